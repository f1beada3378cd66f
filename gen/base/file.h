#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace spark {

/// The whole file as bytes. Throws InputError naming the path and the system's reason.
std::string read_file(const std::filesystem::path& path);

/// Writes `bytes` beside `path` and renames, so that `path` is either what it was or whole. Creates
/// missing parent folders. Throws InputError (full disk, no permission) and leaves nothing behind.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Throws InputError as write_file would, if it can be seen beforehand that it will: before work of
/// minutes whose result goes there.
void check_writable(const std::filesystem::path& path);

/// Holds `file` (a folder, or a file, made if need be) locked against other holders, threads and
/// processes alike, while it lives.
class FileLock {
 public:
  /// Waits for the lock. Throws InputError if the file cannot be made.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

/// True if all that a Verilog tool will read is in these files: no `include, no $readmem. Results
/// of others must not be taken from a cache that is keyed by the files' content.
bool is_self_contained(const std::vector<std::filesystem::path>& verilog);

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace spark

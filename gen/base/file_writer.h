#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace spark {

/// Writes a file beside `path` and renames it there at the end, so that `path` is either what it
/// was or whole, whenever the program ends. A symbolic link stays: what it points to is replaced. A
/// device or a pipe (/dev/stdout) is written straight to; write_at then throws.
/// All members throw InputError, naming the path and the system's reason (full disk, no
/// permission), and leave nothing behind.
class FileWriter {
 public:
  /// Creates missing parent folders.
  explicit FileWriter(const std::filesystem::path& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /// Appends.
  void write(std::string_view bytes);
  void write(std::span<const uint8_t> bytes);

  /// Writes at `offset`; what lies between the end and there becomes zeros. Does not move where
  /// `write` appends.
  void write_at(uint64_t offset, std::span<const uint8_t> bytes);

  /// Reads back bytes that have been written; not of a device or a pipe.
  void read_at(uint64_t offset, std::span<uint8_t> bytes) const;

  /// Moves where `write` appends.
  void seek(uint64_t offset) { offset_ = offset; }

  /// Where `write` appends.
  uint64_t offset() const { return offset_; }

  /// The file takes its place. With `durable`, only after its bytes have reached the disk.
  void commit(bool durable = false);

 private:
  [[noreturn]] void fail(int reason) const;
  void open_beside();
  void put(const uint8_t* data, size_t size, uint64_t offset);

  std::filesystem::path path_;
  std::filesystem::path beside_;  ///< its name until then; empty while it has none
  int descriptor_ = -1;
  bool streaming_ = false;  ///< a device or a pipe
  uint64_t offset_ = 0;
};

}  // namespace spark

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace spark {

/// A file's bytes, mapped into memory and read as they are touched. A pipe or a device is read as
/// a whole instead. The file must not shrink while it is mapped.
class MappedFile {
 public:
  /// Throws InputError, naming the path and the system's reason, if it cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const uint8_t> bytes() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

  /// The bytes at `offset`, `size` of them, have been read for now: their pages leave the resident
  /// memory. They can be read again. A range beyond the end of the file is cut.
  void release(uint64_t offset, uint64_t size) const;

 private:
  std::span<const uint8_t> bytes_;
  std::string copy_;  ///< of what cannot be mapped
};

}  // namespace spark

#include "gen/base/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "gen/base/error.h"

namespace spark {
namespace {

/// A name beside `path` that no other writer uses.
std::filesystem::path name_beside(const std::filesystem::path& path) {
  static std::atomic<unsigned> serial = 0;
  return fmt::format("{}.partial-{}-{}", path.string(), ::getpid(), serial++);
}

}  // namespace

FileWriter::FileWriter(const std::filesystem::path& path) : path_(path) {
  std::error_code code;
  if (std::filesystem::is_symlink(path, code)) {
    path_ = std::filesystem::weakly_canonical(path, code);
  }
  code.clear();
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), code);
  if (code) fail(code.value());
  if (std::filesystem::is_directory(path_, code)) fail(EISDIR);
  streaming_ =
      std::filesystem::exists(path_, code) && !std::filesystem::is_regular_file(path_, code);
  if (streaming_) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    open_beside();
  }
  if (descriptor_ < 0) fail(errno);
}

/// A file without a name, where the file system has such, vanishes with the program; else a named
/// one beside `path`.
void FileWriter::open_beside() {
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) return;
  const std::filesystem::path name = name_beside(path_);
  descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) beside_ = name;
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

void FileWriter::fail(int reason) const {
  throw InputError("cannot write '{}': {}", path_.string(), std::strerror(reason));
}

void FileWriter::put(const uint8_t* data, size_t size, uint64_t offset) {
  while (size > 0) {
    const ssize_t count = streaming_
                              ? ::write(descriptor_, data, size)
                              : ::pwrite(descriptor_, data, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno);
    data += count;
    size -= static_cast<size_t>(count);
    offset += static_cast<uint64_t>(count);
  }
}

void FileWriter::write(std::span<const uint8_t> bytes) {
  put(bytes.data(), bytes.size(), offset_);
  offset_ += bytes.size();
}

void FileWriter::write(std::string_view bytes) {
  write(std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
}

void FileWriter::write_at(uint64_t offset, std::span<const uint8_t> bytes) {
  if (streaming_) fail(ESPIPE);
  put(bytes.data(), bytes.size(), offset);
}

void FileWriter::read_at(uint64_t offset, std::span<uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(count < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<size_t>(count));
    offset += static_cast<uint64_t>(count);
  }
}

void FileWriter::commit(bool durable) {
  if (!streaming_) {
    if (durable && ::fdatasync(descriptor_) != 0) fail(errno);
    if (beside_.empty()) {
      const std::filesystem::path name = name_beside(path_);
      const std::string self = fmt::format("/proc/self/fd/{}", descriptor_);
      if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
        fail(errno);
      }
      beside_ = name;
    }
    if (::rename(beside_.c_str(), path_.c_str()) != 0) fail(errno);
    beside_.clear();
  }
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail(errno);
}

}  // namespace spark

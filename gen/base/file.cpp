#include "gen/base/file.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "gen/base/error.h"

namespace spark {

std::string read_file(const std::filesystem::path& path) {
  const auto fail = [&](int reason) -> InputError {
    return InputError("cannot read '{}': {}", path.string(), std::strerror(reason));
  };
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    throw InputError("cannot read '{}': it is a directory; name a file", path.string());
  }
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw fail(errno);
  std::string bytes;
  std::array<char, 1 << 16> block{};
  ssize_t count = 0;
  int reason = 0;
  while ((count = ::read(file, block.data(), block.size())) != 0 && reason == 0) {
    if (count > 0) {
      bytes.append(block.data(), static_cast<size_t>(count));
    } else if (errno != EINTR) {
      reason = errno;
    }
  }
  ::close(file);
  if (reason != 0) throw fail(reason);
  return bytes;
}

FileLock::FileLock(const std::filesystem::path& file) {
  std::error_code code;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), code);
  descriptor_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (descriptor_ < 0)
    throw InputError("cannot write '{}': {}", file.string(), std::strerror(errno));
  while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

bool is_self_contained(const std::vector<std::filesystem::path>& verilog) {
  for (const std::filesystem::path& file : verilog) {
    const std::string text = read_file(file);
    if (text.find("`include") != std::string::npos || text.find("$readmem") != std::string::npos) {
      return false;
    }
  }
  return true;
}

void write_file(const std::filesystem::path& name, std::string_view bytes) {
  // A symbolic link stays: what it points to is replaced.
  std::error_code ignored;
  const std::filesystem::path path = std::filesystem::is_symlink(name, ignored)
                                         ? std::filesystem::weakly_canonical(name, ignored)
                                         : name;
  const auto fail = [&](int reason) -> InputError {
    return InputError("cannot write '{}': {}", path.string(), std::strerror(reason));
  };
  std::error_code code;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), code);
  if (code) throw fail(code.value());
  if (std::filesystem::exists(path, code) && !std::filesystem::is_regular_file(path, code)) {
    // A device or a pipe (/dev/stdout, /dev/full) cannot be renamed over: write straight to it.
    errno = 0;
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
    if (!out) throw fail(errno != 0 ? errno : EISDIR);
    return;
  }
  static std::atomic<unsigned> serial = 0;
  const std::filesystem::path beside =
      fmt::format("{}.partial-{}-{}", path.string(), ::getpid(), serial++);
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw fail(errno);
  int reason = 0;
  for (size_t done = 0; done < bytes.size() && reason == 0;) {
    const ssize_t count = ::write(file, bytes.data() + done, bytes.size() - done);
    if (count >= 0) {
      done += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      reason = errno;
    }
  }
  if (::close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(beside.c_str(), path.c_str()) != 0) reason = errno;
  if (reason != 0) {
    ::unlink(beside.c_str());
    throw fail(reason);
  }
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace spark

#include "gen/base/file.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "gen/base/error.h"
#include "gen/base/file_writer.h"

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

void check_writable(const std::filesystem::path& path) {
  std::error_code code;
  std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  while (!std::filesystem::exists(folder, code) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  int reason = 0;
  if (std::filesystem::is_directory(path, code)) {
    reason = EISDIR;
  } else if (!std::filesystem::is_directory(folder, code)) {
    reason = ENOTDIR;
  } else if (::access(folder.c_str(), W_OK) != 0) {
    reason = errno;
  }
  if (reason != 0) {
    throw InputError("cannot write '{}': {}", path.string(), std::strerror(reason));
  }
}

FileLock::FileLock(const std::filesystem::path& file) {
  std::error_code code;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), code);
  const bool is_folder = std::filesystem::is_directory(file, code);
  descriptor_ = is_folder ? ::open(file.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                          : ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
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

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.commit();
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace spark

#include "gen/base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "gen/base/error.h"
#include "gen/base/file.h"

namespace spark {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file < 0 || ::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
    if (file >= 0) ::close(file);
    copy_ = read_file(path);
    bytes_ = {reinterpret_cast<const uint8_t*>(copy_.data()), copy_.size()};
    return;
  }
  const auto size = static_cast<size_t>(status.st_size);
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int reason = errno;
  ::close(file);
  if (start == MAP_FAILED) {
    throw InputError("cannot read '{}': {}", path.string(), std::strerror(reason));
  }
  bytes_ = {static_cast<const uint8_t*>(start), size};
}

MappedFile::~MappedFile() {
  if (copy_.empty() && !bytes_.empty()) {
    ::munmap(const_cast<uint8_t*>(bytes_.data()), bytes_.size());
  }
}

void MappedFile::release(uint64_t offset, uint64_t size) const {
  if (!copy_.empty() || bytes_.empty()) return;
  // Ranges released one after the other must leave nothing between them, and the first touch of a
  // range brings in the pages around it, as many as the system maps at a time. So the range begins
  // that much earlier; at its end, pages that are only partly inside may be in use next.
  constexpr uint64_t kFaultBytes = uint64_t{64} << 10;
  const auto page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  const uint64_t first = (offset - std::min(offset, kFaultBytes)) / page * page;
  const uint64_t end =
      offset + size == bytes_.size() ? offset + size : (offset + size) / page * page;
  if (first >= end) return;
  ::madvise(const_cast<uint8_t*>(bytes_.data()) + first, end - first, MADV_DONTNEED);
}

}  // namespace spark

#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "gen/base/error.h"

namespace spark::verif {

/// A file in memory.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("spark", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw InputError("no memory file");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  void set(std::string_view bytes) {
    const auto size = static_cast<ssize_t>(bytes.size());
    if (ftruncate(descriptor_, 0) != 0 ||
        pwrite(descriptor_, bytes.data(), bytes.size(), 0) != size) {
      throw InputError("cannot fill a memory file");
    }
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace spark::verif

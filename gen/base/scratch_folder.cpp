#include "gen/base/scratch_folder.h"

#include <cstdlib>

#include "gen/base/error.h"
#include "gen/base/file.h"

namespace spark {

ScratchFolder::ScratchFolder(const std::filesystem::path& in) {
  std::string name = (in / "spark-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw InputError("cannot make a folder '{}'", name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchFolder::file(const std::string& name, std::string_view bytes) const {
  write_file(path_ / name, bytes);
  return (path_ / name).string();
}

}  // namespace spark

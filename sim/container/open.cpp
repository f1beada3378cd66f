#include "sim/container/open.h"

#include "sim/container/reader.h"

namespace spark::container {
namespace {

bool is_container(const std::filesystem::path& path) {
  // A container whose first bytes are damaged is still known by its name.
  if (path.extension() == ".spark") return true;
  if (!std::filesystem::is_regular_file(path)) return false;  // a pipe is read once only
  return MappedFile(path).text().starts_with(kMagic);
}

}  // namespace

std::unique_ptr<tensor::File> open(const std::filesystem::path& path) {
  if (is_container(path)) return std::make_unique<Reader>(path);
  return tensor::open(path);
}

}  // namespace spark::container

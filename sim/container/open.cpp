#include "sim/container/open.h"

#include "gen/base/error.h"
#include "sim/container/reader.h"
#include "sim/tensor/formats.h"

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

bool is_tensor_file(const std::filesystem::path& path) {
  if (is_container(path)) return true;
  if (!std::filesystem::is_regular_file(path)) return false;
  const MappedFile file(path);
  return tensor::is_known(file.text());
}

codec::Tensor read_tensor(const std::filesystem::path& path) {
  const std::unique_ptr<tensor::File> file = open(path);
  if (file->tensors().size() != 1) {
    throw InputError("{}: {} tensors; this command takes files of one tensor", path.string(),
                     file->tensors().size());
  }
  return codec::read_tensor(*file->tensors().front(), path.string());
}

}  // namespace spark::container

#include "sim/tensor/writer.h"

#include "gen/base/error.h"
#include "sim/tensor/formats.h"

namespace spark::tensor {

std::unique_ptr<Writer> create(const std::filesystem::path& path,
                               const std::vector<Description>& tensors,
                               const std::filesystem::path& model) {
  std::error_code code;
  const bool device = std::filesystem::exists(path, code) &&
                      !std::filesystem::is_regular_file(path, code) &&
                      !std::filesystem::is_directory(path, code);
  const std::string ending = path.extension().string();
  if (!model.empty() && ending != ".tflite") {
    throw InputError("{}: only a .tflite is written as a copy of a model", path.string());
  }
  for (const FileFormat& format : file_formats()) {
    if (ending == format.ending) return format.create(path, tensors, model);
  }
  if (device) return file_formats().front().create(path, tensors, model);
  throw InputError("{}: tensors are written as {}, by the name's ending", path.string(), endings());
}

}  // namespace spark::tensor

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/tensor/stored.h"
#include "sim/tensor/writer.h"

namespace spark::tensor {

/// A format of tensor files. Another one is a pair of files with these functions, a row in
/// formats.cpp and a test.
struct FileFormat {
  std::string_view ending;  ///< of its files' names, with the dot
  bool names_tensors;       ///< or holds one, which goes by the file's name

  /// Whether a file that begins so is one.
  bool (*recognises)(std::string_view bytes);

  /// The tensors in `bytes`, a whole file. Throws InputError, beginning
  /// with the file's `name`, for what is damaged or lies.
  std::vector<Stored> (*parse)(std::string_view bytes, std::string_view name);

  /// As create of writer.h; `model` is empty but for .tflite.
  std::unique_ptr<Writer> (*create)(const std::filesystem::path& path,
                                    const std::vector<Description>& tensors,
                                    const std::filesystem::path& model);
};

/// All of them; what is written to a device is in the first.
const std::vector<FileFormat>& file_formats();

/// Whether a file that begins so is one of them.
bool is_known(std::string_view bytes);

/// Their endings, for messages: `.npy, .safetensors or .tflite`.
std::string endings();

}  // namespace spark::tensor

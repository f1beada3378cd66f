#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/tensor/stored.h"
#include "sim/tensor/writer.h"

/// The constants of TensorFlow Lite models (tflite.fbs).
namespace spark::tensor {

/// Every tensor of the model in `bytes`, a whole file, whose buffer is not empty, with its
/// quantisation where it has scales, in the order of subgraphs and tensors. Left out are those of
/// types that are none of ours (strings, booleans, complex numbers, 4-bit integers) and sparse
/// ones. Names are made unique: an empty one, or one that is not UTF-8, becomes `tensor_I`, I the
/// tensor's index in its subgraph; one that an earlier constant has gets `_2`, `_3`, ... behind it.
/// Throws InputError, beginning with the file's `name`, for what is no sound FlatBuffer of a model,
/// a buffer whose size is not its tensor's, a shape that lies, scales that are not finite and > 0
/// or not as many as the axis has indices (a tensor of one dimension has one axis, whatever it
/// names), zero points that do not fit int32.
std::vector<Stored> parse_tflite(std::string_view bytes, std::string_view name);

/// The other functions of FileFormat.
bool is_tflite(std::string_view bytes);
std::unique_ptr<Writer> create_tflite(const std::filesystem::path& path,
                                      const std::vector<Description>& tensors,
                                      const std::filesystem::path& model);

}  // namespace spark::tensor

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/tensor/source.h"
#include "sim/tensor/tflite_generated.h"

/// What readers of TensorFlow Lite models (tflite.fbs) share. All throw InputError, beginning with
/// the file's `name` or with a tensor's `label`.
namespace spark::tensor {

/// The model in `bytes`, a whole file, whose FlatBuffer holds together: whatever it refers to lies
/// in the file. What its numbers mean is not checked.
const tflite::Model& verified_model(std::span<const uint8_t> bytes, std::string_view name);

/// Elements of a vector that may be absent.
template <typename Vector>
size_t count_of(const Vector* vector) {
  return vector == nullptr ? 0 : vector->size();
}

/// The dtype of a type, if it is one of ours.
std::optional<Dtype> dtype_of_type(tflite::TensorType type);

/// The data in the file of a tensor, `index` in its subgraph; empty if it is no constant. Throws
/// for a buffer that the model or the file does not have.
std::span<const uint8_t> data_of(std::span<const uint8_t> bytes, const tflite::Model& model,
                                 const tflite::Tensor& tensor, size_t index, std::string_view name);

/// A tensor's shape. Throws for negative dimensions.
std::vector<uint64_t> shape_of(const tflite::Tensor& tensor, std::string_view label);

/// A tensor's quantisation, if it has scales. Throws for scales that are not finite and > 0 or not
/// as many as the axis has indices, and zero points that do not fit int32.
std::optional<Quantisation> quantisation_of(const tflite::Tensor& tensor,
                                            const std::vector<uint64_t>& shape,
                                            std::string_view label);

}  // namespace spark::tensor

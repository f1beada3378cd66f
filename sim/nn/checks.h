#pragma once

#include <cstddef>
#include <vector>

#include "sim/nn/model.h"

/// What the steps ask of a model before they trust it. All throw InputError, beginning with the
/// layer's label.
namespace spark::nn {

/// Throws unless the layer has `least` to `most` inputs, none of the first `least` absent.
void check_inputs(const Layer& layer, size_t least, size_t most);

/// Input `index` of the layer, which is there: words (int8 or uint8) with one scale.
const Tensor& input_words(const Model& model, const Layer& layer, size_t index);

/// Input `index`, which is there: a constant of `dtype`.
const Tensor& input_constant(const Model& model, const Layer& layer, size_t index,
                             tensor::Dtype dtype);

/// The layer's output: words with one scale.
const Tensor& output_words(const Model& model, const Layer& layer);

/// How the layer makes words of `tensor`, its output: zero point, and what its activation leaves.
Output output_of(const Layer& layer, const Tensor& tensor);

/// Throws unless both have the same dtype, scale and zero point, and so need no rescaling.
void check_same_scale(const Layer& layer, const Tensor& a, const Tensor& b);

/// Throws unless the output's shape is `shape`.
void check_output_shape(const Model& model, const Layer& layer, const std::vector<int>& shape);

/// Throws unless `tensor` has `count` dimensions.
void check_dimensions(const Layer& layer, const Tensor& tensor, size_t count);

/// Throws unless the window, its strides and dilations are 1 to 2^12.
void check_window(const Layer& layer);

}  // namespace spark::nn

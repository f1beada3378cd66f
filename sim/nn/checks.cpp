#include "sim/nn/checks.h"

#include <fmt/ranges.h>

#include "gen/base/error.h"

namespace spark::nn {
namespace {

const Tensor& tensor_at(const Model& model, int index) {
  return model.tensors[static_cast<size_t>(index)];
}

/// `tensor`, which must be words with one scale.
const Tensor& words(const Layer& layer, const Tensor& tensor) {
  if (tensor.dtype == tensor::Dtype::int32) {
    throw InputError("{}: '{}' has type int32; int8 or uint8 is needed", layer.label, tensor.name);
  }
  if (!tensor.quantisation || tensor.quantisation->scales.size() != 1) {
    throw InputError("{}: '{}' has {} scales; one is needed", layer.label, tensor.name,
                     tensor.quantisation ? tensor.quantisation->scales.size() : 0);
  }
  return tensor;
}

}  // namespace

void check_inputs(const Layer& layer, size_t least, size_t most) {
  size_t present = 0;
  while (present < layer.inputs.size() && layer.inputs[present] >= 0) ++present;
  if (present < least || layer.inputs.size() > most) {
    throw InputError("{}: it has {} inputs; {} to {} are allowed", layer.label, present, least,
                     most);
  }
}

const Tensor& input_words(const Model& model, const Layer& layer, size_t index) {
  return words(layer, tensor_at(model, layer.inputs[index]));
}

const Tensor& input_constant(const Model& model, const Layer& layer, size_t index,
                             tensor::Dtype dtype) {
  const Tensor& tensor = tensor_at(model, layer.inputs[index]);
  if (!tensor.is_constant || tensor.dtype != dtype) {
    throw InputError("{}: '{}' must be a constant of type {}", layer.label, tensor.name,
                     tensor::to_string(dtype));
  }
  return tensor;
}

const Tensor& output_words(const Model& model, const Layer& layer) {
  return words(layer, tensor_at(model, layer.output));
}

Output output_of(const Layer& layer, const Tensor& tensor) {
  return {tensor.zero_point(), activation_range(layer.activation, tensor.scale(),
                                                tensor.zero_point(), tensor.dtype, layer.label)};
}

void check_same_scale(const Layer& layer, const Tensor& a, const Tensor& b) {
  if (a.dtype == b.dtype && a.scale() == b.scale() && a.zero_point() == b.zero_point()) return;
  throw InputError(
      "{}: '{}' and '{}' differ in type, scale or zero point, which this operator does not change",
      layer.label, a.name, b.name);
}

void check_output_shape(const Model& model, const Layer& layer, const std::vector<int>& shape) {
  const Tensor& output = tensor_at(model, layer.output);
  if (output.shape == shape) return;
  throw InputError("{}: its output has the shape {}, its inputs make {}", layer.label,
                   fmt::join(output.shape, "x"), fmt::join(shape, "x"));
}

void check_dimensions(const Layer& layer, const Tensor& tensor, size_t count) {
  if (tensor.shape.size() == count) return;
  throw InputError("{}: '{}' has {} dimensions; {} are needed", layer.label, tensor.name,
                   tensor.shape.size(), count);
}

void check_window(const Layer& layer) {
  constexpr int kMax = 1 << 12;
  const Window& window = layer.window;
  for (const int size : {window.height, window.width, window.stride_h, window.stride_w,
                         window.dilation_h, window.dilation_w}) {
    if (size < 1 || size > kMax) {
      throw InputError("{}: a window, stride or dilation of {}; allowed: 1..{}", layer.label, size,
                       kMax);
    }
  }
}

}  // namespace spark::nn

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/nn/requantise.h"
#include "sim/tensor/source.h"

namespace spark::nn {

/// The operators that can be run.
enum class Op {
  add,
  average_pool,
  conv,
  depthwise_conv,
  fully_connected,
  max_pool,
  mean,
  pad,
  quantise,
  reshape,
  softmax
};

/// TFLite's name, as `CONV_2D`.
std::string_view to_string(Op op);

/// A tensor of a model: what flows between layers, or a constant.
struct Tensor {
  std::string name;  ///< printable
  tensor::Dtype dtype = tensor::Dtype::int8;
  std::vector<int> shape;  ///< each from 1 on; together at most 2^26
  std::optional<tensor::Quantisation> quantisation;
  bool is_constant = false;
  bool is_input = false;          ///< the model's, or that but for its shape, scale and padding
  std::vector<int32_t> constant;  ///< its elements, of int8, uint8 and int32 constants

  int size() const;
  /// Of a tensor with one scale: it, and its zero point.
  float scale() const { return quantisation->scales.front(); }
  int32_t zero_point() const {
    return quantisation->zero_points.empty() ? 0 : quantisation->zero_points.front();
  }
};

/// How a window moves over rows and columns.
struct Window {
  int height = 1;
  int width = 1;
  int stride_h = 1;
  int stride_w = 1;
  int dilation_h = 1;
  int dilation_w = 1;
  bool same = false;  ///< outputs ceil(size / stride), else only where the window lies inside
};

/// One operator.
struct Layer {
  Op op = Op::conv;
  std::string label;        ///< for messages: `layer 3 (CONV_2D 'name')`, behind the file's name
  std::string name;         ///< of its output
  std::vector<int> inputs;  ///< tensors; -1: absent
  int output = 0;
  Activation activation = Activation::none;
  Window window;   ///< of convolutions (height and width are the filter's) and pools
  float beta = 1;  ///< of softmax
};

/// A model of one graph with one input and one output. Layers come after those that they need.
struct Model {
  std::vector<Tensor> tensors;
  std::vector<Layer> layers;
  int input = 0;
  int output = 0;
};

/// Reads a .tflite model. Throws InputError, beginning with the path, for what is no sound model,
/// an operator that is not supported (naming it, its number and its output), float tensors, shapes
/// that are not fixed (but for the batch, the first dimension of unknown size, which is taken as
/// the file has it), tensors without scale, zero points outside the dtype, several graphs, inputs
/// or outputs, and layers that use what nothing before them makes. Whether shapes fit each other is
/// for Network to say.
Model read_model(const std::filesystem::path& path);

/// The same of a file's bytes; messages begin with `name`.
Model parse_model(std::span<const uint8_t> bytes, std::string_view name);

}  // namespace spark::nn

#include "sim/nn/options.h"

#include "gen/base/error.h"

namespace spark::nn {
namespace {

namespace tflite = tensor::tflite;

Activation activation_of(tflite::ActivationFunctionType given, const Layer& layer) {
  switch (given) {
    case tflite::ActivationFunctionType::NONE:
      return Activation::none;
    case tflite::ActivationFunctionType::RELU:
      return Activation::relu;
    case tflite::ActivationFunctionType::RELU_N1_TO_1:
      return Activation::relu_n1_to_1;
    case tflite::ActivationFunctionType::RELU6:
      return Activation::relu6;
    default:
      throw InputError(
          "{}: fused activation {} is not supported; supported: none, RELU, RELU6, RELU_N1_TO_1",
          layer.label, static_cast<int>(given));
  }
}

/// Options that must be there.
template <typename Options>
const Options& present(const Options* options, const Layer& layer) {
  if (options == nullptr) throw InputError("{}: it has no options", layer.label);
  return *options;
}

/// What windows of all kinds have.
template <typename Options>
void read_window(const Options& options, Layer& layer) {
  layer.activation = activation_of(options.fused_activation_function(), layer);
  if (options.padding() != tflite::Padding::SAME && options.padding() != tflite::Padding::VALID) {
    throw InputError("{}: padding {} is none of SAME (0) and VALID (1)", layer.label,
                     static_cast<int>(options.padding()));
  }
  layer.window.same = options.padding() == tflite::Padding::SAME;
  layer.window.stride_h = options.stride_h();
  layer.window.stride_w = options.stride_w();
}

template <typename Options>
void read_convolution(const Options& options, Layer& layer) {
  read_window(options, layer);
  layer.window.dilation_h = options.dilation_h_factor();
  layer.window.dilation_w = options.dilation_w_factor();
}

}  // namespace

void read_options(const tflite::Operator& given, Layer& layer) {
  switch (layer.op) {
    case Op::add:
      layer.activation = activation_of(
          present(given.builtin_options_as_AddOptions(), layer).fused_activation_function(), layer);
      break;
    case Op::average_pool:
    case Op::max_pool: {
      const auto& options = present(given.builtin_options_as_Pool2DOptions(), layer);
      read_window(options, layer);
      layer.window.height = options.filter_height();
      layer.window.width = options.filter_width();
      break;
    }
    case Op::conv:
      read_convolution(present(given.builtin_options_as_Conv2DOptions(), layer), layer);
      break;
    case Op::depthwise_conv:
      read_convolution(present(given.builtin_options_as_DepthwiseConv2DOptions(), layer), layer);
      break;
    case Op::fully_connected: {
      const auto& options = present(given.builtin_options_as_FullyConnectedOptions(), layer);
      layer.activation = activation_of(options.fused_activation_function(), layer);
      if (options.weights_format() != tflite::WeightsFormat::DEFAULT) {
        throw InputError("{}: shuffled weights are not supported", layer.label);
      }
      break;
    }
    case Op::softmax:
      layer.beta = present(given.builtin_options_as_SoftmaxOptions(), layer).beta();
      break;
    case Op::mean:
    case Op::pad:
    case Op::quantise:
    case Op::reshape:
      break;
  }
}

}  // namespace spark::nn

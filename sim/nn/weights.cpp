#include "sim/nn/weights.h"

#include "gen/base/error.h"
#include "sim/nn/checks.h"

namespace spark::nn {
namespace {

using tensor::Dtype;

std::optional<codec::Format> format_if(bool coded, const Coding& coding) {
  return coded ? std::optional(coding.format) : std::nullopt;
}

/// The factor from sums of products to the output's scale. Convolutions of int8 tensors and all
/// with several scales multiply the scales in double, the others in float. Source: TFLite,
/// PopulateConvolutionQuantizationParams, GetQuantizedConvolutionMultipler.
double real_factor(const Layer& layer, const Tensor& input, const Tensor& weights, float scale,
                   const Tensor& output) {
  const bool in_double = weights.quantisation->scales.size() > 1 ||
                         (weights.dtype == Dtype::int8 && layer.op != Op::fully_connected);
  const double product = in_double ? static_cast<double>(input.scale()) * static_cast<double>(scale)
                                   : static_cast<double>(input.scale() * scale);
  return product / static_cast<double>(output.scale());
}

void check_weights(const Layer& layer, const Tensor& input, const Tensor& weights,
                   const Tensor& output, size_t axis) {
  if (input.dtype != output.dtype) {
    throw InputError("{}: its input has type {}, its output {}", layer.label,
                     tensor::to_string(input.dtype), tensor::to_string(output.dtype));
  }
  if (!weights.quantisation) {
    throw InputError("{}: '{}' has no scale", layer.label, weights.name);
  }
  const tensor::Quantisation& given = *weights.quantisation;
  if (given.scales.size() > 1 && (given.axis != axis || weights.dtype != Dtype::int8)) {
    throw InputError("{}: '{}' has a scale for each index of axis {}; int8 and axis {} are needed",
                     layer.label, weights.name, given.axis, axis);
  }
  const bool heeded = weights.dtype == Dtype::uint8 ||
                      (layer.op == Op::fully_connected && given.scales.size() == 1);
  for (const int32_t zero_point : given.zero_points) {
    if (zero_point != 0 && !heeded) {
      throw InputError("{}: '{}' has zero point {}; 0 is needed", layer.label, weights.name,
                       zero_point);
    }
  }
}

}  // namespace

Weights::Weights(const Model& model, const Layer& layer, const Coding& coding, size_t axis)
    : input_offset(activation_offset(input_words(model, layer, 0).dtype)),
      input_zero_point(input_words(model, layer, 0).zero_point() + input_offset),
      input_code(false, format_if(input_words(model, layer, 0).is_input ? coding.input
                                                                        : coding.activations,
                                  coding)),
      code(input_words(model, layer, 0).dtype == Dtype::int8, format_if(coding.weights, coding)),
      output_code(false, format_if(coding.activations, coding)),
      output_offset(activation_offset(output_words(model, layer).dtype)) {
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& weights = input_constant(model, layer, 1, input.dtype);
  const Tensor& result = output_words(model, layer);
  check_weights(layer, input, weights, result, axis);

  is_signed = weights.dtype == Dtype::int8;
  zero_point = weights.zero_point();
  const std::vector<Word> raw(weights.constant.begin(), weights.constant.end());
  words = code.decoded(raw, 0);
  count = code.count(raw, 0);

  const auto channel_count = static_cast<size_t>(weights.shape[axis]);
  bias.assign(channel_count, 0);
  if (layer.inputs.size() > 2 && layer.inputs[2] >= 0) {
    bias = input_constant(model, layer, 2, Dtype::int32).constant;
  }
  if (bias.size() != channel_count) {
    throw InputError("{}: {} biases for {} channels", layer.label, bias.size(), channel_count);
  }
  const std::vector<float>& scales = weights.quantisation->scales;
  for (size_t channel = 0; channel < channel_count; ++channel) {
    const float scale = scales[scales.size() > 1 ? channel : 0];
    factors.push_back(
        quantise_multiplier(real_factor(layer, input, weights, scale, result), layer.label));
  }
  output = output_of(layer, result);
  output.zero_point += output_offset;
  output.range.min += output_offset;
  output.range.max += output_offset;
}

int32_t Weights::folded_bias(size_t channel, int64_t sum, int depth) const {
  const int64_t correction =
      int64_t{depth} * input_zero_point * zero_point - input_zero_point * sum;
  // As the reference's accumulator: 32 bits.
  return static_cast<int32_t>(bias[channel] + correction);
}

}  // namespace spark::nn

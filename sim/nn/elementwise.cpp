#include <algorithm>

#include "gen/base/error.h"
#include "sim/nn/checks.h"
#include "sim/nn/softmax.h"
#include "sim/nn/step.h"

namespace spark::nn {
namespace {

double ratio(const Tensor& a, const Tensor& b) {
  return static_cast<double>(a.scale()) / static_cast<double>(b.scale());
}

/// Source: TFLite, reference_integer_ops::Add: both words are brought to half the larger scale,
/// with 20 bits behind the point.
class Add : public Step {
 public:
  Add(const Layer& layer, const Tensor& a, const Tensor& b, const Tensor& result)
      : zero_a_(a.zero_point()), zero_b_(b.zero_point()), output_(output_of(layer, result)) {
    const double twice = 2 * static_cast<double>(std::max(a.scale(), b.scale()));
    factor_a_ = quantise_multiplier(static_cast<double>(a.scale()) / twice, layer.label);
    factor_b_ = quantise_multiplier(static_cast<double>(b.scale()) / twice, layer.label);
    const double back = twice / ((1 << kBits) * static_cast<double>(result.scale()));
    if (back >= 1) {
      throw InputError("{}: its output's scale {} is too small for its inputs'", layer.label,
                       result.scale());
    }
    factor_ = quantise_multiplier(back, layer.label);
  }

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    for (size_t i = 0; i < output.size(); ++i) {
      const int32_t a = multiply((inputs[0][i] - zero_a_) * (1 << kBits), factor_a_);
      const int32_t b = multiply((inputs[1][i] - zero_b_) * (1 << kBits), factor_b_);
      output[i] = static_cast<Word>(requantise(a, b, factor_, output_));
    }
    return {};
  }

 private:
  static constexpr int kBits = 20;
  int32_t zero_a_, zero_b_;
  Multiplier factor_a_, factor_b_, factor_;
  Output output_;
};

/// Source: TFLite, reference_ops::Requantize.
class Quantise : public Step {
 public:
  Quantise(const Layer& layer, const Tensor& input, const Tensor& result)
      : zero_(input.zero_point()),
        factor_(quantise_multiplier(ratio(input, result), layer.label)),
        output_(output_of(layer, result)) {}

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    for (size_t i = 0; i < output.size(); ++i) {
      output[i] = static_cast<Word>(requantise(inputs[0][i], -zero_, factor_, output_));
    }
    return {};
  }

 private:
  int32_t zero_;
  Multiplier factor_;
  Output output_;
};

class Reshape : public Step {
 public:
  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    std::copy(inputs[0].begin(), inputs[0].end(), output.begin());
    return {};
  }
};

class SoftmaxStep : public Step {
 public:
  SoftmaxStep(const Layer& layer, const Tensor& input)
      : softmax_(layer.beta, input.scale(), layer.label),
        dtype_(input.dtype),
        depth_(static_cast<size_t>(input.shape.back())) {}

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    for (size_t first = 0; first < output.size(); first += depth_) {
      softmax_.run(dtype_, inputs[0].subspan(first, depth_), output.subspan(first, depth_));
    }
    return {};
  }

 private:
  Softmax softmax_;
  tensor::Dtype dtype_;
  size_t depth_;
};

void check_same_size(const Layer& layer, const Tensor& a, const Tensor& b) {
  if (a.size() == b.size()) return;
  throw InputError("{}: '{}' has {} words, '{}' has {}", layer.label, a.name, a.size(), b.name,
                   b.size());
}

}  // namespace

std::unique_ptr<Step> prepare_add(const Model& model, const Layer& layer) {
  check_inputs(layer, 2, 2);
  const Tensor& a = input_words(model, layer, 0);
  const Tensor& b = input_words(model, layer, 1);
  const Tensor& output = output_words(model, layer);
  if (a.shape != b.shape) {
    throw InputError("{}: its inputs have different shapes; broadcasting is not supported",
                     layer.label);
  }
  if (a.dtype != b.dtype || a.dtype != output.dtype) {
    throw InputError("{}: its inputs and its output have different types", layer.label);
  }
  check_output_shape(model, layer, a.shape);
  return std::make_unique<Add>(layer, a, b, output);
}

std::unique_ptr<Step> prepare_quantise(const Model& model, const Layer& layer) {
  check_inputs(layer, 1, 1);
  const Tensor& input = input_words(model, layer, 0);
  check_output_shape(model, layer, input.shape);
  return std::make_unique<Quantise>(layer, input, output_words(model, layer));
}

std::unique_ptr<Step> prepare_reshape(const Model& model, const Layer& layer) {
  check_inputs(layer, 1, 2);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& output = output_words(model, layer);
  check_same_size(layer, input, output);
  check_same_scale(layer, input, output);
  return std::make_unique<Reshape>();
}

std::unique_ptr<Step> prepare_softmax(const Model& model, const Layer& layer) {
  check_inputs(layer, 1, 1);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& output = output_words(model, layer);
  check_output_shape(model, layer, input.shape);
  constexpr int kMaxDepth = 4095;  // what sums of exponentials hold
  if (input.shape.empty() || input.shape.back() > kMaxDepth) {
    throw InputError("{}: over {} words; at most {} are supported", layer.label,
                     input.shape.empty() ? 1 : input.shape.back(), kMaxDepth);
  }
  if (output.dtype != input.dtype || output.scale() != 1.0F / 256 ||
      output.zero_point() != tensor::min_of(output.dtype)) {
    throw InputError("{}: its output must have the input's type, scale 1/256 and the zero point {}",
                     layer.label, tensor::min_of(input.dtype));
  }
  return std::make_unique<SoftmaxStep>(layer, input);
}

}  // namespace spark::nn

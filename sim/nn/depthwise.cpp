#include "gen/base/error.h"
#include "sim/nn/checks.h"
#include "sim/nn/places.h"
#include "sim/nn/step.h"
#include "sim/nn/weights.h"

namespace spark::nn {
namespace {

class Depthwise : public Step {
 public:
  Depthwise(const Layer& layer, const Images& input, const Grid& grid, Weights weights)
      : window_(layer.window), input_(input), grid_(grid), weights_(std::move(weights)) {
    // What is summed up is (a - za) * (w - zw): no sums of weights need to be known.
    const int32_t zero = weights_.input_zero_point;
    padding_ = weights_.input_code(zero) - zero;
    for (Word& word : weights_.words) word = static_cast<Word>(word - weights_.zero_point);
  }

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    const std::vector<Word> words = weights_.input_code.decoded(inputs[0], weights_.input_offset);
    std::vector<int32_t> sums(weights_.channels());
    auto to = output.begin();
    for (int image = 0; image < input_.batch; ++image) {
      for (int row = 0; row < grid_.rows.count; ++row) {
        for (int col = 0; col < grid_.cols.count; ++col) {
          sum(words, image, row * window_.stride_h - grid_.rows.padding,
              col * window_.stride_w - grid_.cols.padding, sums);
          for (size_t channel = 0; channel < sums.size(); ++channel) {
            const int32_t word = requantise(sums[channel], weights_.bias[channel],
                                            weights_.factors[channel], weights_.output);
            *to++ = static_cast<Word>(weights_.output_code(word) - weights_.output_offset);
          }
        }
      }
    }
    LayerCost cost;
    cost.macs = static_cast<uint64_t>(output.size()) * static_cast<uint64_t>(window_.height) *
                static_cast<uint64_t>(window_.width);
    cost.activations = weights_.input_code.count(inputs[0], weights_.input_offset);
    cost.weights = weights_.count;
    return cost;
  }

 private:
  /// The sums of all channels, of the window whose first place is (top, left).
  void sum(const std::vector<Word>& words, int image, int top, int left,
           std::vector<int32_t>& sums) const {
    std::fill(sums.begin(), sums.end(), 0);
    const Word* weight = weights_.words.data();
    for (int y = 0; y < window_.height; ++y) {
      const int row = top + y * window_.dilation_h;
      for (int x = 0; x < window_.width; ++x, weight += sums.size()) {
        const int col = left + x * window_.dilation_w;
        const bool inside = row >= 0 && row < input_.height && col >= 0 && col < input_.width;
        add_place(inside ? &words[input_.at(image, row, col)] : nullptr, weight, sums);
      }
    }
  }

  /// `word`: the first channel of the input's place, or none in the padding.
  void add_place(const Word* word, const Word* weight, std::vector<int32_t>& sums) const {
    const size_t multiples = sums.size() / static_cast<size_t>(input_.channels);
    const int32_t zero_point = weights_.input_zero_point;
    if (word == nullptr) {
      if (padding_ == 0) return;
      for (size_t channel = 0; channel < sums.size(); ++channel) {
        sums[channel] += padding_ * weight[channel];
      }
    } else if (multiples == 1) {
      for (size_t channel = 0; channel < sums.size(); ++channel) {
        sums[channel] += (word[channel] - zero_point) * weight[channel];
      }
    } else {
      for (size_t channel = 0; channel < sums.size(); ++channel) {
        sums[channel] += (word[channel / multiples] - zero_point) * weight[channel];
      }
    }
  }

  Window window_;
  Images input_;
  Grid grid_;
  Weights weights_;
  int32_t padding_ = 0;  ///< what a word of the padding is worth; 0 unless the code changes it
};

}  // namespace

std::unique_ptr<Step> prepare_depthwise(const Model& model, const Layer& layer,
                                        const Coding& coding) {
  check_inputs(layer, 2, 3);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& filter = input_constant(model, layer, 1, input.dtype);
  check_dimensions(layer, input, 4);
  check_dimensions(layer, filter, 4);
  const Images images(input);
  if (filter.shape[0] != 1 || filter.shape[3] % images.channels != 0) {
    throw InputError("{}: filters of shape {}x..x{} over {} channels", layer.label, filter.shape[0],
                     filter.shape[3], images.channels);
  }
  Layer sized = layer;
  sized.window.height = filter.shape[1];
  sized.window.width = filter.shape[2];
  check_window(sized);
  // Products have 17 bits: no more of them fit 32.
  constexpr int kMaxDepth = 1 << 15;
  if (filter.shape[1] * filter.shape[2] > kMaxDepth) {
    throw InputError("{}: sums of {} products; at most {} are supported", layer.label,
                     filter.shape[1] * filter.shape[2], kMaxDepth);
  }
  const Grid grid(sized.window, images.height, images.width);
  check_output_shape(model, layer,
                     {images.batch, grid.rows.count, grid.cols.count, filter.shape[3]});
  return std::make_unique<Depthwise>(sized, images, grid, Weights(model, layer, coding, 3));
}

}  // namespace spark::nn

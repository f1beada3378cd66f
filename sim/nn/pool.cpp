#include <algorithm>

#include "gen/base/error.h"
#include "sim/nn/checks.h"
#include "sim/nn/places.h"
#include "sim/nn/step.h"

namespace spark::nn {
namespace {

/// Source: TFLite, AveragePool and MaxPool for int8 and uint8.
class Pool : public Step {
 public:
  Pool(const Layer& layer, const Images& input, const Grid& grid, Range range)
      : average_(layer.op == Op::average_pool),
        window_(layer.window),
        input_(input),
        grid_(grid),
        range_(range) {}

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    auto to = output.begin();
    for (int image = 0; image < input_.batch; ++image) {
      for (int row = 0; row < grid_.rows.count; ++row) {
        for (int col = 0; col < grid_.cols.count; ++col) {
          const int top = row * window_.stride_h - grid_.rows.padding;
          const int left = col * window_.stride_w - grid_.cols.padding;
          for (int channel = 0; channel < input_.channels; ++channel) {
            *to++ = static_cast<Word>(range_.clamp(pooled(inputs[0], image, top, left, channel)));
          }
        }
      }
    }
    return {};
  }

 private:
  /// The average or the largest of the words under a window, without the padding.
  int32_t pooled(std::span<const Word> words, int image, int top, int left, int channel) const {
    const int last_row = std::min(top + window_.height, input_.height);
    const int last_col = std::min(left + window_.width, input_.width);
    int32_t sum = 0;
    int32_t count = 0;
    int32_t largest = range_.min;
    for (int row = std::max(top, 0); row < last_row; ++row) {
      for (int col = std::max(left, 0); col < last_col; ++col) {
        const int32_t word = words[input_.at(image, row, col) + static_cast<size_t>(channel)];
        sum += word;
        ++count;
        largest = std::max(largest, word);
      }
    }
    if (!average_) return largest;
    // To the nearest, half away from zero; windows over padding alone do not exist.
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
  }

  bool average_;
  Window window_;
  Images input_;
  Grid grid_;
  Range range_;
};

}  // namespace

std::unique_ptr<Step> prepare_pool(const Model& model, const Layer& layer) {
  check_inputs(layer, 1, 1);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& output = output_words(model, layer);
  check_same_scale(layer, input, output);
  check_dimensions(layer, input, 4);
  check_window(layer);
  const Images images(input);
  const Grid grid(layer.window, images.height, images.width);
  check_output_shape(model, layer,
                     {images.batch, grid.rows.count, grid.cols.count, images.channels});
  return std::make_unique<Pool>(layer, images, grid, output_of(layer, output).range);
}

}  // namespace spark::nn

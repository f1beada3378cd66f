#include <algorithm>
#include <bit>
#include <numeric>

#include "gen/base/error.h"
#include "sim/nn/checks.h"
#include "sim/nn/places.h"
#include "sim/nn/step.h"

namespace spark::nn {
namespace {

/// Source: TFLite, reference_ops::QuantizedMeanOrSum: the number of words is divided out of the
/// factor, with as many bits more as it has.
class Mean : public Step {
 public:
  Mean(const Layer& layer, const Tensor& input, const Tensor& result)
      : images_(input),
        zero_(input.zero_point()),
        factor_(quantise_multiplier(
            static_cast<double>(input.scale()) / static_cast<double>(result.scale()), layer.label)),
        output_(output_of(layer, result)) {
    const auto count = static_cast<uint32_t>(places());
    const int bits = std::min(static_cast<int>(std::bit_width(count)) - 1, 31 + factor_.shift);
    factor_.value = static_cast<int32_t>((int64_t{factor_.value} << bits) / count);
    factor_.shift -= bits;
  }

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    auto to = output.begin();
    for (int image = 0; image < images_.batch; ++image) {
      for (int channel = 0; channel < images_.channels; ++channel) {
        int32_t sum = 0;
        size_t at = images_.at(image, 0, 0) + static_cast<size_t>(channel);
        for (int place = 0; place < places(); ++place) {
          sum += inputs[0][at];
          at += static_cast<size_t>(images_.channels);
        }
        *to++ = static_cast<Word>(requantise(sum, -zero_ * places(), factor_, output_));
      }
    }
    return {};
  }

 private:
  int places() const { return images_.height * images_.width; }

  Images images_;
  int32_t zero_;
  Multiplier factor_;
  Output output_;
};

/// Words of the input at the same index, shifted, in an output that is otherwise one word.
class Pad : public Step {
 public:
  Pad(std::vector<int> input, std::vector<int> before, std::vector<int> output, Word word)
      : input_(std::move(input)),
        before_(std::move(before)),
        output_(std::move(output)),
        word_(word) {}

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm&) const override {
    std::fill(output.begin(), output.end(), word_);
    const auto row = static_cast<size_t>(input_.back());
    std::vector<int> index(input_.size(), 0);
    for (size_t first = 0; first < inputs[0].size(); first += row) {
      std::copy_n(inputs[0].begin() + static_cast<ptrdiff_t>(first), row,
                  output.begin() + static_cast<ptrdiff_t>(place(index)));
      // The next row: the last dimension but one runs fastest.
      for (size_t axis = index.size() - 1; axis-- > 0;) {
        if (++index[axis] < input_[axis]) break;
        index[axis] = 0;
      }
    }
    return {};
  }

 private:
  /// Where the input's `index` lies in the output.
  size_t place(const std::vector<int>& index) const {
    size_t at = 0;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      at = at * static_cast<size_t>(output_[axis]) +
           static_cast<size_t>(index[axis] + before_[axis]);
    }
    return at;
  }

  std::vector<int> input_, before_, output_;  ///< by axis
  Word word_;
};

}  // namespace

std::unique_ptr<Step> prepare_mean(const Model& model, const Layer& layer) {
  check_inputs(layer, 2, 2);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& output = output_words(model, layer);
  check_dimensions(layer, input, 4);
  std::vector<int32_t> axes = input_constant(model, layer, 1, tensor::Dtype::int32).constant;
  for (int32_t& axis : axes) axis += axis < 0 ? 4 : 0;
  std::sort(axes.begin(), axes.end());
  if (axes != std::vector<int32_t>{1, 2} || input.dtype != output.dtype) {
    throw InputError("{}: a mean over rows and columns (axes 1 and 2) of one type is supported",
                     layer.label);
  }
  std::vector<int> shape = {input.shape[0], 1, 1, input.shape[3]};
  if (output.shape.size() == 2) shape = {input.shape[0], input.shape[3]};
  check_output_shape(model, layer, shape);
  // A sum of words and as many zero points fits 32 bits.
  constexpr int kMaxPlaces = 1 << 22;
  if (input.shape[1] * input.shape[2] > kMaxPlaces) {
    throw InputError("{}: over {} places; at most {} are supported", layer.label,
                     input.shape[1] * input.shape[2], kMaxPlaces);
  }
  return std::make_unique<Mean>(layer, input, output);
}

std::unique_ptr<Step> prepare_pad(const Model& model, const Layer& layer) {
  check_inputs(layer, 2, 2);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& output = output_words(model, layer);
  const Tensor& given = input_constant(model, layer, 1, tensor::Dtype::int32);
  check_same_scale(layer, input, output);
  const size_t rank = input.shape.size();
  if (rank == 0 || given.shape != std::vector<int>{static_cast<int>(rank), 2}) {
    throw InputError("{}: it needs two paddings for each of {} dimensions", layer.label, rank);
  }
  std::vector<int> before;
  std::vector<int> shape;
  for (size_t axis = 0; axis < rank; ++axis) {
    const int32_t low = given.constant[2 * axis];
    const int32_t high = given.constant[2 * axis + 1];
    if (low < 0 || high < 0 || low > output.size() || high > output.size()) {
      throw InputError("{}: paddings of {} and {}", layer.label, low, high);
    }
    before.push_back(low);
    shape.push_back(low + input.shape[axis] + high);
  }
  check_output_shape(model, layer, shape);
  return std::make_unique<Pad>(input.shape, before, output.shape,
                               static_cast<Word>(output.zero_point()));
}

}  // namespace spark::nn

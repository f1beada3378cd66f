#include <algorithm>
#include <numeric>

#include "gen/base/error.h"
#include "sim/nn/checks.h"
#include "sim/nn/places.h"
#include "sim/nn/step.h"
#include "sim/nn/weights.h"

namespace spark::nn {
namespace {

/// Longest dot product whose sums fit 32 bits whatever the words.
constexpr int kMaxDepth = 1 << 15;

/// Most words of A.
constexpr int64_t kMaxOperand = int64_t{1} << 28;

/// A layer as a product: `rows` vectors of `depth` words, made from the input, times the weights.
class ProductStep : public Step {
 public:
  ProductStep(const Layer& layer, const codec::Format& format, Weights weights, int rows)
      : format_(format),
        weights_(std::move(weights)),
        rows_(rows),
        cols_(static_cast<int>(weights_.channels())),
        depth_(static_cast<int>(weights_.words.size() / weights_.channels())) {
    if (depth_ > kMaxDepth) {
      throw InputError("{}: sums of {} products; at most {} are supported", layer.label, depth_,
                       kMaxDepth);
    }
    if (int64_t{rows_} * depth_ > kMaxOperand) {
      throw InputError("{}: {} places of a window of {} words; together at most {} are supported",
                       layer.label, rows_, depth_, kMaxOperand);
    }
    for (size_t channel = 0; channel < weights_.channels(); ++channel) {
      const auto first = weights_.words.begin() + static_cast<ptrdiff_t>(channel) * depth_;
      bias_.push_back(weights_.folded_bias(
          channel, std::accumulate(first, first + depth_, int64_t{0}), depth_));
    }
  }

  LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                Gemm& gemm) const override {
    const std::vector<Word> a =
        operand(weights_.input_code.decoded(inputs[0], weights_.input_offset));
    Product product;
    product.rows = rows_;
    product.depth = depth_;
    product.cols = cols_;
    product.a = a;
    product.b = weights_.words;
    product.signed_b = weights_.is_signed;
    product.zero_point_b = weights_.zero_point;
    product.bias = bias_;
    product.factors = weights_.factors;
    product.output = weights_.output;
    product.coded_a = weights_.input_code.is_coded();
    product.coded_b = weights_.code.is_coded();
    product.coded_c = weights_.output_code.is_coded();
    product.code = format_;
    LayerCost cost;
    cost.product = gemm.run(product, output);
    for (Word& word : output) word = static_cast<Word>(word - weights_.output_offset);
    cost.macs = static_cast<uint64_t>(output.size()) * static_cast<uint64_t>(depth_);
    cost.activations = weights_.input_code.count(inputs[0], weights_.input_offset);
    cost.weights = weights_.count;
    return cost;
  }

 protected:
  const Weights& weights() const { return weights_; }
  int depth() const { return depth_; }
  int rows() const { return rows_; }

  /// A, of the input's words as they are multiplied.
  virtual std::vector<Word> operand(std::vector<Word> words) const = 0;

 private:
  codec::Format format_;
  Weights weights_;
  int rows_;
  int cols_;
  int depth_;
  std::vector<int32_t> bias_;  ///< with what the zero points make
};

class FullyConnected : public ProductStep {
 public:
  using ProductStep::ProductStep;

 private:
  std::vector<Word> operand(std::vector<Word> words) const override { return words; }
};

class Conv : public ProductStep {
 public:
  Conv(const Layer& layer, const codec::Format& format, const Images& input, const Grid& grid,
       Weights weights)
      : ProductStep(layer, format, std::move(weights),
                    input.batch * grid.rows.count * grid.cols.count),
        window_(layer.window),
        input_(input),
        grid_(grid) {
    // The word of a zero, coded as all others.
    padding_ = this->weights().input_code(this->weights().input_zero_point);
  }

 private:
  std::vector<Word> operand(std::vector<Word> words) const override {
    if (window_.height == 1 && window_.width == 1 && window_.stride_h == 1 &&
        window_.stride_w == 1) {
      return words;
    }
    std::vector<Word> a(static_cast<size_t>(rows()) * static_cast<size_t>(depth()));
    auto to = a.begin();
    for (int image = 0; image < input_.batch; ++image) {
      for (int row = 0; row < grid_.rows.count; ++row) {
        for (int col = 0; col < grid_.cols.count; ++col) {
          to = gather(words, image, row * window_.stride_h - grid_.rows.padding,
                      col * window_.stride_w - grid_.cols.padding, to);
        }
      }
    }
    return a;
  }

  /// The words under the window whose first place is (top, left).
  std::vector<Word>::iterator gather(const std::vector<Word>& words, int image, int top, int left,
                                     std::vector<Word>::iterator to) const {
    for (int y = 0; y < window_.height; ++y) {
      const int row = top + y * window_.dilation_h;
      for (int x = 0; x < window_.width; ++x) {
        const int col = left + x * window_.dilation_w;
        if (row < 0 || row >= input_.height || col < 0 || col >= input_.width) {
          to = std::fill_n(to, input_.channels, padding_);
          continue;
        }
        to = std::copy_n(words.begin() + static_cast<ptrdiff_t>(input_.at(image, row, col)),
                         input_.channels, to);
      }
    }
    return to;
  }

  Window window_;
  Images input_;
  Grid grid_;
  Word padding_ = 0;
};

}  // namespace

std::unique_ptr<Step> prepare_conv(const Model& model, const Layer& layer, const Coding& coding) {
  check_inputs(layer, 2, 3);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& filter = input_constant(model, layer, 1, input.dtype);
  check_dimensions(layer, input, 4);
  check_dimensions(layer, filter, 4);
  const Images images(input);
  if (filter.shape[3] != images.channels) {
    throw InputError("{}: filters of {} channels over {}", layer.label, filter.shape[3],
                     images.channels);
  }
  Layer sized = layer;
  sized.window.height = filter.shape[1];
  sized.window.width = filter.shape[2];
  check_window(sized);
  const Grid grid(sized.window, images.height, images.width);
  check_output_shape(model, layer,
                     {images.batch, grid.rows.count, grid.cols.count, filter.shape[0]});
  return std::make_unique<Conv>(sized, coding.format, images, grid,
                                Weights(model, layer, coding, 0));
}

std::unique_ptr<Step> prepare_fully_connected(const Model& model, const Layer& layer,
                                              const Coding& coding) {
  check_inputs(layer, 2, 3);
  const Tensor& input = input_words(model, layer, 0);
  const Tensor& filter = input_constant(model, layer, 1, input.dtype);
  check_dimensions(layer, filter, 2);
  const int rows = input.size() / filter.shape[1];
  const int outputs = output_words(model, layer).size();
  if (rows * filter.shape[1] != input.size() || outputs / filter.shape[0] != rows ||
      outputs % filter.shape[0] != 0) {
    throw InputError("{}: {} words times {} x {} weights do not make {}", layer.label, input.size(),
                     filter.shape[0], filter.shape[1], outputs);
  }
  return std::make_unique<FullyConnected>(layer, coding.format, Weights(model, layer, coding, 0),
                                          rows);
}

}  // namespace spark::nn

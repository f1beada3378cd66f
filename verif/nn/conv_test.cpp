// Rationale: convolutions, depthwise ones and fully connected layers are stated once more as nested
// loops over one output at a time, on values (word minus zero point), with the padding left out, as
// TFLite's reference kernels have it, and with the code between a word and its value. Shapes,
// windows, strides, dilations, padding, channels, dtypes, zero points, scales by tensor or by
// channel, biases and activations are all drawn; scales so that outputs spread over their range.
// What cannot be drawn, because it is refused, is in model_error_test.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "sim/codec/rules.h"
#include "verif/codec/support.h"
#include "verif/nn/support.h"

namespace spark::nn {
namespace {

using codec::test::seeded;
using tensor::Dtype;
using test::between;

/// A drawn layer with weights: its model, and what the statement needs of it.
struct Drawn {
  Layer layer;
  std::vector<Tensor> tensors;  ///< input, weights, biases, output

  const Tensor& input() const { return tensors[0]; }
  const Tensor& weights() const { return tensors[1]; }
  const Tensor& output() const { return tensors[3]; }
};

float draw_scale(double about, std::mt19937_64& random) {
  return static_cast<float>(about * std::exp2(between(-100, 100, random) / 100.0));
}

/// Fills in what does not depend on the kind of layer. `axis`: of the weights' channels.
Drawn finish(Drawn drawn, Dtype dtype, const std::vector<int>& input,
             const std::vector<int>& weights, const std::vector<int>& output, size_t axis,
             int depth, std::mt19937_64& random) {
  const auto low = static_cast<int>(tensor::min_of(dtype));
  const auto any_zero_point = [&] {
    return random() % 3 == 0 ? low : between(low, low + 255, random);
  };
  const int channels = weights[axis];
  const bool by_channel = dtype == Dtype::int8 && random() % 3 != 0;
  std::vector<float> scales(by_channel ? static_cast<size_t>(channels) : 1);
  for (float& scale : scales) scale = draw_scale(0.01, random);
  const int weights_zero_point = dtype == Dtype::uint8 ? any_zero_point() : 0;
  size_t size = 1;
  for (const int dimension : weights) size *= static_cast<size_t>(dimension);
  const std::vector<Word> words = test::random_words(dtype, size, random);
  std::vector<int32_t> bias(static_cast<size_t>(channels));
  for (int32_t& each : bias) each = between(-20000, 20000, random);

  const float in_scale = draw_scale(0.05, random);
  const float out_scale =
      draw_scale(static_cast<double>(in_scale) * 0.01 * 100 * std::sqrt(depth), random);
  drawn.layer.activation = static_cast<Activation>(random() % 4);
  drawn.tensors.push_back(test::make_tensor("in", dtype, input, in_scale, any_zero_point()));
  drawn.tensors.push_back(test::make_constant("w", dtype, weights, scales, weights_zero_point, axis,
                                              {words.begin(), words.end()}));
  drawn.tensors.push_back(
      test::make_constant("b", Dtype::int32, {channels}, {1}, 0, 0, std::move(bias)));
  drawn.tensors.push_back(test::make_tensor("out", dtype, output, out_scale, any_zero_point()));
  return drawn;
}

/// How many places a window has, and what lies before the first word: TFLite's rule in its words.
std::pair<int, int> places(int size, int window, int stride, int dilation, bool same) {
  const int extent = (window - 1) * dilation + 1;
  const int count = same ? static_cast<int>(std::ceil(1.0 * size / stride))
                         : static_cast<int>(std::ceil(1.0 * (size - extent + 1) / stride));
  const int total = std::max(0, (count - 1) * stride + extent - size);
  return {count, total / 2};
}

Drawn draw_convolution(bool depthwise, std::mt19937_64& random) {
  Drawn drawn;
  const Dtype dtype = random() % 3 == 0 ? Dtype::uint8 : Dtype::int8;
  Window& window = drawn.layer.window;
  int rows = 0;
  int cols = 0;
  int height = 0;
  int width = 0;
  int filter_h = 0;
  int filter_w = 0;
  do {
    height = between(1, 9, random);
    width = between(1, 9, random);
    filter_h = between(1, 4, random);
    filter_w = between(1, 4, random);
    window.stride_h = between(1, 3, random);
    window.stride_w = between(1, 3, random);
    window.dilation_h = between(1, 2, random);
    window.dilation_w = between(1, 2, random);
    window.same = random() % 2 == 0;
    rows = places(height, filter_h, window.stride_h, window.dilation_h, window.same).first;
    cols = places(width, filter_w, window.stride_w, window.dilation_w, window.same).first;
  } while (rows < 1 || cols < 1);
  const int batch = between(1, 2, random);
  const int channels = between(1, 6, random);
  const int outputs = depthwise ? channels * between(1, 3, random) : between(1, 7, random);
  drawn.layer.op = depthwise ? Op::depthwise_conv : Op::conv;
  const std::vector<int> weights = depthwise
                                       ? std::vector<int>{1, filter_h, filter_w, outputs}
                                       : std::vector<int>{outputs, filter_h, filter_w, channels};
  return finish(drawn, dtype, {batch, height, width, channels}, weights,
                {batch, rows, cols, outputs}, depthwise ? 3 : 0,
                filter_h * filter_w * (depthwise ? 1 : channels), random);
}

Drawn draw_fully_connected(std::mt19937_64& random) {
  Drawn drawn;
  drawn.layer.op = Op::fully_connected;
  const int rows = between(1, 4, random);
  const int depth = between(1, 70, random);
  const int outputs = between(1, 9, random);
  return finish(drawn, random() % 3 == 0 ? Dtype::uint8 : Dtype::int8, {rows, depth},
                {outputs, depth}, {rows, outputs}, 0, depth, random);
}

/// The word that is multiplied for `word`, less its zero point.
int32_t value_of(const Tensor& tensor, int32_t word, const std::optional<codec::Format>& code) {
  if (!code) return word - tensor.zero_point();
  codec::Format format = *code;
  format.is_signed = tensor.dtype == Dtype::int8 && tensor.is_constant;
  const int32_t offset = tensor.dtype == Dtype::int8 && !tensor.is_constant ? 128 : 0;
  return codec::decode(format, codec::encode(format, word + offset)) -
         (tensor.zero_point() + offset);
}

/// A word of the output of a sum, in channel `channel`, as `code` leaves it.
Word word_of(const Drawn& drawn, int32_t sum, size_t channel,
             const std::optional<codec::Format>& code) {
  const auto& scales = drawn.weights().quantisation->scales;
  const float scale = scales[scales.size() > 1 ? channel : 0];
  const float in = drawn.input().scale();
  const float out = drawn.output().scale();
  // int8 convolutions, and whatever has scales by channel, multiply in double.
  const bool in_double = scales.size() > 1 || (drawn.layer.op != Op::fully_connected &&
                                               drawn.input().dtype == Dtype::int8);
  const double product = in_double ? static_cast<double>(in) * static_cast<double>(scale)
                                   : static_cast<double>(in * scale);
  const Multiplier factor = test::multiplier_as_stated(product / static_cast<double>(out));
  const int32_t biased = test::wrapped(int64_t{sum} + drawn.tensors[2].constant[channel]);
  const int32_t zero = drawn.output().zero_point();
  const auto steps = [&](float real) {
    return zero + static_cast<int32_t>(std::round(real / out));
  };
  int32_t low = static_cast<int32_t>(tensor::min_of(drawn.output().dtype));
  int32_t high = static_cast<int32_t>(tensor::max_of(drawn.output().dtype));
  if (drawn.layer.activation == Activation::relu_n1_to_1) {
    low = std::max(low, steps(-1));
    high = std::min(high, steps(1));
  } else if (drawn.layer.activation != Activation::none) {
    low = std::max(low, zero);
    if (drawn.layer.activation == Activation::relu6) high = std::min(high, steps(6));
  }
  const int32_t word = std::clamp(test::multiply_as_stated(biased, factor) + zero, low, high);
  return static_cast<Word>(value_of(drawn.output(), word, code) + zero);
}

/// The element of a tensor of four dimensions.
size_t at(const Tensor& tensor, int a, int b, int c, int d) {
  return static_cast<size_t>(((a * tensor.shape[1] + b) * tensor.shape[2] + c) * tensor.shape[3] +
                             d);
}

std::vector<Word> convolution_as_stated(const Drawn& drawn, const std::vector<Word>& words,
                                        const std::optional<codec::Format>& code_a,
                                        const std::optional<codec::Format>& code_w) {
  const Window& window = drawn.layer.window;
  const Tensor& in = drawn.input();
  const Tensor& w = drawn.weights();
  const bool depthwise = drawn.layer.op == Op::depthwise_conv;
  const int pad_h =
      places(in.shape[1], w.shape[1], window.stride_h, window.dilation_h, window.same).second;
  const int pad_w =
      places(in.shape[2], w.shape[2], window.stride_w, window.dilation_w, window.same).second;
  // What the padding's zeros are worth: something only if the code changes the zero point.
  const int32_t padding = value_of(in, in.zero_point(), code_a);
  const int multiples = depthwise ? w.shape[3] / in.shape[3] : 1;
  std::vector<Word> result;
  const std::vector<int>& out = drawn.output().shape;
  for (int n = 0; n < out[0]; ++n) {
    for (int row = 0; row < out[1]; ++row) {
      for (int col = 0; col < out[2]; ++col) {
        for (int channel = 0; channel < out[3]; ++channel) {
          int32_t sum = 0;
          for (int y = 0; y < w.shape[1]; ++y) {
            for (int x = 0; x < w.shape[2]; ++x) {
              const int r = row * window.stride_h - pad_h + y * window.dilation_h;
              const int c = col * window.stride_w - pad_w + x * window.dilation_w;
              const bool inside = r >= 0 && r < in.shape[1] && c >= 0 && c < in.shape[2];
              const int first = depthwise ? channel / multiples : 0;
              const int last = depthwise ? first : in.shape[3] - 1;
              for (int i = first; i <= last; ++i) {
                const int32_t a =
                    inside ? value_of(in, words[at(in, n, r, c, i)], code_a) : padding;
                const size_t place = depthwise ? at(w, 0, y, x, channel) : at(w, channel, y, x, i);
                sum += a * value_of(w, w.constant[place], code_w);
              }
            }
          }
          result.push_back(word_of(drawn, sum, static_cast<size_t>(channel), code_a));
        }
      }
    }
  }
  return result;
}

std::vector<Word> fully_connected_as_stated(const Drawn& drawn, const std::vector<Word>& words,
                                            const std::optional<codec::Format>& code_a,
                                            const std::optional<codec::Format>& code_w) {
  const int outputs = drawn.weights().shape[0];
  const int depth = drawn.weights().shape[1];
  std::vector<Word> result;
  for (size_t first = 0; first < words.size(); first += static_cast<size_t>(depth)) {
    for (int channel = 0; channel < outputs; ++channel) {
      int32_t sum = 0;
      for (int k = 0; k < depth; ++k) {
        const auto place = static_cast<size_t>(channel * depth + k);
        sum += value_of(drawn.input(), words[first + static_cast<size_t>(k)], code_a) *
               value_of(drawn.weights(), drawn.weights().constant[place], code_w);
      }
      result.push_back(word_of(drawn, sum, static_cast<size_t>(channel), code_a));
    }
  }
  return result;
}

/// No code, or any that takes 8 bits, on either side or both.
Coding draw_coding(std::mt19937_64& random) {
  Coding coding;
  coding.weights = random() % 2 == 0;
  coding.activations = coding.input = random() % 2 == 0;
  coding.format.form = random() % 2 == 0 ? codec::Form::paper : codec::Form::exact;
  coding.format.halve = coding.format.form == codec::Form::exact;
  coding.format.rounding =
      random() % 2 == 0 ? codec::Rounding::compensate : codec::Rounding::nearest;
  return coding;
}

/// Draws layers and compares; says what share of the words is at no end of its range.
template <typename Draw, typename State>
void expect_as_stated(int count, const Draw& draw, const State& state, std::mt19937_64& random) {
  size_t inside = 0;
  size_t all = 0;
  for (int n = 0; n < count; ++n) {
    const Drawn drawn = draw(random);
    const Coding coding = draw_coding(random);
    const auto code = [&](bool coded) {
      return coded ? std::optional(coding.format) : std::nullopt;
    };
    const std::vector<Word> words =
        test::random_words(drawn.input().dtype, static_cast<size_t>(drawn.input().size()), random);
    Model model = test::model_of(drawn.layer, drawn.tensors);
    const Network network(std::move(model), coding);
    const std::vector<Word> got = test::run(network, words);
    ASSERT_EQ(got, state(drawn, words, code(coding.activations), code(coding.weights)))
        << "layer " << n;
    const Output output = {drawn.output().zero_point(), {-128, 127}};
    for (const Word word : got) {
      inside += word != -128 && word != 0 && word != 127 && word != 255 && word != output.zero_point
                    ? 1
                    : 0;
    }
    all += got.size();
  }
  EXPECT_GT(inside, all / 4) << "the drawn scales clamp nearly everything";
}

TEST(Layers, ConvolutionsAsStated) {
  std::mt19937_64 random = seeded(11);
  expect_as_stated(
      3000, [](auto& r) { return draw_convolution(false, r); }, convolution_as_stated, random);
}

TEST(Layers, DepthwiseConvolutionsAsStated) {
  std::mt19937_64 random = seeded(12);
  expect_as_stated(
      3000, [](auto& r) { return draw_convolution(true, r); }, convolution_as_stated, random);
}

TEST(Layers, FullyConnectedAsStated) {
  std::mt19937_64 random = seeded(13);
  expect_as_stated(3000, draw_fully_connected, fully_connected_as_stated, random);
}

TEST(Layers, BiasesMayBeAbsent) {
  std::mt19937_64 random = seeded(14);
  for (int n = 0; n < 200; ++n) {
    Drawn drawn = n % 2 == 0 ? draw_convolution(n % 4 == 0, random) : draw_fully_connected(random);
    std::vector<int32_t>& bias = drawn.tensors[2].constant;
    std::fill(bias.begin(), bias.end(), 0);
    const std::vector<Word> words =
        test::random_words(drawn.input().dtype, static_cast<size_t>(drawn.input().size()), random);
    Model with = test::model_of(drawn.layer, drawn.tensors);
    Model absent = with;
    absent.layers[0].inputs[2] = -1;
    Model without = with;
    without.layers[0].inputs.pop_back();
    const std::vector<Word> wanted = test::run(Network(std::move(with), {}), words);
    EXPECT_EQ(test::run(Network(std::move(absent), {}), words), wanted);
    EXPECT_EQ(test::run(Network(std::move(without), {}), words), wanted);
  }
}

}  // namespace
}  // namespace spark::nn

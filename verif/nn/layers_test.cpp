// Rationale: the layers without weights are stated once more, each as the definition of what one
// word of its output is, with shapes, scales, zero points and dtypes drawn. Means and averages of
// real numbers round to the words that come out, give or take what the integer factor may lose.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/nn/softmax.h"
#include "verif/codec/support.h"
#include "verif/nn/support.h"

namespace spark::nn {
namespace {

using codec::test::seeded;
using tensor::Dtype;
using test::between;

Dtype draw_dtype(std::mt19937_64& random) { return random() % 3 == 0 ? Dtype::uint8 : Dtype::int8; }

int draw_zero_point(Dtype dtype, std::mt19937_64& random) {
  const auto low = static_cast<int>(tensor::min_of(dtype));
  return between(low, low + 255, random);
}

float draw_scale(std::mt19937_64& random) {
  return static_cast<float>(0.05 * std::exp2(between(-200, 200, random) / 100.0));
}

Tensor draw_tensor(const std::vector<int>& shape, Dtype dtype, std::mt19937_64& random) {
  return test::make_tensor("t", dtype, shape, draw_scale(random), draw_zero_point(dtype, random));
}

std::vector<Word> draw_words(const Tensor& tensor, std::mt19937_64& random) {
  return test::random_words(tensor.dtype, static_cast<size_t>(tensor.size()), random);
}

int32_t clamped(Dtype dtype, int64_t word) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(word, tensor::min_of(dtype), tensor::max_of(dtype)));
}

TEST(Layers, PoolsAsStated) {
  std::mt19937_64 random = seeded(21);
  for (int n = 0; n < 2000; ++n) {
    const Dtype dtype = draw_dtype(random);
    Layer layer;
    layer.op = n % 2 == 0 ? Op::average_pool : Op::max_pool;
    layer.activation = random() % 2 == 0 ? Activation::none : Activation::relu;
    Window& window = layer.window;
    window.same = random() % 2 == 0;
    const int height = between(1, 9, random);
    const int width = between(1, 9, random);
    window.height = between(1, window.same ? 4 : height, random);
    window.width = between(1, window.same ? 4 : width, random);
    window.stride_h = between(1, 4, random);
    window.stride_w = between(1, 4, random);
    const auto count = [&](int size, int extent, int stride) {
      return window.same ? (size + stride - 1) / stride : (size - extent) / stride + 1;
    };
    const int rows = count(height, window.height, window.stride_h);
    const int cols = count(width, window.width, window.stride_w);
    const auto pad = [&](int size, int extent, int stride, int places) {
      return window.same ? std::max(0, (places - 1) * stride + extent - size) / 2 : 0;
    };
    const int top = pad(height, window.height, window.stride_h, rows);
    const int left = pad(width, window.width, window.stride_w, cols);
    const int channels = between(1, 4, random);
    const int batch = between(1, 2, random);
    const Tensor in = draw_tensor({batch, height, width, channels}, dtype, random);
    Tensor out = in;
    out.shape = {batch, rows, cols, channels};
    const std::vector<Word> words = draw_words(in, random);
    std::vector<Word> wanted;
    for (int i = 0; i < batch * rows * cols * channels; ++i) {
      const int channel = i % channels;
      const int col = i / channels % cols;
      const int row = i / channels / cols % rows;
      const int image = i / channels / cols / rows;
      std::vector<int> under;
      for (int y = 0; y < window.height; ++y) {
        for (int x = 0; x < window.width; ++x) {
          const int r = row * window.stride_h - top + y;
          const int c = col * window.stride_w - left + x;
          if (r < 0 || r >= height || c < 0 || c >= width) continue;
          under.push_back(
              words[static_cast<size_t>(((image * height + r) * width + c) * channels + channel)]);
        }
      }
      int word = *std::max_element(under.begin(), under.end());
      if (layer.op == Op::average_pool) {
        double sum = 0;
        for (const int each : under) sum += each;
        word = static_cast<int>(std::round(sum / static_cast<double>(under.size())));
      }
      if (layer.activation == Activation::relu) word = std::max(word, in.zero_point());
      wanted.push_back(static_cast<Word>(word));
    }
    ASSERT_EQ(test::run(Network(test::model_of(layer, {in, out}), {}), words), wanted) << n;
  }
}

TEST(Layers, AddAsStated) {
  std::mt19937_64 random = seeded(22);
  for (int n = 0; n < 1000; ++n) {
    const Dtype dtype = draw_dtype(random);
    const std::vector<int> shape = {between(1, 3, random), between(1, 40, random)};
    Layer layer;
    layer.op = Op::add;
    const Tensor a = draw_tensor(shape, dtype, random);
    const Tensor b = draw_tensor(shape, dtype, random);
    const Tensor out = draw_tensor(shape, dtype, random);
    const double twice = 2 * static_cast<double>(std::max(a.scale(), b.scale()));
    const auto scaled = [&](const Tensor& tensor, Word word) {
      return test::multiply_as_stated(
          (word - tensor.zero_point()) * (1 << 20),
          test::multiplier_as_stated(static_cast<double>(tensor.scale()) / twice));
    };
    const Multiplier factor =
        test::multiplier_as_stated(twice / ((1 << 20) * static_cast<double>(out.scale())));
    const std::vector<Word> x = draw_words(a, random);
    // The second operand is a constant, which the network holds.
    const std::vector<Word> y = draw_words(b, random);
    std::vector<Word> wanted;
    for (size_t i = 0; i < x.size(); ++i) {
      const int32_t sum = scaled(a, x[i]) + scaled(b, y[i]);
      const int32_t word =
          clamped(dtype, int64_t{test::multiply_as_stated(sum, factor)} + out.zero_point());
      wanted.push_back(static_cast<Word>(word));
      const double real = static_cast<double>(a.scale()) * (x[i] - a.zero_point()) +
                          static_cast<double>(b.scale()) * (y[i] - b.zero_point());
      const double exact = real / static_cast<double>(out.scale()) + out.zero_point();
      ASSERT_NEAR(word, std::clamp<double>(exact, tensor::min_of(dtype), tensor::max_of(dtype)),
                  0.51);
    }
    Tensor constant = b;
    constant.is_constant = true;
    constant.constant.assign(y.begin(), y.end());
    ASSERT_EQ(test::run(Network(test::model_of(layer, {a, constant, out}), {}), x), wanted) << n;
  }
}

TEST(Layers, QuantiseAsStated) {
  std::mt19937_64 random = seeded(23);
  for (int n = 0; n < 1000; ++n) {
    Layer layer;
    layer.op = Op::quantise;
    const Tensor in = draw_tensor({1, 300}, draw_dtype(random), random);
    Tensor out = draw_tensor({1, 300}, draw_dtype(random), random);
    if (n % 4 == 0) out.quantisation->scales = in.quantisation->scales;
    const Multiplier factor = test::multiplier_as_stated(static_cast<double>(in.scale()) /
                                                         static_cast<double>(out.scale()));
    const std::vector<Word> words = draw_words(in, random);
    std::vector<Word> wanted;
    for (const Word word : words) {
      wanted.push_back(static_cast<Word>(clamped(
          out.dtype,
          int64_t{test::multiply_as_stated(word - in.zero_point(), factor)} + out.zero_point())));
    }
    ASSERT_EQ(test::run(Network(test::model_of(layer, {in, out}), {}), words), wanted) << n;
  }
}

TEST(Layers, MeanAsStated) {
  std::mt19937_64 random = seeded(24);
  for (int n = 0; n < 1000; ++n) {
    const Dtype dtype = draw_dtype(random);
    Layer layer;
    layer.op = Op::mean;
    const int batch = between(1, 2, random);
    const int height = between(1, 12, random);
    const int width = between(1, 12, random);
    const int channels = between(1, 5, random);
    const Tensor in = draw_tensor({batch, height, width, channels}, dtype, random);
    const bool keep = random() % 2 == 0;
    const Tensor out = draw_tensor(
        keep ? std::vector<int>{batch, 1, 1, channels} : std::vector<int>{batch, channels}, dtype,
        random);
    const std::vector<int32_t> axes = n % 3 == 0   ? std::vector<int32_t>{1, 2}
                                      : n % 3 == 1 ? std::vector<int32_t>{2, 1}
                                                   : std::vector<int32_t>{-3, -2};
    const Tensor axis = test::make_constant("axes", Dtype::int32, {2}, {1}, 0, 0, axes);
    // The reference takes as many bits into the factor as the number of words has, and divides.
    const int count = height * width;
    Multiplier factor = test::multiplier_as_stated(static_cast<double>(in.scale()) /
                                                   static_cast<double>(out.scale()));
    int bits = 0;
    while (2 << bits <= count) ++bits;
    factor.value = static_cast<int32_t>((int64_t{factor.value} << bits) / count);
    factor.shift -= bits;
    const std::vector<Word> words = draw_words(in, random);
    std::vector<Word> wanted;
    for (int image = 0; image < batch; ++image) {
      for (int channel = 0; channel < channels; ++channel) {
        int32_t sum = 0;
        for (int place = 0; place < count; ++place) {
          sum += words[static_cast<size_t>((image * count + place) * channels + channel)] -
                 in.zero_point();
        }
        const int32_t word =
            clamped(dtype, int64_t{test::multiply_as_stated(sum, factor)} + out.zero_point());
        wanted.push_back(static_cast<Word>(word));
        const double exact =
            static_cast<double>(in.scale()) * sum / count / static_cast<double>(out.scale()) +
            out.zero_point();
        ASSERT_NEAR(word, std::clamp<double>(exact, tensor::min_of(dtype), tensor::max_of(dtype)),
                    0.76);  // rounded twice
      }
    }
    ASSERT_EQ(test::run(Network(test::model_of(layer, {in, axis, out}), {}), words), wanted) << n;
  }
}

TEST(Layers, PadAsStated) {
  std::mt19937_64 random = seeded(25);
  for (int n = 0; n < 1000; ++n) {
    const auto rank = static_cast<size_t>(between(1, 4, random));
    std::vector<int> shape(rank);
    std::vector<int32_t> paddings(2 * rank);
    for (int& size : shape) size = between(1, 5, random);
    for (int32_t& padding : paddings) padding = between(0, 3, random);
    Layer layer;
    layer.op = Op::pad;
    const Tensor in = draw_tensor(shape, draw_dtype(random), random);
    Tensor out = in;
    for (size_t axis = 0; axis < rank; ++axis) {
      out.shape[axis] += paddings[2 * axis] + paddings[2 * axis + 1];
    }
    const Tensor given = test::make_constant("paddings", Dtype::int32, {static_cast<int>(rank), 2},
                                             {1}, 0, 0, paddings);
    const std::vector<Word> words = draw_words(in, random);
    std::vector<Word> wanted;
    for (int i = 0; i < out.size(); ++i) {
      // Indices of the output's word, from the last dimension on, and of the input's.
      int rest = i;
      int from = 0;
      int stride = 1;
      bool inside = true;
      for (size_t axis = rank; axis-- > 0;) {
        const int index = rest % out.shape[axis] - paddings[2 * axis];
        rest /= out.shape[axis];
        inside = inside && index >= 0 && index < in.shape[axis];
        from += index * stride;
        stride *= in.shape[axis];
      }
      wanted.push_back(inside ? words[static_cast<size_t>(from)]
                              : static_cast<Word>(in.zero_point()));
    }
    ASSERT_EQ(test::run(Network(test::model_of(layer, {in, given, out}), {}), words), wanted) << n;
  }
}

TEST(Layers, ReshapeKeepsWords) {
  std::mt19937_64 random = seeded(26);
  Layer layer;
  layer.op = Op::reshape;
  const Tensor in = draw_tensor({2, 3, 4}, Dtype::int8, random);
  Tensor out = in;
  out.shape = {24};
  const std::vector<Word> words = draw_words(in, random);
  EXPECT_EQ(test::run(Network(test::model_of(layer, {in, out}), {}), words), words);
}

/// The arithmetic itself is in softmax_test.
TEST(Layers, SoftmaxGoesRowByRow) {
  std::mt19937_64 random = seeded(27);
  Layer layer;
  layer.op = Op::softmax;
  layer.beta = 0.5F;
  const Tensor in = draw_tensor({3, 10}, Dtype::int8, random);
  const Tensor out = test::make_tensor("out", Dtype::int8, {3, 10}, 1.0F / 256, -128);
  const std::vector<Word> words = draw_words(in, random);
  std::vector<Word> wanted(words.size());
  for (size_t row = 0; row < 30; row += 10) {
    Softmax(0.5F, in.scale(), "f")
        .run(Dtype::int8, std::span(words).subspan(row, 10), std::span(wanted).subspan(row, 10));
  }
  EXPECT_EQ(test::run(Network(test::model_of(layer, {in, out}), {}), words), wanted);
}

}  // namespace
}  // namespace spark::nn

// Rationale: scales, words and reals are compared with the definitions, computed here element by
// element in long double or exact integers, over every granularity, axis and block of shapes of
// rank 0 to 5, whole and in pieces that begin and end anywhere. Rounding is tried at every middle
// between two words and on both sides of it, where a quotient that is rounded twice goes wrong.
#include "sim/tensor/quantise.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <random>

#include "gen/base/error.h"
#include "verif/codec/support.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using codec::test::error_of;
using Granularity = Quantisation::Granularity;

/// Reals in memory.
class Values : public Source {
 public:
  Values(std::vector<uint64_t> shape, std::vector<float> values)
      : description_{"v", Dtype::float32, std::move(shape), {}}, values_(std::move(values)) {}

  const Description& description() const override { return description_; }
  uint64_t size() const override { return values_.size(); }
  void read(uint64_t, std::span<int32_t>) const override { FAIL() << "reals read as words"; }
  void read(uint64_t first, std::span<float> values) const override {
    std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(first), values.size(),
                values.begin());
  }
  void release(uint64_t first, uint64_t count) const override {
    EXPECT_EQ(first, released_);
    released_ += count;
  }
  uint64_t released() const { return released_; }

 private:
  Description description_;
  std::vector<float> values_;
  mutable uint64_t released_ = 0;
};

std::vector<float> random_values(size_t count, std::mt19937_64& random) {
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

/// Number of the scale of an element, by its index along each dimension.
uint64_t group_of(const Quantisation& q, const std::vector<uint64_t>& shape, uint64_t element) {
  if (q.granularity == Granularity::tensor) return 0;
  if (q.granularity == Granularity::block) return element / q.block;
  std::vector<uint64_t> index(shape.size());
  for (size_t d = shape.size(); d-- > 0; element /= shape[d]) index[d] = element % shape[d];
  return index[q.axis];
}

/// The granularities that a tensor of `shape` can have.
std::vector<Quantisation> granularities(const std::vector<uint64_t>& shape) {
  std::vector<Quantisation> all = {{}};
  for (uint64_t axis = 0; axis < shape.size(); ++axis) {
    all.push_back({Granularity::channel, axis, 0, {}, {}});
  }
  for (const uint64_t block : {1, 2, 7, 32, 100000}) {
    all.push_back({Granularity::block, 0, block, {}, {}});
  }
  return all;
}

const std::vector<std::vector<uint64_t>> kShapes = {{},        {1},          {37},
                                                    {5, 7},    {7, 5},       {1, 9, 1},
                                                    {4, 3, 5}, {2, 3, 4, 5}, {3, 2, 1, 2, 4},
                                                    {400, 50}, {20000, 2},   {2, 20000}};

TEST(SymmetricScales, AreTheLargestMagnitudeOfEachGroup) {
  std::mt19937_64 random = codec::test::seeded(1);
  for (const std::vector<uint64_t>& shape : kShapes) {
    std::vector<float> values = random_values(element_count(shape, "v"), random);
    for (size_t i = 0; i < values.size(); i += 3) values[i] = 0;
    for (const Quantisation& q : granularities(shape)) {
      SCOPED_TRACE(fmt::format("({}) {} {} {}", fmt::join(shape, ", "), to_string(q.granularity),
                               q.axis, q.block));
      std::vector<float> largest(scale_count(q, shape, "v"), 0);
      for (size_t i = 0; i < values.size(); ++i) {
        float& of_group = largest[group_of(q, shape, i)];
        of_group = std::max(of_group, std::abs(values[i]));
      }
      const Values source(shape, values);
      const Quantisation found =
          symmetric_scales(source, q.granularity, q.axis, q.block, -128, 127);
      EXPECT_EQ(source.released(), source.size());
      EXPECT_EQ(found.granularity, q.granularity);
      EXPECT_EQ(found.axis, q.axis);
      EXPECT_EQ(found.block, q.block);
      EXPECT_TRUE(found.zero_points.empty());
      ASSERT_EQ(found.scales.size(), largest.size());
      for (size_t i = 0; i < largest.size(); ++i) {
        EXPECT_EQ(found.scales[i], largest[i] == 0 ? 1 : largest[i] / 127) << i;
      }
    }
  }
}

TEST(SymmetricScales, OfNoElements) {
  EXPECT_EQ(symmetric_scales(Values({0}, {}), Granularity::tensor, 0, 0, -8, 7).scales,
            (std::vector<float>{1}));
  EXPECT_EQ(symmetric_scales(Values({3, 0}, {}), Granularity::channel, 0, 0, -8, 7).scales,
            (std::vector<float>{1, 1, 1}));
  EXPECT_TRUE(
      symmetric_scales(Values({3, 0}, {}), Granularity::channel, 1, 0, -8, 7).scales.empty());
  EXPECT_TRUE(symmetric_scales(Values({3, 0}, {}), Granularity::block, 0, 4, -8, 7).scales.empty());
}

TEST(SymmetricScales, WhatCannotBeScaled) {
  const auto error = [](const std::vector<float>& values, Granularity granularity,
                        uint64_t axis = 0, uint64_t block = 2, int32_t min_word = -128) {
    return error_of([&] {
      symmetric_scales(Values({values.size() / 2, 2}, values), granularity, axis, block, min_word,
                       127);
    });
  };
  const std::string small =
      ", below the smallest normal float32, 1.1754944e-38; multiply the tensor by a power of two, "
      "or give one scale to more elements";
  EXPECT_EQ(error({1e-37F, 0, 0, 0}, Granularity::tensor),
            "v: the scale of tensor 0 would be 7.87402e-40" + small);
  EXPECT_EQ(error({1, 1, 0, -1e-45F}, Granularity::block),
            "v: the scale of block 1 would be 0" + small);
  EXPECT_EQ(error({1, 2e-38F, 0, 0}, Granularity::channel, 1),
            "v: the scale of channel 1 would be 1.57481e-40" + small);
  EXPECT_EQ(error({1, 1, 1, 1}, Granularity::channel, 2),
            "v: channels along axis 2, but the tensor has 2 dimensions");
  EXPECT_EQ(error({1, 1, 1, 1}, Granularity::block, 0, 0), "v: blocks of 0 elements");
  EXPECT_EQ(error({1, 0, -0.0F, -2}, Granularity::tensor, 0, 0, 0),
            "v: -2 at index 3; unsigned words have no negative values, take signed ones");
}

TEST(SymmetricScales, TheSmallestThatIsNormalIsTaken) {
  const float smallest = FLT_MIN * 127;
  const Values source({1}, {smallest});
  EXPECT_EQ(symmetric_scales(source, Granularity::tensor, 0, 0, -128, 127).scales[0], FLT_MIN);
  const Values large({2}, {FLT_MAX, -1});
  EXPECT_EQ(symmetric_scales(large, Granularity::tensor, 0, 0, -128, 127).scales[0], FLT_MAX / 127);
}

/// The word whose product with `scale` is nearest to `value`, half to even: products and
/// differences of floats that are near each other are exact in a long double.
int32_t nearest_word(float value, float scale) {
  const auto distance = [&](int64_t word) {
    return std::abs(static_cast<long double>(value) -
                    static_cast<long double>(word) * static_cast<long double>(scale));
  };
  const auto about = static_cast<int64_t>(std::floor(static_cast<double>(value) / scale));
  int64_t best = about - 1;
  for (int64_t word = about; word <= about + 2; ++word) {
    const bool even_tie = distance(word) == distance(best) && word % 2 == 0;
    if (distance(word) < distance(best) || even_tie) best = word;
  }
  return static_cast<int32_t>(best);
}

TEST(Quantise, RoundsTheExactQuotientHalfToEven) {
  std::mt19937_64 random = codec::test::seeded(2);
  std::uniform_real_distribution<float> any(1, 2);
  const int scales = test::long_runs() ? 20000 : 200;
  for (int i = 0; i < scales; ++i) {
    // Half of the scales have few bits, so that the middles are floats themselves.
    const float scale = i % 2 == 0 ? any(random) : std::ldexp(1.0F + 0.125F * (i % 8), i % 30 - 15);
    const Quantisation q = {Granularity::tensor, 0, 0, {scale}, {}};
    std::vector<float> values;
    for (int32_t word = -129; word <= 128; ++word) {
      const auto middle = static_cast<float>((word + 0.5L) * scale);
      values.push_back(middle);
      values.push_back(std::nextafter(middle, FLT_MAX));
      values.push_back(std::nextafter(middle, -FLT_MAX));
    }
    std::vector<int32_t> words(values.size());
    quantise(q, {values.size()}, 0, values, -1000, 1000, words);
    for (size_t k = 0; k < values.size(); ++k) {
      ASSERT_EQ(words[k], nearest_word(values[k], scale)) << values[k] << " / " << scale;
    }
  }
}

TEST(Quantise, ClampsToTheWords) {
  const Quantisation q = {Granularity::tensor, 0, 0, {0.5F}, {}};
  const std::vector<float> values = {3.5F, 3.74F, 3.76F, 4, 1e30F, -4, -4.26F, -1e30F, FLT_MAX};
  std::vector<int32_t> words(values.size());
  quantise(q, {values.size()}, 0, values, -8, 7, words);
  EXPECT_EQ(words, (std::vector<int32_t>{7, 7, 7, 7, 7, -8, -8, -8, 7}));
  quantise(q, {values.size()}, 0, values, INT32_MIN, INT32_MAX, words);
  EXPECT_EQ(words, (std::vector<int32_t>{7, 7, 8, 8, INT32_MAX, -8, -9, INT32_MIN, INT32_MAX}));
  const Quantisation tiny = {Granularity::tensor, 0, 0, {FLT_MIN}, {}};
  quantise(tiny, {values.size()}, 0, values, -8, 7, words);
  EXPECT_EQ(words, (std::vector<int32_t>{7, 7, 7, 7, 7, -8, -8, -8, 7}));
}

TEST(Quantise, EveryGranularityInPieces) {
  std::mt19937_64 random = codec::test::seeded(3);
  for (const std::vector<uint64_t>& shape : kShapes) {
    const std::vector<float> values = random_values(element_count(shape, "v"), random);
    for (Quantisation q : granularities(shape)) {
      SCOPED_TRACE(fmt::format("({}) {} {} {}", fmt::join(shape, ", "), to_string(q.granularity),
                               q.axis, q.block));
      q.scales.resize(scale_count(q, shape, "v"));
      for (float& scale : q.scales) scale = std::ldexp(1.0F, static_cast<int>(random() % 8) - 6);
      for (const bool centred : {true, false}) {
        q.zero_points.clear();
        for (size_t i = 0; !centred && i < q.scales.size(); ++i) {
          q.zero_points.push_back(static_cast<int32_t>(random() % 21) - 10);
        }
        std::vector<int32_t> words(values.size());
        std::vector<float> reals(values.size());
        size_t piece = 0;
        for (size_t at = 0; at < values.size(); at += piece) {
          piece = std::min<size_t>(1 + random() % 5000, values.size() - at);
          const auto words_at = std::span(words).subspan(at, piece);
          quantise(q, shape, at, std::span(values).subspan(at, piece), -100, 90, words_at);
          dequantise(q, shape, at, words_at, std::span(reals).subspan(at, piece));
        }
        for (size_t i = 0; i < values.size(); ++i) {
          const uint64_t group = group_of(q, shape, i);
          const float scale = q.scales[group];
          const int32_t zero = centred ? 0 : q.zero_points[group];
          ASSERT_EQ(words[i], std::clamp(nearest_word(values[i], scale) + zero, -100, 90)) << i;
          ASSERT_EQ(reals[i], scale * static_cast<float>(words[i] - zero)) << i;
        }
      }
    }
  }
}

TEST(Dequantise, IsRoundedOnce) {
  const Quantisation q = {Granularity::tensor, 0, 0, {0.1F}, {-2147483647}};
  const std::vector<int32_t> words = {2147483647, -2147483647, 3};
  std::vector<float> values(3);
  dequantise(q, {3}, 0, words, values);
  EXPECT_EQ(values[0], static_cast<float>(static_cast<long double>(0.1F) * 4294967294.0L));
  EXPECT_EQ(values[1], 0);
  EXPECT_EQ(values[2], static_cast<float>(static_cast<long double>(0.1F) * 2147483650.0L));
}

TEST(Quantise, AWordThatWasDequantisedComesBack) {
  std::mt19937_64 random = codec::test::seeded(5);
  std::vector<int32_t> words(256);
  for (int32_t i = 0; i < 256; ++i) words[static_cast<size_t>(i)] = i - 128;
  std::vector<float> values(256);
  std::vector<int32_t> again(256);
  for (int i = 0; i < 1000; ++i) {
    const float scale = std::ldexp(1.0F + static_cast<float>(random() % 8388608) / 8388608,
                                   static_cast<int>(random() % 100) - 50);
    const Quantisation q = {Granularity::tensor, 0, 0, {scale}, {}};
    dequantise(q, {256}, 0, words, values);
    quantise(q, {256}, 0, values, -128, 127, again);
    ASSERT_EQ(again, words) << scale;
  }
}

}  // namespace
}  // namespace spark::tensor

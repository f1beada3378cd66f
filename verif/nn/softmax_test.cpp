// Rationale: the integer softmax is a chain of roundings, each of which counts, so it is written a
// second time, in the words of its source: numbers that know how many bits they have before the
// point, multiplied and rescaled in long double, which holds each intermediate result exactly. Both
// are compared on every input of the exponential that 256 words with any scale can ask for, in
// strides, and on rows of every shape: equal words, one large word, 2 to 4095 of them. What it
// computes is compared with the real softmax.
#include "sim/nn/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "verif/codec/support.h"

namespace spark::nn {
namespace {

using codec::test::error_of;
using codec::test::seeded;
using tensor::Dtype;

/// An int32 with `integer_bits` before the point.
struct Fixed {
  int integer_bits = 0;
  long double raw = 0;

  static constexpr long double kMax = 0x7fffffff;

  static Fixed one(int bits) { return {bits, bits == 0 ? kMax : std::ldexp(1.0L, 31 - bits)}; }
  static Fixed of(int bits, long double number) {
    return {bits, std::round(std::ldexp(number, 31 - bits))};
  }
  Fixed operator*(Fixed other) const {
    return {integer_bits + other.integer_bits, std::floor(raw * other.raw / 0x1p31L + 0.5L)};
  }
  Fixed operator+(Fixed other) const { return {integer_bits, raw + other.raw}; }
  Fixed operator-(Fixed other) const { return {integer_bits, raw - other.raw}; }
  Fixed halved(int times) const { return {integer_bits, std::round(std::ldexp(raw, -times))}; }
  Fixed rescaled(int bits) const {
    if (bits > integer_bits) return {bits, std::round(std::ldexp(raw, integer_bits - bits))};
    const long double shifted = std::ldexp(raw, integer_bits - bits);
    return {bits, std::max(-kMax - 1, std::min(kMax, shifted))};
  }
};

Fixed exp_as_stated(Fixed a) {
  if (a.raw == 0) return Fixed::one(0);
  // The fraction of quarters in -1/4 .. 0, and how many quarters are left.
  const long double quarter = std::ldexp(0.25L, 31 - a.integer_bits);
  const long double quarters = std::ceil(-a.raw / quarter) - 1;
  const bool whole = a.raw + (quarters + 1) * quarter == 0;
  const Fixed fraction{a.integer_bits, whole ? -quarter : a.raw + quarters * quarter};
  const Fixed x = fraction.rescaled(0) + Fixed::of(0, 0.125L);
  const Fixed x2 = x * x;
  const Fixed x3 = x2 * x;
  const Fixed x4 = x2 * x2;
  const Fixed series = x + ((x4.halved(2) + x3) * Fixed::of(0, 1.0L / 3) + x2).halved(1);
  const Fixed middle = Fixed::of(0, std::exp(-0.125L));
  Fixed result = middle + middle * series;
  const auto count = static_cast<uint32_t>(quarters);
  for (int bit = 0; bit < 7; ++bit) {
    if ((count >> bit & 1) != 0) {
      result = result * Fixed::of(0, std::exp(-std::ldexp(0.25L, bit)));
    }
  }
  return result;
}

Fixed reciprocal_as_stated(Fixed x) {
  const Fixed half{0, std::floor((x.raw + Fixed::one(0).raw + 1) / 2)};
  Fixed result = Fixed::of(2, 48.0L / 17) + half * Fixed::of(2, -32.0L / 17);
  for (int step = 0; step < 3; ++step) {
    result = result + (result * (Fixed::one(2) - half * result)).rescaled(2);
  }
  return Fixed{1, result.raw}.rescaled(0);
}

TEST(Softmax, ExponentialAsStated) {
  constexpr int64_t kStride = 10007;  // a prime: all remainders of a quarter
  for (int64_t value = -(int64_t{1} << 31); value <= 0; value += kStride) {
    const auto raw = static_cast<int32_t>(value);
    ASSERT_EQ(fixed_exp(raw), static_cast<int32_t>(exp_as_stated({5, 1.0L * raw}).raw)) << raw;
    ASSERT_NEAR(fixed_exp(raw) * 0x1p-31, std::exp(raw * 0x1p-26), 3e-6) << raw;
  }
  for (int32_t raw = -(1 << 17); raw <= 0; ++raw) {
    ASSERT_EQ(fixed_exp(raw), static_cast<int32_t>(exp_as_stated({5, 1.0L * raw}).raw)) << raw;
  }
  for (int32_t quarters = 1; quarters <= 128; ++quarters) {
    for (int64_t near = -3; near <= 3; ++near) {
      const int64_t value = -(int64_t{quarters} << 24) + near;
      if (value < -(int64_t{1} << 31)) continue;
      const auto raw = static_cast<int32_t>(value);
      ASSERT_EQ(fixed_exp(raw), static_cast<int32_t>(exp_as_stated({5, 1.0L * raw}).raw)) << raw;
    }
  }
}

TEST(Softmax, ReciprocalAsStated) {
  for (int64_t value = 0; value < int64_t{1} << 31; value += 10007) {
    const auto raw = static_cast<int32_t>(value);
    ASSERT_EQ(fixed_reciprocal(raw),
              static_cast<int32_t>(reciprocal_as_stated({0, 1.0L * raw}).raw))
        << raw;
    ASSERT_NEAR(fixed_reciprocal(raw) * 0x1p-31, 1 / (1 + raw * 0x1p-31), 1e-8) << raw;
  }
}

/// The whole as stated; `exponent` may go beyond what the reference takes.
std::vector<Word> softmax_as_stated(double beta_scale, int32_t min, const std::vector<Word>& row) {
  int shift = 0;
  const auto multiplier =
      static_cast<int64_t>(std::round(std::frexp(beta_scale * (1 << 26), &shift) * 0x1p31));
  const int32_t smallest = -static_cast<int32_t>(std::floor(31 * 0x1p26 / std::ldexp(1.0, shift)));
  const int32_t largest = *std::max_element(row.begin(), row.end());
  std::vector<Fixed> exps;
  Fixed sum{12, 0};
  for (const Word word : row) {
    const int32_t difference = word - largest;
    Fixed value{0, 0};
    if (difference >= smallest) {
      const long double scaled = std::ldexp(1.0L * difference, shift) * multiplier / 0x1p31L;
      value = exp_as_stated({5, std::floor(scaled + 0.5L)});
      sum = sum + value.rescaled(12);
    }
    exps.push_back(value);
  }
  int bits = 12;
  long double normal = sum.raw;
  while (normal < 0x1p31L) {
    normal *= 2;
    --bits;
  }
  const Fixed reciprocal = reciprocal_as_stated({0, normal - 0x1p31L});
  std::vector<Word> result;
  for (const Fixed& value : exps) {
    const long double word = (reciprocal * value).halved(bits + 23).raw;
    result.push_back(static_cast<Word>(std::min(255.0L, word) + min));
  }
  return result;
}

void expect_as_stated(float scale, const std::vector<Word>& row) {
  const int32_t min = *std::min_element(row.begin(), row.end()) < 0 ? -128 : 0;
  const Dtype dtype = min < 0 ? Dtype::int8 : Dtype::uint8;
  std::vector<Word> got(row.size());
  Softmax(1, scale, "f").run(dtype, row, got);
  ASSERT_EQ(got, softmax_as_stated(scale, min, row)) << "scale " << scale;
  double sum = 0;
  const int32_t largest = *std::max_element(row.begin(), row.end());
  for (const Word word : row) sum += std::exp(static_cast<double>(scale) * (word - largest));
  for (size_t i = 0; i < row.size(); ++i) {
    const double real = std::exp(static_cast<double>(scale) * (row[i] - largest)) / sum;
    ASSERT_NEAR(got[i] - min, std::min(255.0, 256 * real), 0.51) << "scale " << scale;
  }
}

TEST(Softmax, RowsAsStated) {
  std::mt19937_64 random = seeded(4);
  for (const size_t size : {1, 2, 3, 10, 12, 256, 511, 512, 1001, 4095}) {
    for (int n = 0; n < 20; ++n) {
      const auto scale = std::ldexp(1.0F + static_cast<float>(random() % 1000) / 1000,
                                    static_cast<int>(random() % 14) - 11);
      std::vector<Word> row(size);
      const int spread = 1 << random() % 9;
      const int low = n % 2 == 0 ? -128 : 0;
      for (Word& word : row) {
        word = static_cast<Word>(low + 256 - spread + static_cast<int>(random() % 256) % spread);
      }
      row[random() % size] = static_cast<Word>(low);
      expect_as_stated(scale, row);
    }
  }
}

TEST(Softmax, CornersAsStated) {
  for (const float scale : {0x1p-25F, 0x1p-10F, 0.0039F, 0.14469F, 1.0F, 15.9F}) {
    expect_as_stated(scale, {-128, -128, -128});
    expect_as_stated(scale, {127, -128});
    expect_as_stated(scale, {0, 255, 254});
    std::vector<Word> ramp(256);
    std::iota(ramp.begin(), ramp.end(), Word{-128});
    expect_as_stated(scale, ramp);
  }
}

TEST(Softmax, SmallSharesAreRoundedIntoTheSum) {
  // Each of these words is exp(-13.22) = 0.95 / 2^19 of the largest, and there are 4094 of them.
  std::vector<Word> row(4095, -128);
  row[7] = 127;
  expect_as_stated(13.221F / 255, row);
}

TEST(Softmax, HugeScalesKeepTheLargestWordAlone) {
  for (const float scale : {16.0F, 33.0F, 1e30F, HUGE_VALF}) {
    const std::vector<Word> row = {-128, 5, 4};
    std::vector<Word> got(3);
    Softmax(1, scale, "f").run(Dtype::int8, row, got);
    EXPECT_EQ(got, (std::vector<Word>{-128, 127, -128})) << scale;
  }
}

TEST(Softmax, ScalesMustBePositive) {
  for (const float scale : {0.0F, 0x1p-26F, -1.0F, std::nanf("")}) {
    EXPECT_NE(error_of([&] { Softmax(1, scale, "layer 2"); }).find("layer 2: "), std::string::npos);
  }
}

}  // namespace
}  // namespace spark::nn

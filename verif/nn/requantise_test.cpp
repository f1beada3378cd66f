// Rationale: the arithmetic is stated a second time, as its sources word it: a nudge and a division
// that truncates, a remainder against a threshold; and a third time in reals, where they are exact.
// The operands' space is 2^69, so corners are crossed with each other: every power of two and its
// neighbours, both ends, all 62 shifts, 2^16 pairs of multiplier and shift and more; then ten
// million drawn at random. Multipliers of reals are checked by what they mean.
#include "sim/nn/requantise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "verif/codec/support.h"

namespace spark::nn {
namespace {

using codec::test::error_of;
using codec::test::seeded;

constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
constexpr int64_t kMax = std::numeric_limits<int32_t>::max();

int32_t high_multiply_as_stated(int64_t a, int64_t b) {
  if (a == kMin && b == kMin) return static_cast<int32_t>(kMax);
  const int64_t product = a * b;
  const int64_t nudge = product >= 0 ? int64_t{1} << 30 : 1 - (int64_t{1} << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

int32_t divide_as_stated(int32_t value, int exponent) {
  const auto mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = value & mask;
  const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

/// The int32 that is equal to `value` modulo 2^32.
int32_t wrapped(int64_t value) {
  const int64_t modulus = int64_t{1} << 32;
  const int64_t rest = ((value % modulus) + modulus) % modulus;
  return static_cast<int32_t>(rest > kMax ? rest - modulus : rest);
}

int32_t multiply_as_stated(int32_t value, Multiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  return divide_as_stated(
      high_multiply_as_stated(wrapped(int64_t{value} * (int64_t{1} << left)), factor.value), right);
}

/// Powers of two, their neighbours and their opposites, both ends, alternating bits.
std::vector<int32_t> corners() {
  std::set<int64_t> numbers = {0x55555555, 0x2aaaaaaa, 0x33333333};
  for (int bit = 0; bit < 32; ++bit) {
    for (int64_t near = -2; near <= 2; ++near) numbers.insert((int64_t{1} << bit) + near);
  }
  std::vector<int32_t> result;
  for (const int64_t number : numbers) {
    for (const int64_t signed_number : {number, -number}) {
      if (signed_number >= kMin && signed_number <= kMax) {
        result.push_back(static_cast<int32_t>(signed_number));
      }
    }
  }
  return result;
}

TEST(Requantise, HighMultiplyOnCorners) {
  const std::vector<int32_t> all = corners();
  ASSERT_GT(all.size(), 250U);
  for (const int32_t a : all) {
    for (const int32_t b : all) {
      ASSERT_EQ(doubling_high_multiply(a, b), high_multiply_as_stated(a, b)) << a << " " << b;
      const long double exact = static_cast<long double>(a) * b / 0x1p31L + 0.5L;
      const auto saturated = std::min(static_cast<long double>(kMax), std::floor(exact));
      ASSERT_EQ(doubling_high_multiply(a, b), static_cast<int32_t>(saturated)) << a << " " << b;
    }
  }
}

TEST(Requantise, DivisionRoundsHalfAwayFromZero) {
  std::mt19937_64 random = seeded(1);
  std::vector<int32_t> values = corners();
  for (int n = 0; n < 100000; ++n)
    values.push_back(static_cast<int32_t>(random()) >> random() % 32);
  for (const int32_t value : values) {
    for (int exponent = 0; exponent <= 31; ++exponent) {
      const int32_t got = rounding_divide(value, exponent);
      ASSERT_EQ(got, divide_as_stated(value, exponent)) << value << " " << exponent;
      ASSERT_EQ(got, static_cast<int32_t>(std::round(std::ldexp(value, -exponent))))
          << value << " " << exponent;
    }
  }
}

TEST(Requantise, ShiftSaturates) {
  for (const int32_t value : corners()) {
    for (int exponent = 0; exponent <= 31; ++exponent) {
      const double exact = std::ldexp(value, exponent);
      const double saturated = std::max(double{kMin}, std::min(double{kMax}, exact));
      ASSERT_EQ(saturating_shift(value, exponent), static_cast<int32_t>(saturated));
    }
  }
}

/// Multipliers from 2^30 on, dense at both ends, and the illegal small ones that hardware takes.
std::vector<int32_t> corner_multipliers() {
  std::set<int64_t> numbers;
  for (const int32_t corner : corners()) {
    if (corner >= 0) numbers.insert(corner);
    numbers.insert((int64_t{1} << 30) + (corner & 0x3fffffff));
  }
  for (int64_t near = 0; near < 380; ++near) {
    numbers.insert((int64_t{1} << 30) + near);
    numbers.insert(kMax - near);
  }
  return {numbers.begin(), numbers.end()};
}

TEST(Requantise, MultiplyOnCorners) {
  const std::vector<int32_t> multipliers = corner_multipliers();
  const std::vector<int32_t> values = corners();
  uint64_t pairs = 0;
  for (const int32_t multiplier : multipliers) {
    for (int shift = -31; shift <= 30; ++shift) {
      ++pairs;
      for (const int32_t value : values) {
        ASSERT_EQ(multiply(value, {multiplier, shift}),
                  multiply_as_stated(value, {multiplier, shift}))
            << value << " " << multiplier << " " << shift;
      }
    }
  }
  EXPECT_GE(pairs, uint64_t{1} << 16);
}

TEST(Requantise, MultiplyOnTenMillionDrawn) {
  std::mt19937_64 random = seeded(2);
  for (int n = 0; n < 10'000'000; ++n) {
    const uint64_t bits = random();
    const auto value = static_cast<int32_t>(bits) >> (bits >> 59);
    const auto draw = random();
    const Multiplier factor{static_cast<int32_t>(draw % (1 << 30) + (1 << 30)),
                            static_cast<int>(draw >> 32 & 63) % 62 - 31};
    ASSERT_EQ(multiply(value, factor), multiply_as_stated(value, factor))
        << value << " " << factor.value << " " << factor.shift;
  }
}

TEST(Requantise, MultiplierIsNearest) {
  std::mt19937_64 random = seeded(3);
  for (int n = 0; n < 100000; ++n) {
    const double real = std::ldexp(1 + static_cast<double>(random() >> 12) * 0x1p-52,
                                   static_cast<int>(random() % 60) - 31);
    const Multiplier factor = quantise_multiplier(real, "f");
    EXPECT_GE(factor.value, 1 << 30);
    EXPECT_LE(std::abs(std::ldexp(factor.value, factor.shift - 31) - real), real * 0x1p-31);
  }
}

TEST(Requantise, MultiplierCorners) {
  constexpr int32_t kHalf = 1 << 30;
  EXPECT_EQ(quantise_multiplier(0, "f"), (Multiplier{0, 0}));
  EXPECT_EQ(quantise_multiplier(1, "f"), (Multiplier{kHalf, 1}));
  EXPECT_EQ(quantise_multiplier(0.5, "f"), (Multiplier{kHalf, 0}));
  EXPECT_EQ(quantise_multiplier(0.75, "f"), (Multiplier{3 << 29, 0}));
  // The fraction rounds up to 2^31, which has no place.
  EXPECT_EQ(quantise_multiplier(std::nextafter(1.0, 0.0), "f"), (Multiplier{kHalf, 1}));
  EXPECT_EQ(quantise_multiplier(1 - 0x1p-31, "f"), (Multiplier{static_cast<int32_t>(kMax), 0}));
  // Half a step rounds away from zero.
  EXPECT_EQ(quantise_multiplier(0.5 + 0x1p-32, "f"), (Multiplier{kHalf + 1, 0}));
  EXPECT_EQ(quantise_multiplier(0x1p-32, "f"), (Multiplier{kHalf, -31}));
  EXPECT_EQ(quantise_multiplier(std::nextafter(0x1p-32, 0.0), "f"), (Multiplier{kHalf, -31}));
  EXPECT_EQ(quantise_multiplier(0x1p-33, "f"), (Multiplier{0, 0}));
  EXPECT_EQ(quantise_multiplier(5e-324, "f"), (Multiplier{0, 0}));
  EXPECT_EQ(quantise_multiplier(0x1p29, "f"), (Multiplier{kHalf, 30}));
  EXPECT_EQ(quantise_multiplier(std::nextafter(0x1p30, 0.0), "f"),
            (Multiplier{static_cast<int32_t>(kMax), 30}));
  for (const double illegal : {0x1p30, -1.0, -5e-324, std::nan(""), HUGE_VAL}) {
    EXPECT_NE(error_of([&] { quantise_multiplier(illegal, "layer 3"); }).find("layer 3: "),
              std::string::npos);
  }
}

TEST(Requantise, ActivationBounds) {
  using tensor::Dtype;
  const auto range = [](Activation activation, float scale, int32_t zero_point, Dtype dtype) {
    return activation_range(activation, scale, zero_point, dtype, "f");
  };
  EXPECT_EQ(range(Activation::none, 0.5F, 3, Dtype::int8), (Range{-128, 127}));
  EXPECT_EQ(range(Activation::none, 0.5F, 3, Dtype::uint8), (Range{0, 255}));
  EXPECT_EQ(range(Activation::relu, 0.5F, -128, Dtype::int8), (Range{-128, 127}));
  EXPECT_EQ(range(Activation::relu, 0.5F, 3, Dtype::int8), (Range{3, 127}));
  EXPECT_EQ(range(Activation::relu6, 0.5F, 3, Dtype::int8), (Range{3, 15}));
  EXPECT_EQ(range(Activation::relu6, 0.02352941F, -128, Dtype::int8), (Range{-128, 127}));
  EXPECT_EQ(range(Activation::relu6, 4.0F, 100, Dtype::uint8), (Range{100, 102}));  // 1.5 steps
  EXPECT_EQ(range(Activation::relu_n1_to_1, 0.4F, 0, Dtype::int8), (Range{-3, 3}));
  EXPECT_EQ(range(Activation::relu_n1_to_1, 0.001F, 0, Dtype::int8), (Range{-128, 127}));
  EXPECT_NE(error_of([&] { range(Activation::relu6, 1e-30F, 0, Dtype::int8); }).find("f: "),
            std::string::npos);
}

TEST(Requantise, AddsAndClamps) {
  const Multiplier one = quantise_multiplier(1, "f");
  const Output output{5, {-100, 90}};
  EXPECT_EQ(requantise(7, 3, one, output), 15);
  EXPECT_EQ(requantise(7, -300, one, output), -100);
  EXPECT_EQ(requantise(80, 6, one, output), 90);
  // The accumulator wraps, the zero point is added without.
  EXPECT_EQ(requantise(static_cast<int32_t>(kMax), 1, quantise_multiplier(0.5, "f"), output), -100);
  EXPECT_EQ(requantise(static_cast<int32_t>(kMax), 0, {static_cast<int32_t>(kMax), 0}, output), 90);
}

}  // namespace
}  // namespace spark::nn

// Rationale: all 65,536 patterns of both formats are decoded and compared with the value that the
// standard's definition gives, computed by ldexp. Encoding is then held against the decoder:
// between each two neighbours of the format, the floats at both ends, around the middle and beside
// the ends are tried, where rounding could go wrong; rounding is monotonous, so what lies between
// them follows. With SPARK_LONG=1 all 2^32 floats are tried against a search for the nearest.
#include "sim/tensor/half.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

/// One of the two formats.
struct Format16 {
  const char* name;
  int fraction_bits;
  int bias;
  float (*decode)(uint16_t);
  uint16_t (*encode)(float);

  int exponent_bits() const { return 15 - fraction_bits; }
  uint16_t infinity() const {
    return static_cast<uint16_t>(((1U << exponent_bits()) - 1) << fraction_bits);
  }

  /// IEEE 754-2019, 3.4; of a finite magnitude.
  double value(uint16_t magnitude) const {
    const int exponent = magnitude >> fraction_bits;
    const int fraction = magnitude & ((1 << fraction_bits) - 1);
    if (exponent == 0) return std::ldexp(fraction, 1 - bias - fraction_bits);
    return std::ldexp((1 << fraction_bits) + fraction, exponent - bias - fraction_bits);
  }

  /// The magnitude that is nearest to a finite value >= 0, half to even, by search.
  uint16_t nearest(double wanted) const {
    uint16_t low = 0;
    uint16_t high = infinity();  // stands for the next power of two
    while (high - low > 1) {
      const auto middle = static_cast<uint16_t>((low + high) / 2);
      (value(middle) <= wanted ? low : high) = middle;
    }
    const double below = wanted - value(low);
    const double above = value(high) - wanted;
    if (below == above) return low % 2 == 0 ? low : high;
    return below < above ? low : high;
  }
};

constexpr Format16 kFormats[] = {
    {"float16", 10, 15, float_of_float16, float16_of_float},
    {"bfloat16", 7, 127, float_of_bfloat16, bfloat16_of_float},
};

TEST(Half, EveryPatternHasItsValue) {
  for (const Format16& format : kFormats) {
    SCOPED_TRACE(format.name);
    for (uint32_t bits = 0; bits < 0x10000; ++bits) {
      const auto pattern = static_cast<uint16_t>(bits);
      const auto magnitude = static_cast<uint16_t>(bits & 0x7fff);
      const float value = format.decode(pattern);
      EXPECT_EQ(std::signbit(value), bits >= 0x8000) << bits;
      if (magnitude > format.infinity()) {
        EXPECT_TRUE(std::isnan(value)) << bits;
        EXPECT_TRUE(std::isnan(format.decode(format.encode(value)))) << bits;
        continue;
      }
      const double wanted = magnitude == format.infinity() ? std::numeric_limits<double>::infinity()
                                                           : format.value(magnitude);
      EXPECT_EQ(std::abs(value), wanted) << bits;
      EXPECT_EQ(format.encode(value), pattern) << bits;
    }
  }
}

/// Encodes `value` and its negative.
void expect_encoded(const Format16& format, float value, uint16_t wanted) {
  EXPECT_EQ(format.encode(value), wanted) << value;
  EXPECT_EQ(format.encode(-value), wanted | 0x8000) << -value;
}

TEST(Half, BetweenNeighboursTheNearerIsTakenAndTheEvenInTheMiddle) {
  for (const Format16& format : kFormats) {
    SCOPED_TRACE(format.name);
    for (uint16_t low = 0; low < format.infinity(); ++low) {
      const auto high = static_cast<uint16_t>(low + 1);
      // Infinity begins in the middle between the largest and the next power of two.
      const double middle = (format.value(low) + format.value(high)) / 2;
      const auto exact = static_cast<float>(middle);
      ASSERT_EQ(exact, middle) << low;
      constexpr float kUp = std::numeric_limits<float>::infinity();
      expect_encoded(format, exact, low % 2 == 0 ? low : high);
      expect_encoded(format, std::nextafter(exact, kUp), high);
      expect_encoded(format, std::nextafter(exact, 0.0F), low);
      expect_encoded(format, std::nextafter(format.decode(low), kUp), low);
      if (high < format.infinity()) {
        expect_encoded(format, std::nextafter(format.decode(high), 0.0F), high);
      }
    }
    expect_encoded(format, std::numeric_limits<float>::max(), format.infinity());
    expect_encoded(format, std::numeric_limits<float>::infinity(), format.infinity());
    expect_encoded(format, std::numeric_limits<float>::denorm_min(), 0);
  }
}

TEST(Half, EveryFloatIsRoundedToTheNearest) {
  // Without SPARK_LONG every 4,099th (a prime) of the 2^31 magnitudes.
  const uint32_t step = test::long_runs() ? 1 : 4099;
  for (const Format16& format : kFormats) {
    SCOPED_TRACE(format.name);
    uint64_t wrong = 0;
    for (uint32_t bits = 0; bits < 0x7f800000; bits += step) {
      const auto value = std::bit_cast<float>(bits);
      if (format.encode(value) != format.nearest(value)) ++wrong;
    }
    EXPECT_EQ(wrong, 0U);
  }
}

}  // namespace
}  // namespace spark::tensor

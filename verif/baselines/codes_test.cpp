// The codes of other architectures against their values written out.
//
// State space: every code of flint (both kinds) and of OliVe's 4 bits beside a value and beside a
// victim is in a table here, copied from the papers' own lists of values where they have one. Those
// of 8 bits are stated once more as integers, with shifts instead of powers: all of them.

#include "sim/baselines/codes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spark::baselines {
namespace {

/// What a code with this value in front of it, and this one behind it, is.
int64_t beside(uint32_t code, uint32_t neighbour, int bits, bool is_first) {
  const auto pair = is_first ? outlier_victim_pair(code, neighbour, bits)
                             : outlier_victim_pair(neighbour, code, bits);
  return pair->at(is_first ? 0 : 1).value(2);
}

TEST(Flint, UnsignedValues) {
  const std::vector<int64_t> values = {0, 1, 2, 3, 4, 5, 6, 7, 64, 32, 16, 24, 8, 10, 12, 14};
  for (uint32_t code = 0; code < 16; ++code) EXPECT_EQ(flint(code, false), values[code]) << code;
}

TEST(Flint, SignedValues) {
  const std::vector<int64_t> values = {0, 1, 2, 3, 16, 8, 4, 6};
  for (uint32_t code = 0; code < 8; ++code) {
    EXPECT_EQ(flint(code, true), values[code]) << code;
    EXPECT_EQ(flint(code + 8, true), -values[code]) << code;
  }
}

TEST(Flint, DecodedIsTheValueAndFitsTheMultiplier) {
  for (const bool is_signed : {false, true}) {
    for (uint32_t code = 0; code < 16; ++code) {
      const Decoded decoded = decode_flint(code, is_signed);
      EXPECT_EQ(decoded.value(4), flint(code, is_signed));
      EXPECT_LE(std::abs(decoded.integer), is_signed ? 7 : 15);
      EXPECT_LE(decoded.exponent, is_signed ? 2 : 3);
    }
  }
}

TEST(OutlierVictimPair, FourBits) {
  const std::vector<int64_t> integers = {0, 1, 2, 3, 4, 5, 6, 7, 0, -7, -6, -5, -4, -3, -2, -1};
  const std::vector<int64_t> outliers = {8, 12, 16, 24, 32, 48, 64, 96};
  for (const bool is_first : {false, true}) {
    for (uint32_t code = 0; code < 16; ++code) {
      EXPECT_EQ(beside(code, 3, 4, is_first), code == 8 ? 0 : integers[code]);
      if (code == 8) continue;
      EXPECT_EQ(beside(code, 8, 4, is_first), code < 8 ? outliers[code] : -outliers[code - 8]);
      EXPECT_EQ(beside(8, code, 4, is_first), 0);
    }
  }
  EXPECT_FALSE(outlier_victim_pair(8, 8, 4));
}

TEST(OutlierVictimPair, EightBits) {
  for (const bool is_first : {false, true}) {
    for (uint32_t code = 0; code < 256; ++code) {
      const int64_t integer = code < 128 ? code : static_cast<int64_t>(code) - 256;
      EXPECT_EQ(beside(code, 5, 8, is_first), code == 128 ? 0 : integer);
      if (code == 128) continue;
      const int64_t magnitude = int64_t{8 + code % 8} << (code / 8 % 16 + 4);
      EXPECT_EQ(beside(code, 128, 8, is_first), code < 128 ? magnitude : -magnitude);
      EXPECT_EQ(beside(128, code, 8, is_first), 0);
    }
  }
  EXPECT_FALSE(outlier_victim_pair(128, 128, 8));
}

/// Outliers begin where integers end.
TEST(OutlierVictimPair, OutliersAreBeyondIntegers) {
  EXPECT_EQ(beside(0, 8, 4, true), 7 + 1);
  EXPECT_EQ(beside(0, 128, 8, true), 127 + 1);
}

TEST(AdaptivFloat, EveryCode) {
  for (uint32_t code = 0; code < 128; ++code) {
    const int64_t value = code == 0 ? 0 : int64_t{16 + code % 16} << (code / 16);
    EXPECT_EQ(adaptivfloat(code), value) << code;
    EXPECT_EQ(adaptivfloat(code + 128), -value) << code;
  }
}

}  // namespace
}  // namespace spark::baselines

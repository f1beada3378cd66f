// Rationale: every dtype is read in both byte orders at its smallest, largest and middle values,
// from unaligned addresses, and around each limit (int32's ends, float32's end, NaN) on both sides;
// the limits are placed at every index of a run longer than the block that the converter works in,
// so that the index reported is exact wherever it lies.
#include "sim/tensor/elements.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

/// The bytes of `values` in a byte order, behind one byte that unaligns them.
template <typename T>
std::vector<uint8_t> stored(const std::vector<T>& values, bool big_endian) {
  std::vector<uint8_t> bytes(1 + values.size() * sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    uint8_t* const to = bytes.data() + 1 + i * sizeof(T);
    std::memcpy(to, &values[i], sizeof(T));
    if (big_endian) std::reverse(to, to + sizeof(T));
  }
  return bytes;
}

template <typename T>
void expect_integers(Dtype dtype) {
  std::vector<T> values = {0, 1, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), 77};
  if (sizeof(T) == 8) values = {0, 1, static_cast<T>(INT32_MAX), 77};
  if (sizeof(T) == 8 && std::is_signed_v<T>) values.push_back(static_cast<T>(INT32_MIN));
  if (std::is_same_v<T, uint32_t>) values = {0, 1, static_cast<T>(INT32_MAX), 77};
  for (const bool big_endian : {false, true}) {
    const std::vector<uint8_t> bytes = stored(values, big_endian);
    std::vector<int32_t> words(values.size());
    std::vector<float> reals(values.size());
    EXPECT_EQ(read_elements(dtype, big_endian, bytes.data() + 1, std::span(words)), values.size());
    EXPECT_EQ(read_elements(dtype, big_endian, bytes.data() + 1, std::span(reals)), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(words[i], static_cast<int32_t>(values[i]));
      EXPECT_EQ(reals[i], static_cast<float>(values[i]));
    }
    if (big_endian) continue;
    std::vector<uint8_t> written(values.size() * sizeof(T));
    EXPECT_EQ(write_elements(dtype, std::span<const int32_t>(words), written.data()),
              values.size());
    EXPECT_TRUE(std::equal(written.begin(), written.end(), bytes.begin() + 1));
  }
}

TEST(Elements, IntegersOfEveryWidthAndOrder) {
  expect_integers<uint8_t>(Dtype::uint8);
  expect_integers<int8_t>(Dtype::int8);
  expect_integers<uint16_t>(Dtype::uint16);
  expect_integers<int16_t>(Dtype::int16);
  expect_integers<uint32_t>(Dtype::uint32);
  expect_integers<int32_t>(Dtype::int32);
  expect_integers<uint64_t>(Dtype::uint64);
  expect_integers<int64_t>(Dtype::int64);
}

TEST(Elements, FloatsOfEveryWidthAndOrder) {
  const std::vector<float> wanted = {0.0F, -1.5F, 0x1p-14F, 65504.0F};
  const std::vector<double> doubles(wanted.begin(), wanted.end());
  const std::vector<uint16_t> halves = {0x0000, 0xbe00, 0x0400, 0x7bff};
  const std::vector<uint16_t> brains = {0x0000, 0xbfc0, 0x3880, 0x4780};  // the last: 65536
  for (const bool big_endian : {false, true}) {
    const auto values = [&](Dtype dtype, const std::vector<uint8_t>& bytes) {
      std::vector<float> read(wanted.size());
      EXPECT_EQ(read_elements(dtype, big_endian, bytes.data() + 1, std::span(read)), read.size());
      return read;
    };
    EXPECT_EQ(values(Dtype::float32, stored(wanted, big_endian)), wanted);
    EXPECT_EQ(values(Dtype::float64, stored(doubles, big_endian)), wanted);
    EXPECT_EQ(values(Dtype::float16, stored(halves, big_endian)), wanted);
    EXPECT_EQ(values(Dtype::bfloat16, stored(brains, big_endian)),
              (std::vector<float>{0.0F, -1.5F, 0x1p-14F, 65536.0F}));
  }
  std::vector<uint16_t> written(4);
  auto* const to = reinterpret_cast<uint8_t*>(written.data());
  EXPECT_EQ(write_elements(Dtype::float16, std::span(wanted), to), 4U);
  EXPECT_EQ(written, halves);
  EXPECT_EQ(write_elements(Dtype::bfloat16, std::span(wanted), to), 4U);
  EXPECT_EQ(written, brains);
}

TEST(Elements, Float64IsRoundedToFloat32AndNotBeyond) {
  const double largest = std::numeric_limits<float>::max();
  const double middle = 0x1.ffffffp127;
  const auto fits = [](double value) {
    float to = 0;
    const auto* from = reinterpret_cast<const uint8_t*>(&value);
    return read_elements(Dtype::float64, false, from, std::span(&to, 1)) == 1;
  };
  EXPECT_TRUE(fits(largest));
  EXPECT_TRUE(fits(-std::nextafter(middle, 0)));
  EXPECT_FALSE(fits(middle));
  EXPECT_FALSE(fits(-middle));
  EXPECT_FALSE(fits(1e300));
  EXPECT_TRUE(fits(1e-300)) << "rounded to 0";
}

/// `good` everywhere but at one index: that index is reported, what lies before it is converted.
template <typename Out, typename T>
void expect_found(Dtype dtype, T good, T bad) {
  constexpr size_t kCount = 2500;
  std::vector<T> values(kCount, good);
  std::vector<Out> to(kCount);
  for (size_t at = 0; at < kCount; at += at % 1024 < 2 || at % 1024 > 1021 ? 1 : 97) {
    values[at] = bad;
    const std::vector<uint8_t> bytes = stored(values, false);
    EXPECT_EQ(read_elements(dtype, false, bytes.data() + 1, std::span(to)), at);
    values[at] = good;
  }
  EXPECT_EQ(read_elements(dtype, false, stored(values, false).data() + 1, std::span(to)), kCount);
}

TEST(Elements, WhatDoesNotFitIsFoundWhereverItIs) {
  expect_found<int32_t, uint32_t>(Dtype::uint32, 5, 0x80000000U);
  expect_found<int32_t, int64_t>(Dtype::int64, -5, INT64_C(0x80000000));
  expect_found<int32_t, int64_t>(Dtype::int64, -5, INT64_C(-0x80000001));
  expect_found<int32_t, uint64_t>(Dtype::uint64, 5, UINT64_MAX);
  expect_found<float, float>(Dtype::float32, 1, std::nanf(""));
  expect_found<float, float>(Dtype::float32, 1, -std::numeric_limits<float>::infinity());
  expect_found<float, double>(Dtype::float64, 1, std::nan(""));
  expect_found<float, double>(Dtype::float64, 1, 1e39);
  expect_found<float, uint16_t>(Dtype::float16, 0x3c00, 0x7c00);
  expect_found<float, uint16_t>(Dtype::float16, 0x3c00, 0xfe00);
  expect_found<float, uint16_t>(Dtype::bfloat16, 0x3f80, 0x7f80);
  expect_found<float, uint16_t>(Dtype::bfloat16, 0x3f80, 0xffc1);
}

TEST(Elements, WordsAreWrittenOnlyIfTheyFit) {
  for (const Dtype dtype : test::all_dtypes()) {
    if (is_float(dtype)) continue;
    SCOPED_TRACE(to_string(dtype));
    const int64_t low = std::max<int64_t>(min_of(dtype), INT32_MIN);
    const int64_t high = std::min<int64_t>(max_of(dtype), INT32_MAX);
    uint8_t to[3 * 8];
    for (const int64_t edge : {low, high}) {
      const std::vector<int32_t> good = {0, static_cast<int32_t>(edge), 1};
      EXPECT_EQ(write_elements(dtype, std::span(good), to), 3U);
      const int64_t beyond = edge == low ? low - 1 : high + 1;
      if (beyond < INT32_MIN || beyond > INT32_MAX) continue;
      const std::vector<int32_t> bad = {0, static_cast<int32_t>(beyond), 1};
      EXPECT_EQ(write_elements(dtype, std::span(bad), to), 1U);
    }
  }
}

TEST(Elements, RealsAreWrittenOnlyIfTheyStayFinite) {
  uint8_t to[3 * 8];
  const auto written = [&](Dtype dtype, float last) {
    const std::vector<float> values = {1, -2, last};
    return write_elements(dtype, std::span(values), to);
  };
  EXPECT_EQ(written(Dtype::float16, 65519.0F), 3U);
  EXPECT_EQ(written(Dtype::float16, 65520.0F), 2U);
  EXPECT_EQ(written(Dtype::bfloat16, 65520.0F), 3U);
  EXPECT_EQ(written(Dtype::bfloat16, std::numeric_limits<float>::max()), 2U);
  EXPECT_EQ(written(Dtype::float32, std::numeric_limits<float>::max()), 3U);
  EXPECT_EQ(written(Dtype::float64, -std::numeric_limits<float>::infinity()), 2U);
  EXPECT_EQ(written(Dtype::float32, std::nanf("")), 2U);
}

TEST(Elements, AnElementAsText) {
  const auto text = [](Dtype dtype, auto value) {
    return element_text(dtype, false, reinterpret_cast<const uint8_t*>(&value));
  };
  EXPECT_EQ(text(Dtype::int8, int8_t{-3}), "-3");
  EXPECT_EQ(text(Dtype::uint64, UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(text(Dtype::float64, 1e300), "1e+300");
  EXPECT_EQ(text(Dtype::float16, uint16_t{0x7c00}), "inf");
}

}  // namespace
}  // namespace spark::tensor

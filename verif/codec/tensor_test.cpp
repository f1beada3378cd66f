// Rationale: the messages for words that do not fit are the user's way out, so each remedy is
// tried: the option named must admit the tensor.
#include "sim/codec/tensor.h"

#include <gtest/gtest.h>

#include "sim/tensor/source.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using enum tensor::Dtype;

using test::error_of;

TEST(CheckWords, NamesTheFirstWordAndTheRemedy) {
  const Tensor bytes = {{3}, uint8, {1, 200, 255}};
  EXPECT_EQ(
      error_of([&] { check_words({.slice = 3}, bytes, "X"); }),
      "word 200 at index 1 of X does not fit the 6-bit words of slice 3 (0..63); use --slice 4");
  EXPECT_EQ(
      error_of([&] { check_words({.form = Form::exact}, bytes, "X"); }),
      "word 200 at index 1 of X does not fit the 7-bit words of slice 4, form exact (0..127); "
      "use --halve");
  EXPECT_EQ(error_of([&] { check_words({.slice = 3, .form = Form::exact}, bytes, "X"); }),
            "word 200 at index 1 of X does not fit the 5-bit words of slice 3, form exact (0..31); "
            "use --slice 5");
  const Tensor small = {{1}, int8, {-9}};
  EXPECT_EQ(
      error_of([&] { check_words({.slice = 2, .is_signed = true}, small, "X"); }),
      "word -9 at index 0 of X does not fit the 4-bit words of slice 2 (-8..7); use --slice 3");
}

TEST(CheckWords, NoSliceHoldsMoreThanSixteenBits) {
  const Tensor wide = {{2}, int32, {0, 32768}};
  EXPECT_EQ(error_of([&] { check_words({.is_signed = true}, wide, "X"); }),
            "word 32768 at index 1 of X does not fit the 8-bit words of slice 4 (-128..127); "
            "requantise it to 16 bits or fewer");
  EXPECT_EQ(error_of([&] { check_words({.is_signed = true, .form = Form::exact}, wide, "X"); }),
            "word 32768 at index 1 of X does not fit the 7-bit words of slice 4, form exact "
            "(-64..63); requantise it to 15 bits or fewer");
  EXPECT_NO_THROW(check_words({.slice = 8, .is_signed = true}, {{1}, int32, {-32768}}, "X"));
}

TEST(CheckWords, AcceptsWhatFits) {
  for (const Format& format : test::all_formats(2, 8)) {
    const Tensor tensor = {{2}, test::byte_dtype(format), {format.min_word(), format.max_word()}};
    EXPECT_NO_THROW(check_words(format, tensor, "X"));
  }
}

TEST(CheckWords, RefusesAFormatOfTheOtherSignedness) {
  EXPECT_EQ(error_of([] {
              check_words({}, {{1}, int8, {0}}, "X");
            }),
            "X is int8, but the format is unsigned");
  EXPECT_EQ(error_of([] {
              check_words({.is_signed = true}, {{1}, uint8, {0}}, "X");
            }),
            "X is uint8, but the format is signed");
  EXPECT_EQ(error_of([] {
              check_words({.slice = 9}, {{1}, uint8, {0}}, "X");
            }),
            "slice 9 is out of range; allowed: 2..8");
}

TEST(CheckDecoded, RefusesWordsThatLeaveTheDtype) {
  const Format wide = {.slice = 5, .is_signed = true, .rounding = Rounding::nearest};
  EXPECT_EQ(error_of([&] {
              check_decoded(wide, {{2}, int8, {0, 127}}, "X");
            }),
            "word 127 at index 1 of X decodes to 128, which does not fit int8 (-128..127); "
            "use --rounding compensate");
  EXPECT_EQ(error_of([&] {
              check_decoded(wide, {{1}, int8, {-128}}, "X");
            }),
            "word -128 at index 0 of X decodes to -129, which does not fit int8 (-128..127); "
            "use --rounding compensate");
}

TEST(CheckDecoded, OnlyNearestWithWideSlicesLeavesTheDtype) {
  for (const Format& format : test::all_formats(4, 8)) {
    if (format.word_bits() < 8) continue;
    if (format.form == Form::paper && format.rounding == Rounding::nearest && format.slice > 4) {
      continue;
    }
    SCOPED_TRACE(test::describe(format));
    Tensor tensor = {{256}, test::byte_dtype(format), {}};
    for (int64_t word = dtype_min(tensor); word <= dtype_max(tensor); ++word) {
      tensor.words.push_back(static_cast<int32_t>(word));
    }
    EXPECT_NO_THROW(check_words(format, tensor, "X"));
    EXPECT_NO_THROW(check_decoded(format, tensor, "X"));
  }
}

TEST(WordCount, IsTheProductOfTheShape) {
  EXPECT_EQ(tensor::element_count({}, "X"), 1U);
  EXPECT_EQ(tensor::element_count({2, 3, 4}, "X"), 24U);
  EXPECT_EQ(tensor::element_count({5, 0}, "X"), 0U);
}

}  // namespace
}  // namespace spark::codec

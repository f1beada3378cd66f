#include "sim/codec/stats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "sim/codec/table.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using enum tensor::Dtype;

TEST(Stats, OfAFewWords) {
  // 0 and 5 are short; 24 is 15, 170 is 176.
  const Stats found = stats({}, {{2, 2}, uint8, {0, 5, 24, 170}});
  EXPECT_EQ(found.words, 4U);
  EXPECT_DOUBLE_EQ(*found.short_share, 0.5);
  EXPECT_DOUBLE_EQ(*found.bits_per_word, 6);
  EXPECT_DOUBLE_EQ(*found.lossy_share, 0.5);
  EXPECT_EQ(found.max_error, 9);
  EXPECT_DOUBLE_EQ(*found.mse, (81 + 36) / 4.0);
  EXPECT_DOUBLE_EQ(*found.sqnr_db, 10 * std::log10((25 + 24 * 24 + 170 * 170) / 117.0));
  EXPECT_DOUBLE_EQ(*found.entropy_bits, 2);
  EXPECT_DOUBLE_EQ(*found.zeros_share, 0.25);
}

TEST(Stats, WithoutNoiseThereIsNoSqnr) {
  const Stats found = stats({.is_signed = true}, {{2}, int8, {0, 0}});
  EXPECT_DOUBLE_EQ(*found.mse, 0);
  EXPECT_FALSE(found.sqnr_db.has_value());
  EXPECT_EQ(*found.entropy_bits, 0);
  EXPECT_FALSE(std::signbit(*found.entropy_bits));
  EXPECT_DOUBLE_EQ(*found.zeros_share, 1);
}

TEST(Stats, OfNoWordsAreUnknown) {
  const Stats found = stats({}, {{0}, uint8, {}});
  EXPECT_EQ(found.words, 0U);
  EXPECT_EQ(found.max_error, 0);
  for (const auto& value : {found.short_share, found.bits_per_word, found.lossy_share, found.mse,
                            found.sqnr_db, found.entropy_bits, found.zeros_share}) {
    EXPECT_FALSE(value.has_value());
  }
}

TEST(Stats, OfEveryWordAreTheCountsOfTheSpecification) {
  const Format format = {.slice = 5, .is_signed = true, .rounding = Rounding::nearest};
  const Stats found = stats(format, {{1024}, int8, test::all_words(format)});
  EXPECT_DOUBLE_EQ(*found.short_share, 16 / 1024.0);
  EXPECT_DOUBLE_EQ(*found.lossy_share, 0.5);
  EXPECT_EQ(found.max_error, 32);
  EXPECT_DOUBLE_EQ(*found.mse, 63.25);
  EXPECT_NEAR(*found.entropy_bits, 10, 1e-9);
}

TEST(Stats, WordsThatDoNotFitAreNamed) {
  EXPECT_EQ(
      test::error_of([] {
        stats({.slice = 2}, {{1}, uint8, {16}}, "X");
      }),
      "word 16 at index 0 of X does not fit the 4-bit words of slice 2 (0..15); use --slice 3");
}

TEST(Codebook, OfTheSmallestFormat) {
  EXPECT_EQ(codebook({.slice = 2, .is_signed = true, .form = Form::exact}),
            "word,code,slices,decoded,error\n"
            "-4,1100,2,-4,0\n"
            "-3,1101,2,-3,0\n"
            "-2,1110,2,-2,0\n"
            "-1,01,1,-1,0\n"
            "0,00,1,0,0\n"
            "1,1001,2,1,0\n"
            "2,1010,2,2,0\n"
            "3,1011,2,3,0\n");
}

TEST(Codebook, AgreesWithTheSecondGolden) {
  for (const Format& format : test::all_formats(2, 5)) {
    SCOPED_TRACE(test::describe(format));
    const Table table(format);
    std::istringstream csv(codebook(format));
    std::string line;
    std::getline(csv, line);
    EXPECT_EQ(line, "word,code,slices,decoded,error");
    for (const int32_t word : test::all_words(format)) {
      const Code code = table.encode(word);
      const int32_t decoded = table.decode(code);
      std::string bits;
      for (int i = format.slice - 1; i >= 0; --i) bits += code.head >> i & 1 ? '1' : '0';
      for (int i = format.slice - 1; code.is_long && i >= 0; --i) {
        bits += code.tail >> i & 1 ? '1' : '0';
      }
      ASSERT_TRUE(std::getline(csv, line));
      ASSERT_EQ(line, std::to_string(word) + "," + bits + "," + (code.is_long ? "2," : "1,") +
                          std::to_string(decoded) + "," + std::to_string(decoded - word));
    }
    EXPECT_FALSE(std::getline(csv, line));
  }
}

}  // namespace
}  // namespace spark::codec

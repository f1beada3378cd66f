// Rationale: CODE.md is normative, so its figures are transcribed here, not computed: every row of
// "Exact counts" and every worked example, on both goldens. S = 6 to 8 continue the table by the
// closed forms that its rows follow.
#include "sim/codec/rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/codec/table.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

struct Counts {
  int words = 0;
  int shorts = 0;
  int lossy = 0;
  int max_error = 0;
  double mse = 0;
};

/// Counts over all words with either golden: `Golden` has encode(word) and decode(code).
template <typename Golden>
Counts count(const Format& format, const Golden& golden) {
  Counts counts;
  double squares = 0;
  for (const int32_t word : test::all_words(format)) {
    const Code code = golden.encode(word);
    const int error = golden.decode(code) - word;
    ++counts.words;
    if (!code.is_long) ++counts.shorts;
    if (error != 0) ++counts.lossy;
    counts.max_error = std::max(counts.max_error, std::abs(error));
    squares += static_cast<double>(error) * error;
  }
  counts.mse = squares / counts.words;
  return counts;
}

struct Rules {
  Format format;
  Code encode(int32_t word) const { return codec::encode(format, word); }
  int32_t decode(Code code) const { return codec::decode(format, code); }
};

void expect_counts(const Format& format, const Counts& wanted) {
  for (const Counts& counts : {count(format, Rules{format}), count(format, Table(format))}) {
    SCOPED_TRACE(test::describe(format));
    EXPECT_EQ(counts.words, wanted.words);
    EXPECT_EQ(counts.shorts, wanted.shorts);
    EXPECT_EQ(counts.lossy, wanted.lossy);
    EXPECT_EQ(counts.max_error, wanted.max_error);
    EXPECT_DOUBLE_EQ(counts.mse, wanted.mse);
  }
}

/// One row of the table "Exact counts to check against".
struct RoundingRow {
  int slice;
  int words, shorts, lossy, max_error;
  double compensate, nearest;
  int exact_words, exact_shorts;
  int halve_words, halve_shorts, off_by_one;
  double halve_mse;
};

void expect_row(const RoundingRow& row) {
  for (const bool is_signed : {false, true}) {
    Format format = {.slice = row.slice, .is_signed = is_signed};
    expect_counts(format, {row.words, row.shorts, row.lossy, row.max_error, row.compensate});
    format.rounding = Rounding::nearest;
    expect_counts(format, {row.words, row.shorts, row.lossy, row.max_error, row.nearest});
    format.form = Form::exact;
    expect_counts(format, {row.exact_words, row.exact_shorts, 0, 0, 0});
    format.halve = true;
    expect_counts(format, {row.halve_words, row.halve_shorts, row.off_by_one, 1, row.halve_mse});
  }
}

TEST(Rules, ExactCountsOfTheSpecification) {
  expect_row({2, 16, 2, 8, 4, 3.750, 3.750, 8, 2, 16, 4, 8, 0.5});
  expect_row({3, 64, 4, 32, 8, 12.750, 8.250, 32, 4, 64, 8, 32, 0.5});
  expect_row({4, 256, 8, 128, 16, 46.750, 21.250, 128, 8, 256, 16, 128, 0.5});
  expect_row({5, 1024, 16, 512, 32, 178.750, 63.250, 512, 16, 1024, 32, 512, 0.5});
}

TEST(Rules, ExactCountsOfWiderSlicesContinueTheTable) {
  for (int s = 6; s <= 8; ++s) {
    const int heads = 1 << s;
    const int words = heads * heads;
    // The mean of the squares 1, 4, ..., n^2: the errors in a head that is filled, or (to n = half)
    // rounded.
    const auto mean_square = [](int n) { return (n + 1) * (2 * n + 1) / 6.0; };
    const double filled = mean_square(heads);
    const double rounded = mean_square(heads / 2);
    // Half of the heads are lossy; the two in the middle are filled whatever the rounding.
    const int outer = heads / 2 - 2;
    const double nearest = (outer * rounded + 2 * filled) / heads;
    expect_row({s, words, heads / 2, words / 2, heads, filled / 2, nearest, words / 2, heads / 2,
                words, heads, words / 2, 0.5});
  }
}

struct Example {
  int32_t word;
  std::string code;
  int32_t decoded;
};

void expect_examples(const Format& format, const std::vector<Example>& examples) {
  const Table table(format);
  for (const Example& example : examples) {
    SCOPED_TRACE(fmt::format("{} of {}", example.word, test::describe(format)));
    const Code code = encode(format, example.word);
    const std::string text = code.is_long ? fmt::format("{:04b} {:04b}", code.head, code.tail)
                                          : fmt::format("{:04b}", code.head);
    if (!example.code.empty()) {
      EXPECT_EQ(text, example.code);
    }
    EXPECT_EQ(decode(format, code), example.decoded);
    EXPECT_EQ(table.encode(example.word), code);
    EXPECT_EQ(table.decode(code), example.decoded);
  }
}

TEST(Rules, WorkedExamplesPaperUnsigned) {
  Format format;
  expect_examples(format, {{5, "0101", 5},
                           {18, "1000 1111", 15},
                           {24, "", 15},
                           {127, "", 111},
                           {128, "", 144},
                           {170, "1011 0000", 176},
                           {177, "1011 0001", 177},
                           {210, "1101 0010", 210}});
  format.rounding = Rounding::nearest;
  expect_examples(format, {{24, "1010 0000", 32}, {127, "", 111}, {128, "", 144}});
}

TEST(Rules, WorkedExamplesPaperSigned) {
  Format format = {.is_signed = true};
  expect_examples(
      format, {{-5, "1111 1011", -5}, {-25, "1111 0000", -16}, {-128, "", -112}, {127, "", 111}});
  for (int32_t word = -16; word <= 15; ++word) expect_examples(format, {{word, "", word}});
  format.rounding = Rounding::nearest;
  expect_examples(format, {{-25, "1101 1111", -33}, {-128, "", -112}, {127, "", 111}});
}

TEST(Rules, WorkedExamplesExactHalved) {
  Format format = {.form = Form::exact, .halve = true};
  expect_examples(format, {{0, "0000", 0},
                           {1, "0001", 2},
                           {5, "0011", 6},
                           {15, "0111", 14},
                           {16, "1000 1000", 16},
                           {17, "1000 1001", 18},
                           {255, "1111 1111", 254}});
  format.is_signed = true;
  expect_examples(format, {{-1, "0111", -2},
                           {-8, "0100", -8},
                           {-9, "1111 1011", -10},
                           {8, "1000 0100", 8},
                           {127, "1011 1111", 126},
                           {-128, "1100 0000", -128}});
}

TEST(Rules, WordsThatDoNotFitAreRefused) {
  const Format format = {.is_signed = true, .form = Form::exact};
  EXPECT_EQ(test::error_of([&] { encode(format, 64); }),
            "word 64 does not fit 7 bits; allowed: -64..63");
  EXPECT_EQ(test::error_of([&] { encode(format, -65); }),
            "word -65 does not fit 7 bits; allowed: -64..63");
  const Table table(format);
  EXPECT_EQ(test::error_of([&] { table.encode(64); }),
            "word 64 is not in the code table; allowed: -64..63");
  for (const Code code : {Code{16, 0, true}, Code{8, 16, true}, Code{8, 0, false}, Code{7, 0, true},
                          Code{7, 1, false}}) {
    EXPECT_EQ(test::error_of([&] { table.decode(code); }),
              fmt::format("head {} with tail {} is no code of slice 4", code.head, code.tail));
  }
}

}  // namespace
}  // namespace spark::codec

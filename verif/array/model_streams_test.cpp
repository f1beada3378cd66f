// Rationale: digits, beats and bounds are small enough to be exhausted or written out by hand. The
// models take both for granted; so does the bench of the generated Verilog.
#include <gtest/gtest.h>

#include "sim/array/streams.h"
#include "sim/codec/rules.h"
#include "verif/array/model_support.h"

namespace spark::array {
namespace {

/// Every code of a format, also those that an encoder never emits.
std::vector<codec::Code> all_codes(int slice) {
  std::vector<codec::Code> codes;
  const uint32_t half = 1U << (slice - 1);
  for (uint32_t head = 0; head < half; ++head) codes.push_back({head, 0, false});
  for (uint32_t head = half; head < 2 * half; ++head) {
    for (uint32_t tail = 0; tail < 2 * half; ++tail) codes.push_back({head, tail, true});
  }
  return codes;
}

TEST(ModelStreams, DigitsOfEveryCode) {
  for (int slice = 2; slice <= 8; ++slice) {
    for (const bool is_signed : {false, true}) {
      for (const Form form : {Form::paper, Form::exact}) {
        Config config;
        config.slice = slice;
        config.signed_a = is_signed;
        config.form = form;
        const int32_t min = is_signed ? -(1 << (slice - 1)) : 0;
        const int32_t max = is_signed ? (1 << (slice - 1)) - 1 : (1 << slice) - 1;
        for (const codec::Code& code : all_codes(slice)) {
          const int32_t value = codec::decode(config.format(Operand::a), code);
          const Digits word = digits(config, Operand::a, value);
          ASSERT_EQ(word.value, value);
          ASSERT_EQ(word.hi * (1 << slice) + word.lo, value);
          for (const int32_t digit : {word.hi, word.lo}) {
            ASSERT_GE(digit, min) << describe(config) << " value " << value;
            ASSERT_LE(digit, max) << describe(config) << " value " << value;
          }
          ASSERT_TRUE(code.is_long || !word.is_long());
        }
      }
    }
  }
}

TEST(ModelStreams, DigitsByHand) {
  Config config;
  EXPECT_EQ(digits(config, Operand::a, 37), (Digits{37, 2, 5}));
  EXPECT_EQ(digits(config, Operand::a, 8), (Digits{8, 0, 8}));
  config.signed_b = true;
  EXPECT_EQ(digits(config, Operand::b, 8), (Digits{8, 1, -8}));
  EXPECT_EQ(digits(config, Operand::b, -1), (Digits{-1, 0, -1}));
  EXPECT_EQ(digits(config, Operand::b, -112), (Digits{-112, -7, 0}));
  EXPECT_EQ(digits(config, Operand::b, 111), (Digits{111, 7, -1}));
}

TEST(ModelStreams, BeatsByHand) {
  Config config;
  config.rows = 1;
  config.cols = 2;
  config.vector = 2;
  Matrix a(1, 3);
  a.values = {5, 170, 177};
  // Lane 0 carries 5 = 0101 and 177 = 1011 0001; lane 1 carries 170 = 1011 0000 and a zero.
  EXPECT_EQ(to_streams(config, Operand::a, a),
            (Streams{{{0x5b, true, false}, {0x10, false, true}},
                     {{0xb0, true, false}, {0x00, false, true}}}));
  EXPECT_EQ(decoded(config, Operand::a, a).values, (std::vector<int32_t>{5, 176, 177}));
  EXPECT_EQ(slice_count(config, to_streams(config, Operand::a, a)), 6);

  Matrix b(2, 2);
  b.values = {1, 2, 3, 4};
  EXPECT_EQ(to_streams(config, Operand::b, b), (Streams{{{0x10, false, true}},
                                                        {{0x30, false, true}},
                                                        {{0x20, false, true}},
                                                        {{0x40, false, true}}}));

  config.pe = Pe::int8;
  config.form = Form::none;
  config.signed_a = true;
  a.values = {-1, 5, -128};
  EXPECT_EQ(to_streams(config, Operand::a, a),
            (Streams{{{0xff, false, false}, {0x80, false, true}},
                     {{0x05, false, false}, {0x00, false, true}}}));
  EXPECT_EQ(slice_count(config, to_streams(config, Operand::a, a)), 8);
}

TEST(ModelStreams, WhatDoesNotFitIsRefused) {
  Config config;
  const auto error = [&](int rows, int cols, int32_t word) {
    Matrix words(rows, cols);
    if (!words.values.empty()) words.values[0] = word;
    return test::error_of([&] { to_streams(config, Operand::a, words); });
  };
  EXPECT_EQ(error(3, 2, 0), "a tile of A has 4 rows and K from 1 on; 3x2 given");
  EXPECT_EQ(error(4, 0, 0), "a tile of A has 4 rows and K from 1 on; 4x0 given");
  EXPECT_EQ(error(4, 1, 256), "word 256 does not fit 8 bits; allowed: 0..255");
  config.form = Form::exact;
  EXPECT_EQ(error(4, 1, 128), "word 128 does not fit 7 bits; allowed: 0..127");
  config.form = Form::none;
  EXPECT_EQ(error(4, 1, -1), "word -1 does not fit 8 bits; allowed: 0..255");
}

TEST(ModelStreams, CodesThatAnEncoderNeverEmitsAreRead) {
  for (const auto& [pe, sync] : test::kKinds) {
    for (const bool is_signed : {false, true}) {
      Config config;
      config.pe = pe;
      config.sync = sync;
      config.rows = 1;
      config.cols = 1;
      config.signed_a = is_signed;
      std::vector<uint32_t> slices;
      Matrix a(1, 0);
      for (const codec::Code& code : all_codes(config.slice)) {
        slices.push_back(code.head);
        if (code.is_long) slices.push_back(code.tail);
        a.values.push_back(codec::decode(config.format(Operand::a), code));
      }
      a.cols = static_cast<int>(a.values.size());
      Matrix b(a.cols, 1);
      for (int k = 0; k < b.rows; ++k) b.at(k, 0) = k % 8;
      const Streams a_streams = {pack_beats(config.slice, slices)};
      const Streams b_streams = to_streams(config, Operand::b, b);
      const std::vector<Tile> tiles = {{&a_streams, &b_streams}};
      EXPECT_EQ(run(*make_model(config), config, tiles).tiles[0], gemm(a, b)) << describe(config);
    }
  }
}

TEST(ModelGemm, LargestProducts) {
  Config config;
  const auto largest = [&](Form form, bool signed_a, bool signed_b) {
    config.form = form;
    config.signed_a = signed_a;
    config.signed_b = signed_b;
    return largest_product(config);
  };
  EXPECT_EQ(largest(Form::none, false, false), 255 * 255);
  EXPECT_EQ(largest(Form::none, true, false), 128 * 255);
  EXPECT_EQ(largest(Form::none, true, true), 128 * 128);
  EXPECT_EQ(largest(Form::paper, false, false), 255 * 255);
  EXPECT_EQ(largest(Form::paper, false, true), 255 * 112);
  EXPECT_EQ(largest(Form::exact, false, false), 127 * 127);
  EXPECT_EQ(largest(Form::exact, true, true), 64 * 64);
}

TEST(ModelGemm, LongestDotProducts) {
  Config config;
  EXPECT_EQ(max_k(config, 32), 33025);
  EXPECT_EQ(max_k(config, 17), 1);
  EXPECT_EQ(max_k(config, 16), 0);
  config.slice = 8;
  EXPECT_EQ(max_k(config, 48), 32769);
}

}  // namespace
}  // namespace spark::array

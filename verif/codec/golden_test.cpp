// Rationale: two goldens, built in different ways, must agree on every point; and the format itself
// is tested: each word has one class, each sequence of slices one reading. At most 2^16 words and
// 2^15 + 2^7 codes a format, so everything is exhausted for S = 2..8, both signednesses, both
// forms, both roundings, with and without halving.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sim/codec/rules.h"
#include "sim/codec/table.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

std::vector<Code> all_codes(const Format& format) {
  const uint32_t half = 1U << (format.slice - 1);
  std::vector<Code> codes;
  for (uint32_t head = 0; head < half; ++head) codes.push_back({head, 0, false});
  for (uint32_t head = half; head < 2 * half; ++head) {
    for (uint32_t tail = 0; tail < 2 * half; ++tail) codes.push_back({head, tail, true});
  }
  return codes;
}

class EveryFormat : public testing::TestWithParam<Format> {};

TEST_P(EveryFormat, GoldensAgreeOnEveryWordAndCode) {
  const Format format = GetParam();
  const Table table(format);
  for (const int32_t word : test::all_words(format)) {
    ASSERT_EQ(encode(format, word), table.encode(word)) << "word " << word;
  }
  for (const Code& code : all_codes(format)) {
    ASSERT_EQ(decode(format, code), table.decode(code))
        << "head " << code.head << " tail " << code.tail;
  }
}

TEST_P(EveryFormat, EachWordBelongsToOneClass) {
  const Format format = GetParam();
  const int s = format.slice;
  for (const int32_t word : test::all_words(format)) {
    // The classes, by their inequalities, for the word that is coded.
    const int32_t coded = format.halve ? (word % 2 == 0 ? word / 2 : (word - 1) / 2 | 1) : word;
    const int32_t short_min = format.is_signed ? -(1 << (s - 2)) : 0;
    const int32_t short_max = short_min + (1 << (s - 1)) - 1;
    const bool is_short = coded >= short_min && coded <= short_max;
    const int32_t high = coded >> s;
    const bool b0 = format.is_signed ? coded < 0 : high >= 1 << (s - 1);
    const bool carried = format.form == Form::exact || (high % 2 != 0) == b0;
    const bool is_long_exact = !is_short && carried;
    const bool is_long_lossy = !is_short && !carried;
    ASSERT_EQ(is_short + is_long_exact + is_long_lossy, 1) << "word " << word;

    const Code code = encode(format, word);
    const int32_t scale = format.halve ? 2 : 1;
    ASSERT_EQ(code.is_long, !is_short) << "word " << word;
    ASSERT_EQ(code.is_long, code.head >= 1U << (s - 1)) << "word " << word;
    ASSERT_LT(code.head, 1U << s);
    ASSERT_LT(code.tail, code.is_long ? 1U << s : 1U);
    ASSERT_EQ(decode(format, code) != coded * scale, is_long_lossy) << "word " << word;
  }
}

TEST_P(EveryFormat, EncodingIsIdempotentAndStaysInRange) {
  const Format format = GetParam();
  for (const int32_t word : test::all_words(format)) {
    const Code code = encode(format, word);
    const int32_t decoded = decode(format, code);
    ASSERT_GE(decoded, format.min_word());
    ASSERT_LE(decoded, format.max_word());
    ASSERT_EQ(encode(format, decoded), code) << "word " << word;
  }
}

TEST_P(EveryFormat, NeverEmittedCodesAreTheLongOnesWithAShortValue) {
  const Format format = GetParam();
  const auto order = [](const Code& a, const Code& b) {
    return std::pair(a.head, a.tail) < std::pair(b.head, b.tail);
  };
  std::set<Code, decltype(order)> emitted(order);
  for (const int32_t word : test::all_words(format)) emitted.insert(encode(format, word));
  std::set<int32_t> short_values;
  for (const Code& code : all_codes(format)) {
    if (!code.is_long) short_values.insert(decode(format, code));
  }
  size_t never = 0;
  for (const Code& code : all_codes(format)) {
    const bool doubled = code.is_long && short_values.contains(decode(format, code));
    ASSERT_EQ(emitted.contains(code), !doubled) << "head " << code.head << " tail " << code.tail;
    if (doubled) ++never;
  }
  EXPECT_EQ(never, size_t{1} << (format.slice - 1));  // eight for S = 4
}

TEST_P(EveryFormat, EverySliceSequenceHasOneReading) {
  const Format format = GetParam();
  const uint32_t slices = 1U << format.slice;
  // Whether a head has a tail is its identifier and nothing else, so no code begins another; and
  // the codes fill the tree: the shares of all sequences that begin with each code add up to one.
  uint64_t share = 0;  // in units of 2^-2S
  for (uint32_t head = 0; head < slices; ++head) {
    const SliceValue first = decode_slice(format, false, head);
    ASSERT_EQ(first.next_tail, head >= slices / 2);
    if (!first.next_tail) share += slices;
    for (uint32_t tail = 0; first.next_tail && tail < slices; ++tail) {
      ASSERT_FALSE(decode_slice(format, true, tail).next_tail);
      ++share;
    }
  }
  EXPECT_EQ(share, uint64_t{slices} * slices);
}

TEST_P(EveryFormat, SerialDecoderFollowsTheTable) {
  const Format format = GetParam();
  const int s = format.slice;
  for (uint32_t slice = 0; slice < 1U << s; ++slice) {
    // The table's rows on strings of bits, character by character.
    const std::string c = fmt::format("{:0{}b}", slice, s);
    const bool is_long = c[0] == '1';
    char first = format.is_signed ? c[1] : '0';
    if (is_long && format.form == Form::paper) first = c.back();
    const std::string out = first + c.substr(1);
    const auto bits = static_cast<uint32_t>(std::stoul(out, nullptr, 2));
    const int32_t sign = format.is_signed && first == '1' ? 1 << s : 0;

    const SliceValue head = decode_slice(format, false, slice);
    EXPECT_EQ(head.bits, bits) << c;
    EXPECT_EQ(head.value, static_cast<int32_t>(bits) - sign) << c;
    EXPECT_EQ(head.shift, is_long ? s : 0) << c;
    EXPECT_EQ(head.next_tail, is_long) << c;

    const SliceValue tail = decode_slice(format, true, slice);
    EXPECT_EQ(tail.bits, slice) << c;
    EXPECT_EQ(tail.value, static_cast<int32_t>(slice)) << c;
    EXPECT_EQ(tail.shift, 0) << c;
    EXPECT_FALSE(tail.next_tail) << c;
  }
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryFormat, testing::ValuesIn(test::all_formats(2, 8)),
                         [](const auto& instance) {
                           std::string name = test::describe(instance.param);
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace spark::codec

// Rationale: random words of every format in both layouts for the round trip; every string of two
// bytes with every word count for strictness, against a reading of the stream nibble by nibble;
// each error once with its position.
#include "sim/codec/stream.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using test::bytes_of;
using test::error_of;

constexpr Layout kLayouts[] = {Layout::interleaved, Layout::planar};

TEST(Stream, SlicesFillBytesFromTheMostSignificantEnd) {
  EXPECT_EQ(pack_slices(4, std::vector<uint32_t>{0x1, 0x2, 0xf}), bytes_of("\x12\xf0"));
  EXPECT_EQ(pack_slices(8, std::vector<uint32_t>{0x80, 0x01}), bytes_of("\x80\x01"));
  // 101 011 110 | 1010 1111 0 + 7 bits of filling
  EXPECT_EQ(pack_slices(3, std::vector<uint32_t>{5, 3, 6}), bytes_of("\xaf\x00"));
  EXPECT_EQ(pack_slices(7, std::vector<uint32_t>{0x7f}), bytes_of("\xfe"));
  EXPECT_EQ(pack_slices(4, {}), "");
}

TEST(Stream, LayoutsOrderTheSlices) {
  // 5 -> 0101; 170 -> 1011 0000; 18 -> 1000 1111
  const std::vector<int32_t> words = {5, 170, 18, 5};
  EXPECT_EQ(to_slices({}, Layout::interleaved, words),
            (std::vector<uint32_t>{5, 0xb, 0x0, 0x8, 0xf, 5}));
  EXPECT_EQ(to_slices({}, Layout::planar, words),
            (std::vector<uint32_t>{5, 0xb, 0x8, 5, 0x0, 0xf}));
  EXPECT_EQ(pack({}, Layout::interleaved, words), bytes_of("\x5b\x08\xf5"));
  EXPECT_EQ(pack({}, Layout::planar, words), bytes_of("\x5b\x85\x0f"));
}

TEST(Stream, RandomWordsComeBackDecoded) {
  std::mt19937_64 random = test::seeded(20240301);
  for (const Format& format : test::all_formats(2, 8)) {
    for (const Layout layout : kLayouts) {
      for (const bool short_half : {false, true}) {
        for (const size_t count : {0, 1, 2, 7, 64, 1000}) {
          SCOPED_TRACE(fmt::format("{} {} {}", test::describe(format), to_string(layout), count));
          const auto words = test::random_words(format, count, short_half, random);
          std::vector<int32_t> wanted = words;
          for (int32_t& word : wanted) word = decode(format, encode(format, word));
          const std::string bytes = pack(format, layout, words);
          const size_t slices = to_slices(format, layout, words).size();
          ASSERT_EQ(bytes.size(), (slices * static_cast<size_t>(format.slice) + 7) / 8);
          ASSERT_EQ(unpack(format, layout, bytes, count), wanted);
          ASSERT_EQ(pack(format, layout, wanted), bytes);
        }
      }
    }
  }
}

TEST(Stream, LongRunsOfEitherKindComeBack) {
  for (const Format& format : test::all_formats(2, 8)) {
    for (const Layout layout : kLayouts) {
      SCOPED_TRACE(test::describe(format));
      for (const int32_t word : {0, format.min_word(), format.max_word()}) {
        const std::vector<int32_t> words(4096, word);
        const std::vector<int32_t> wanted(4096, decode(format, encode(format, word)));
        EXPECT_EQ(unpack(format, layout, pack(format, layout, words), 4096), wanted);
      }
    }
  }
}

/// The stream read slowly, from a string of nibbles; nothing if it is malformed.
std::optional<std::vector<int32_t>> read_nibbles(const std::vector<uint32_t>& nibbles,
                                                 Layout layout, size_t words) {
  std::vector<int32_t> result;
  size_t next = 0;
  size_t tails = words;
  const auto take = [&](size_t& at) { return at < nibbles.size() ? nibbles[at++] : (++at, 0U); };
  for (size_t i = 0; i < words; ++i) {
    Code code = {take(next), 0, false};
    code.is_long = code.head >= 8;
    if (code.is_long) code.tail = take(layout == Layout::planar ? tails : next);
    result.push_back(decode({}, code));
  }
  const size_t used = layout == Layout::planar ? tails : next;
  if (used > nibbles.size() || nibbles.size() - used > 1) return std::nullopt;
  if (used < nibbles.size() && (used % 2 == 0 || nibbles[used] != 0)) return std::nullopt;
  return result;
}

TEST(Stream, EveryTwoByteStringIsReadOrRefused) {
  for (uint32_t value = 0; value < 0x10000; ++value) {
    const std::string bytes = {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
    const std::vector<uint32_t> nibbles = {value >> 12, value >> 8 & 15, value >> 4 & 15,
                                           value & 15};
    for (const Layout layout : kLayouts) {
      for (size_t words = 0; words <= 5; ++words) {
        std::optional<std::vector<int32_t>> found;
        try {
          found = unpack({}, layout, bytes, words);
        } catch (const InputError&) {
        }
        ASSERT_EQ(found, read_nibbles(nibbles, layout, words))
            << fmt::format("{:04x} {} {}", value, to_string(layout), words);
      }
    }
  }
}

TEST(Stream, InterleavedErrorsNameThePlace) {
  const auto error = [](const std::string& bytes, uint64_t words) {
    return error_of([&] { unpack({}, Layout::interleaved, bytes, words); });
  };
  EXPECT_EQ(error("\x15\x1f", 4),
            "the stream ends inside the long code of word 3: its head is slice 3, its tail would "
            "be slice 4");
  EXPECT_EQ(error("\x15\x11", 5), "the stream ends at slice 4 after 4 of 5 words");
  EXPECT_EQ(error("\xb0\xb0", 3), "the stream ends at slice 4 after 2 of 3 words");
  EXPECT_EQ(error("\x15\x11", 2),
            "1 bytes are left over: the stream of 2 words ends with slice 2, in 1 bytes; 2 given");
  EXPECT_EQ(error("\x15\x11", 3),
            "the last 4 bits of byte 1 are not zero: the stream of 3 words ends with slice 3");
  EXPECT_EQ(error(bytes_of("\0"), 0),
            "1 bytes are left over: the stream of 0 words ends with slice 0, in 0 bytes; 1 given");
}

TEST(Stream, PlanarErrorsNameThePlace) {
  const auto error = [](const std::string& bytes, uint64_t words) {
    return error_of([&] { unpack({}, Layout::planar, bytes, words); });
  };
  EXPECT_EQ(error("\x1f\xff", 3),
            "the stream ends inside the long code of word 2: its head is slice 2, its tail would "
            "be slice 4");
  EXPECT_EQ(error("\x15\x11", 5), "the stream ends at slice 4 after 4 of 5 words");
  EXPECT_EQ(error("\x15\x11", 2),
            "1 bytes are left over: the stream of 2 words ends with slice 2, in 1 bytes; 2 given");
  EXPECT_EQ(error("\x15\x11", 3),
            "the last 4 bits of byte 1 are not zero: the stream of 3 words ends with slice 3");
}

TEST(Stream, LyingWordCountsCostNoMemory) {
  for (const Layout layout : kLayouts) {
    EXPECT_EQ(error_of([&] { unpack({}, layout, "", UINT64_MAX); }),
              fmt::format("the stream ends at slice 0 after 0 of {} words", UINT64_MAX));
    EXPECT_EQ(error_of([&] { unpack({}, layout, "\x11", uint64_t{1} << 60); }),
              fmt::format("the stream ends at slice 2 after 2 of {} words", uint64_t{1} << 60));
  }
}

TEST(Stream, CodesThatAnEncoderNeverEmitsAreAccepted) {
  // 1000 0101 carries 5 as 0101 does.
  EXPECT_EQ(unpack({}, Layout::interleaved, "\x85", 1), std::vector<int32_t>{5});
}

TEST(Stream, FormatAndWordsAreChecked) {
  EXPECT_EQ(error_of([] { unpack({.slice = 9}, Layout::planar, "", 0); }),
            "slice 9 is out of range; allowed: 2..8");
  EXPECT_EQ(error_of([] { pack({.slice = 1}, Layout::planar, {}); }),
            "slice 1 is out of range; allowed: 2..8");
  EXPECT_EQ(error_of([] { pack({}, Layout::planar, std::vector<int32_t>{256}); }),
            "word 256 does not fit 8 bits; allowed: 0..255");
}

}  // namespace
}  // namespace spark::codec

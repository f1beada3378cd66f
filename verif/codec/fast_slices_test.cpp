// Rationale: slices other than four bits wide run on tables whose entries are the golden's, so what
// can go wrong is where slices lie in bytes: every length of stream over every format, all pairs of
// adjacent words where there are few words, and all words of each format.
#include <gtest/gtest.h>

#include "gen/base/error.h"
#include "sim/codec/stream.h"
#include "verif/codec/fast_support.h"
#include "verif/codec/support.h"

namespace spark::codec::fast {
namespace {

using test::kLayouts;

class EveryOtherSlice : public testing::TestWithParam<int> {
 protected:
  /// Calls action(codec, golden) for each format.
  template <typename Action>
  void for_formats(const Action& action) {
    for (const Format& format : codec::test::all_formats(GetParam(), GetParam())) {
      action(Codec(format), test::Golden(format));
      if (HasFatalFailure()) return;
    }
  }
};

TEST_P(EveryOtherSlice, EveryLength) {
  std::mt19937_64 random = codec::test::seeded(20240604);
  for_formats([&](const Codec& codec, const test::Golden& golden) {
    const test::Words words(golden);
    for (size_t count = 0; count <= 200; ++count) {
      for (const test::Distribution distribution : test::kDistributions) {
        const std::vector<int32_t> drawn = words.draw(distribution, count, random);
        for (const Layout layout : kLayouts) {
          test::check(codec, golden, layout, drawn);
          if (HasFatalFailure()) return;
        }
      }
    }
  });
}

TEST_P(EveryOtherSlice, AllWordsAndPairsOfFew) {
  for_formats([&](const Codec& codec, const test::Golden& golden) {
    const Format& format = golden.format();
    const std::vector<int32_t> words =
        format.word_bits() <= 8 ? test::all_pairs(format) : codec::test::all_words(format);
    // Eight slices fill whole bytes: so many places there are.
    for (size_t shift = 0; shift < 8; ++shift) {
      std::vector<int32_t> shifted(shift, 0);
      shifted.insert(shifted.end(), words.begin(), words.end());
      for (const Layout layout : kLayouts) test::check(codec, golden, layout, shifted);
      if (HasFatalFailure()) FAIL() << "shifted by " << shift;
    }
  });
}

TEST_P(EveryOtherSlice, EveryWordIsFoundAlone) {
  std::mt19937_64 random = codec::test::seeded(20240605);
  for_formats([&](const Codec& codec, const test::Golden& golden) {
    const std::vector<int32_t> drawn =
        test::Words(golden).draw(test::Distribution::half_short, 100, random);
    const std::vector<int32_t> decoded = golden.decoded(drawn);
    for (const Layout layout : kLayouts) {
      const std::vector<uint8_t> stream = golden.stream(layout, drawn);
      for (size_t i = 0; i < drawn.size(); ++i) {
        ASSERT_EQ(codec.word_at(layout, stream, i, drawn.size()), decoded[i])
            << codec::test::describe(golden.format()) << " " << to_string(layout) << " " << i;
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(FastCodec, EveryOtherSlice, testing::Values(2, 3, 5, 6, 7, 8));

}  // namespace
}  // namespace spark::codec::fast

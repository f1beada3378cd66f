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

std::vector<Format> other_formats() {
  std::vector<Format> formats = codec::test::all_formats(2, 8);
  std::erase_if(formats, [](const Format& format) { return format.slice == 4; });
  return formats;
}

class EveryOtherFormat : public testing::TestWithParam<Format> {};

TEST_P(EveryOtherFormat, EveryLength) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  const test::Words words(golden);
  std::mt19937_64 random = codec::test::seeded(20240604);
  for (size_t count = 0; count <= 200; ++count) {
    for (const test::Distribution distribution : test::kDistributions) {
      const std::vector<int32_t> drawn = words.draw(distribution, count, random);
      for (const Layout layout : kLayouts) {
        test::check(codec, golden, layout, drawn);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(EveryOtherFormat, AllWordsAndPairsOfFew) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  const bool few = GetParam().word_bits() <= 8;
  const std::vector<int32_t> words =
      few ? test::all_pairs(GetParam()) : codec::test::all_words(GetParam());
  // Eight slices fill whole bytes: so many places there are.
  for (size_t shift = 0; shift < 8; ++shift) {
    std::vector<int32_t> shifted(shift, 0);
    shifted.insert(shifted.end(), words.begin(), words.end());
    for (const Layout layout : kLayouts) test::check(codec, golden, layout, shifted);
    if (HasFatalFailure()) FAIL() << "shifted by " << shift;
  }
}

TEST_P(EveryOtherFormat, EveryWordIsFoundAlone) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  std::mt19937_64 random = codec::test::seeded(20240605);
  const std::vector<int32_t> drawn =
      test::Words(golden).draw(test::Distribution::half_short, 100, random);
  const std::vector<int32_t> decoded = golden.decoded(drawn);
  for (const Layout layout : kLayouts) {
    const std::vector<uint8_t> stream = golden.stream(layout, drawn);
    for (size_t i = 0; i < drawn.size(); ++i) {
      ASSERT_EQ(codec.word_at(layout, stream, i, drawn.size()), decoded[i]) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(FastCodec, EveryOtherFormat, testing::ValuesIn(other_formats()),
                         [](const auto& instance) {
                           std::string name = codec::test::describe(instance.param);
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace spark::codec::fast

// Rationale: a code depends on its word alone and its place on the codes before it, so the pairs of
// adjacent words, each at every place of a block of 64 bytes and in either nibble of a byte, are
// what the vector code can tell apart; they are exhausted for every format of S = 4, both layouts,
// every target. Around them: every length from nothing to several blocks, and random words of
// distributions between all short and all long, whose mixture of places the pairs do not have. The
// golden side is a table of the rules and a writer of single slices.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>

#include "gen/base/error.h"
#include "sim/codec/stream.h"
#include "verif/codec/fast_support.h"
#include "verif/codec/support.h"
#include "verif/long_runs.h"

namespace spark::codec::fast {
namespace {

using test::kLayouts;

class EveryNibbleFormat : public testing::TestWithParam<Format> {};

TEST_P(EveryNibbleFormat, AllPairsOfWordsAtEveryPlace) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  const std::vector<int32_t> pairs = test::all_pairs(GetParam());
  const auto words = static_cast<size_t>(1) << GetParam().word_bits();
  std::vector<bool> seen(words * words);
  for (size_t i = 0; i + 1 < pairs.size(); ++i) {
    const auto a = static_cast<size_t>(pairs[i] - GetParam().min_word());
    const auto b = static_cast<size_t>(pairs[i + 1] - GetParam().min_word());
    seen[a * words + b] = true;
  }
  ASSERT_EQ(std::count(seen.begin(), seen.end(), true), words * words);

  // `shift` short words before the pairs move them nibble by nibble through a block.
  for (size_t shift = 0; shift < 128; ++shift) {
    std::vector<int32_t> shifted(shift, 0);
    shifted.insert(shifted.end(), pairs.begin(), pairs.end());
    const std::vector<int32_t> decoded = golden.decoded(shifted);
    const size_t slices = golden.slices(shifted);
    for (const Layout layout : kLayouts) {
      const std::vector<uint8_t> stream = golden.stream(layout, shifted);
      for (const std::string& target : targets()) {
        SCOPED_TRACE(target);
        const test::OnTarget on(target);
        test::check(codec, layout, shifted, stream, decoded, slices);
        if (HasFatalFailure()) FAIL() << "shifted by " << shift;
      }
    }
  }
}

TEST_P(EveryNibbleFormat, EveryLength) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  const test::Words words(golden);
  std::mt19937_64 random = codec::test::seeded(20240601);
  for (size_t count = 0; count <= 520; ++count) {
    for (const test::Distribution distribution : test::kDistributions) {
      const std::vector<int32_t> drawn = words.draw(distribution, count, random);
      const std::vector<int32_t> decoded = golden.decoded(drawn);
      const size_t slices = golden.slices(drawn);
      for (const Layout layout : kLayouts) {
        const std::vector<uint8_t> stream = golden.stream(layout, drawn);
        for (const std::string& target : targets()) {
          SCOPED_TRACE(target);
          const test::OnTarget on(target);
          test::check(codec, layout, drawn, stream, decoded, slices);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_P(EveryNibbleFormat, EveryWordIsFoundAlone) {
  const test::Golden golden(GetParam());
  const Codec codec(GetParam());
  const test::Words words(golden);
  std::mt19937_64 random = codec::test::seeded(20240602);
  for (const test::Distribution distribution : test::kDistributions) {
    for (const size_t count : {1, 2, 63, 64, 65, 127, 128, 129, 500, 777}) {
      const std::vector<int32_t> drawn = words.draw(distribution, count, random);
      const std::vector<int32_t> decoded = golden.decoded(drawn);
      for (const Layout layout : kLayouts) {
        const std::vector<uint8_t> stream = golden.stream(layout, drawn);
        for (const std::string& target : targets()) {
          const test::OnTarget on(target);
          for (size_t i = 0; i < count; ++i) {
            ASSERT_EQ(codec.word_at(layout, stream, i, count), decoded[i])
                << fmt::format("word {} of {}, {}, {}, {}", i, count, target, to_string(layout),
                               to_string(distribution));
          }
        }
      }
    }
  }
}

TEST_P(EveryNibbleFormat, LongCodesThatAnEncoderNeverEmitsAreDecoded) {
  const Codec codec(GetParam());
  // Every byte there is, as the head and the tail of a long code or as two short codes.
  std::string bytes;
  size_t count = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const bool two = byte < 0x80 && (byte & 0x08) == 0;
    if (byte < 0x80 && !two) continue;
    bytes += static_cast<char>(byte);
    count += two ? 2 : 1;
  }
  const std::vector<int32_t> wanted = unpack(GetParam(), Layout::interleaved, bytes, count);
  const std::span stream(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  for (const std::string& target : targets()) {
    const test::OnTarget on(target);
    std::vector<uint8_t> found(count);
    codec.decode(Layout::interleaved, stream, found);
    EXPECT_EQ(found, test::as_bytes(wanted)) << target;
  }
}

INSTANTIATE_TEST_SUITE_P(FastCodec, EveryNibbleFormat,
                         testing::ValuesIn(test::formats_of_nibbles()), [](const auto& instance) {
                           std::string name = codec::test::describe(instance.param);
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

class EveryDistribution : public testing::TestWithParam<test::Distribution> {};

TEST_P(EveryDistribution, RandomWords) {
  // SPARK_LONG: 10^9 words in each layout on each target.
  const size_t total = verif::long_runs() ? 1'000'000'000 : 2'000'000;
  std::mt19937_64 random = codec::test::seeded(20240603);
  std::vector<test::Golden> goldens;
  std::vector<Codec> codecs;
  std::vector<test::Words> words;
  for (const Format& format : test::formats_of_nibbles()) {
    words.emplace_back(goldens.emplace_back(format));
    codecs.emplace_back(format);
  }
  for (size_t done = 0, turn = 0; done < total; ++turn) {
    const size_t format = turn % goldens.size();
    const test::Golden& golden = goldens[format];
    const size_t count = 1 + random() % 200'000;
    const std::vector<int32_t> drawn = words[format].draw(GetParam(), count, random);
    const std::vector<int32_t> decoded = golden.decoded(drawn);
    for (const Layout layout : kLayouts) {
      const std::vector<uint8_t> stream = golden.stream(layout, drawn);
      for (const std::string& target : targets()) {
        SCOPED_TRACE(target);
        const test::OnTarget on(target);
        test::check(codecs[format], layout, drawn, stream, decoded, golden.slices(drawn));
        if (HasFatalFailure()) return;
      }
    }
    done += count;
  }
}

INSTANTIATE_TEST_SUITE_P(FastCodec, EveryDistribution, testing::ValuesIn(test::kDistributions),
                         [](const auto& instance) {
                           std::string name(to_string(instance.param));
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

TEST(FastCodec, TargetsAreUsed) {
  ASSERT_FALSE(targets().empty());
  EXPECT_EQ(target(), targets().front());
  for (const std::string& name : targets()) {
    const test::OnTarget on(name);
    EXPECT_EQ(target(), name);
  }
  EXPECT_EQ(target(), targets().front());
  EXPECT_NE(codec::test::error_of([] { use_target("AVX9"); }).find("unknown target 'AVX9'"),
            std::string::npos);
}

}  // namespace
}  // namespace spark::codec::fast

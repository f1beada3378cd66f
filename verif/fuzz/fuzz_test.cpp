// Rationale: what `make fuzz` looks into for hours must not rot meanwhile. Each target takes its
// seeds, which it must accept, and some thousand changes of them: bits, bytes, pieces lost, doubled
// and moved, as libFuzzer makes them but for its knowledge of what they reach. Some must be
// accepted and some refused; whatever else happens is a finding. Run it under the debug preset as
// well, where sanitizers look on.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "verif/codec/support.h"
#include "verif/fuzz/target.h"
#include "verif/long_runs.h"

namespace spark::fuzz {
namespace {

/// `text` with one to four changes.
std::string changed(std::string text, const std::string& other, std::mt19937_64& random) {
  const auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (uint64_t left = 1 + below(4); left > 0; --left) {
    const size_t at = below(text.size());
    const size_t size = 1 + below(8);
    switch (below(7)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ 1 << below(8));
        break;
      case 1:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 2:
        text.erase(at, size);
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), size));
        break;
      case 4:
        text.resize(at);
        break;
      case 5:  // a number as large or as small as can be
        for (size_t i = at; i < std::min(at + size, text.size()); ++i) {
          text[i] = static_cast<char>(below(2) == 0 ? 0xff : 0);
        }
        break;
      default:
        text.replace(at, size, other.substr(below(other.size()), size));
    }
  }
  return text;
}

class Fuzz : public testing::TestWithParam<const Target*> {};

TEST_P(Fuzz, SeedsAndChangesOfThem) {
  const Target& target = *GetParam();
  const std::vector<std::string> seeds = target.seeds();
  for (const std::string& seed : seeds) {
    EXPECT_LE(seed.size(), target.max_size);
    EXPECT_TRUE(accepts(target, seed)) << testing::PrintToString(seed);
  }
  std::mt19937_64 random = codec::test::seeded(20261126);
  const int changes = verif::long_runs() ? 200000 : 2000;
  int accepted = 0;
  for (int i = 0; i < changes; ++i) {
    const std::string input =
        changed(seeds[random() % seeds.size()], seeds[random() % seeds.size()], random);
    try {
      accepted += accepts(target, input) ? 1 : 0;
    } catch (const std::exception& finding) {
      FAIL() << finding.what() << " by " << testing::PrintToString(input);
    }
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, changes);
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz,
                         testing::Values(&npy, &safetensors, &tflite, &spark, &spark_head, &stream,
                                         &model, &toml, &manifest, &liberty, &labels, &arguments),
                         [](const auto& target) { return target.param->name; });

}  // namespace
}  // namespace spark::fuzz

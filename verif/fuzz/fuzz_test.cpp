// Rationale: what `make fuzz` looks into for hours must not rot meanwhile. Each target takes its
// seeds, which it must accept, and some thousand changes of them: bits, bytes, pieces lost, doubled
// and moved, as libFuzzer makes them but for its knowledge of what they reach. Some must be
// accepted and some refused; whatever else happens is a finding. Run it under the debug preset as
// well, where sanitizers look on.
#include <gtest/gtest.h>

#include "verif/codec/support.h"
#include "verif/fuzz/changes.h"
#include "verif/long_runs.h"

namespace spark::fuzz {
namespace {

class Fuzz : public testing::TestWithParam<const Target*> {};

TEST_P(Fuzz, SeedsAndChangesOfThem) {
  const Target& target = *GetParam();
  uint64_t seeds = 0;
  for (const std::string& seed : target.seeds()) {
    EXPECT_LE(seed.size(), target.max_size);
    ++seeds;
  }
  std::mt19937_64 random = codec::test::seeded(20261126);
  const uint64_t changes = verif::long_runs() ? 200000 : 2000;
  const Trial trial = try_changes(target, changes, random);
  EXPECT_EQ(trial.finding, "");
  EXPECT_EQ(trial.accepted + trial.refused, seeds + changes);
  EXPECT_GT(trial.accepted, seeds);
  EXPECT_GT(trial.refused, 0);
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz, testing::ValuesIn(all_targets()),
                         [](const auto& target) { return target.param->name; });

}  // namespace
}  // namespace spark::fuzz

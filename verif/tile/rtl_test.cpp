// Rationale: the generated tiles against their model in every output of every cycle, and what they
// give against the requantised product of the decoded matrices.
//
// State space: without end, so it is driven by what is hard on a tile (verif/harness/
// tile_checks.h): jobs back to back, random ones with random pauses on every port and random
// register traffic, streams that end early or late, refused jobs, resets of both kinds at any time.
// Parameter space: every kind of array in every form, and tiles at the ends of what is legal, small
// enough to be compiled by the dozen. SPARK_LONG=1: a million cycles of each.

#include <gtest/gtest.h>

#include <iostream>

#include "sim/tile/registers.h"
#include "verif/blocks/families.h"
#include "verif/harness/tile_checks.h"
#include "verif/harness/tile_driver.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

void expect_equal(const std::vector<tile::Config>& configs, uint64_t cycles) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << "\n";
  const Effort effort = long_runs() ? Effort::quick : Effort::least;
  for (const auto& rtl : load_tiles(configs, test_cache(), effort)) {
    const CheckResult result = check_tile(*rtl, seed, cycles);
    EXPECT_EQ(result.mismatches, 0U) << result.configuration << ": " << result.first_mismatch;
    std::cout << result.configuration << ": " << result.vectors << " cycles\n";
  }
}

TEST(RtlTiles, OfEveryKindEqualTheirModels) {
  expect_equal(all_kinds(), long_runs() ? 1000000 : 10000);
}

TEST(RtlTiles, AtTheEndsOfWhatIsLegalEqualTheirModels) {
  expect_equal(odd_ones(), long_runs() ? 1000000 : 10000);
}

TEST(RtlTiles, AreRightForLong) { expect_equal({small_tile()}, long_runs() ? 1000000 : 50000); }

TEST(RtlTiles, SlowSendersAreNoHang) {
  const auto rtl = load_tiles({small_tile()}, test_cache(), Effort::least);
  TileDriver driver(*rtl.front(), 1);
  driver.begin();
  TileJob job;
  while (job.data.b.size() < 20) {
    job = draw_tile_job(driver.config(), {20, 4, 4}, driver.random());
  }
  driver.host().set_stalls({0, 0.999, 0, 0, 1});
  const uint64_t before = driver.cycles();
  driver.run_jobs({job, job, job});
  EXPECT_GT(driver.cycles() - before, 40000U);
}

TEST(RtlTiles, AJobWithoutDataIsAHang) {
  const auto rtl = load_tiles({small_tile()}, test_cache(), Effort::least);
  TileDriver driver(*rtl.front(), 1);
  driver.begin();
  const TileJob job = draw_tile_job(driver.config(), {20, 4, 4}, driver.random());
  driver.write_registers(job.data.job);
  driver.host().write(tile::kControl, tile::kStart);
  driver.host().finish_writes();
  driver.host().set_traffic(0.3);  // what moves on the other port does not count
  try {
    driver.take_packet(job);
    ADD_FAILURE() << "a packet of C came";
  } catch (const TileMismatch& error) {
    EXPECT_STREQ(error.what(), "hang: a packet of C does not come");
  }
}

TEST(RtlTiles, ConfigurationsAreTheSameOnBothSides) {
  for (const auto& configs : {all_kinds(), odd_ones()}) {
    for (const tile::Config& config : configs) {
      EXPECT_EQ(tile_config(gen_config(config)), config) << tile::describe(config);
    }
  }
}

}  // namespace
}  // namespace spark::verif

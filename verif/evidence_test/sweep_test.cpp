// Rationale: a configuration that fails is called up again by its task's name. So the name alone
// gives the seed: the same on every machine, and another one for each task. What the tasks find is
// `make verify`'s.
#include "verif/evidence/sweep.h"

#include <gtest/gtest.h>

#include <set>

namespace spark::verif {
namespace {

TEST(Sweep, ATasksNameGivesItsSeed) {
  // The first digits of `printf %s sweep-spark_pe-0 | sha256sum`.
  EXPECT_EQ(seed_of("sweep-spark_pe-0"), 0x7bc28403U);
  std::set<uint64_t> seeds;
  for (const Task& task : sweep_tasks()) {
    EXPECT_TRUE(seeds.insert(seed_of(task.name)).second) << task.name;
  }
}

}  // namespace
}  // namespace spark::verif

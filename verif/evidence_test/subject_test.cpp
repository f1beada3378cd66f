// Rationale: what each block gives to the evidence is there and legal. That its tasks hold is what
// they say themselves; a configuration that cannot be built would only show after an hour.
#include "verif/evidence/subject.h"

#include <gtest/gtest.h>

#include <set>

#include "gen/blocks/block.h"
#include "verif/evidence/tasks.h"

namespace spark::verif {
namespace {

TEST(Subjects, EveryBlockGivesAllKinds) {
  for (const gen::Block& block : gen::blocks()) {
    SCOPED_TRACE(block.name);
    const Subject& subject = subject_of(block.name);
    EXPECT_GT(subject.sweep, 0);
    EXPECT_FALSE(subject.ends.empty());
    EXPECT_FALSE(subject.small.empty());
    EXPECT_FALSE(subject.edits.empty());
    EXPECT_FALSE(subject.mutants.empty());
    EXPECT_NE(subject.stimulus, nullptr);
    // What others have built before (baseline_*) is compared, not covered.
    EXPECT_EQ(subject.coverage.empty(), !block.name.starts_with("spark_"));
  }
}

TEST(Subjects, ConfigurationsAreLegal) {
  for (const gen::Block& block : gen::blocks()) {
    const Subject& subject = subject_of(block.name);
    for (const auto& requests : {subject.ends, subject.small}) {
      for (const gen::Request& request : requests) {
        EXPECT_EQ(request.config.block(), block.name);
        EXPECT_NO_THROW(gen::build(request.config, request.top)) << request.top;
      }
    }
    for (const MutantTarget& target : subject.mutants) {
      for (const Settings& settings : {target.settings, joined(target.settings, target.other)}) {
        EXPECT_NO_THROW(gen::build(configured(block.name, settings), "x")) << target.name;
      }
    }
    for (const CoverageTarget& target : subject.coverage) {
      EXPECT_NO_THROW(gen::build(configured(block.name, target.settings), "x")) << target.name;
    }
  }
}

TEST(Subjects, TasksHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Task& task : all_tasks()) EXPECT_TRUE(names.insert(task.name).second) << task.name;
}

}  // namespace
}  // namespace spark::verif

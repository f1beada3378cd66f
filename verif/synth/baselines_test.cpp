#include "synth/baselines.h"

#include <gtest/gtest.h>

#include "gen/blocks/block.h"

/// Rationale: the table is copied from the SPARK paper, so what can be tried is whether it holds
/// together: every unit is a design that can be built, and where the paper gives the areas of all
/// units of a core, they make its area within the last digit printed.
namespace spark::synth {
namespace {

TEST(Baselines, EveryUnitCanBeBuilt) {
  for (const Core& core : cores()) {
    std::vector<CoreUnits> all = core.decoders;
    all.insert(all.end(), core.encoders.begin(), core.encoders.end());
    all.push_back(core.elements);
    for (const CoreUnits& units : all) {
      EXPECT_GT(units.count, 0) << core.name;
      EXPECT_EQ(gen::build(units.request.config, units.request.top).top().name(),
                units.request.top);
    }
  }
}

TEST(Baselines, ThePapersUnitsMakeItsCores) {
  int compared = 0;
  for (const Core& core : cores()) {
    if (!core.elements.paper_um2) continue;
    double um2 = static_cast<double>(core.elements.count) * *core.elements.paper_um2;
    for (const auto& list : {core.decoders, core.encoders}) {
      for (const CoreUnits& units : list)
        um2 += static_cast<double>(units.count) * *units.paper_um2;
    }
    EXPECT_NEAR(um2 / 1e6, core.paper_mm2, 0.001) << core.name;
    ++compared;
  }
  EXPECT_EQ(compared, 3);
}

}  // namespace
}  // namespace spark::synth

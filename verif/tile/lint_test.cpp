// Rationale: whatever tile is emitted, the three tools that read Verilog have nothing to say of it.
// The reference tiles are linted with all other references (verif/gen); here are plain words, the
// kind of array with most parts, one lane of results, and slices other than 4. SPARK_LONG=1: every
// kind in every form, and all tiles at the ends of what is legal.

#include "verif/harness/lint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gen/blocks/block.h"
#include "verif/gen/support.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

TEST(TileLint, EveryKindIsSilent) {
  std::vector<tile::Config> configs = all_kinds();
  const std::vector<tile::Config> odd = odd_ones();
  configs.insert(configs.end(), odd.begin(), odd.end());
  if (!long_runs()) configs = {all_kinds().front(), all_kinds().back(), odd[1], odd.back()};
  const gen::test::ScratchFolder scratch;
  std::vector<verif::LintInput> inputs;
  std::string legend;
  for (const tile::Config& config : configs) {
    const std::string top = fmt::format("tile_{}", inputs.size());
    verif::LintInput& input = inputs.emplace_back();
    input.top = top;
    for (const hdl::Module& module : gen::build(gen_config(config), top).modules) {
      input.files.emplace_back(scratch.file(module.name() + ".v", module.verilog()));
    }
    legend += top + ": " + tile::describe(config) + "\n";
  }
  EXPECT_EQ(verif::lint(inputs), "") << legend;
}

}  // namespace
}  // namespace spark::verif

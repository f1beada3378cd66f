// What an array refuses: dot products that are longer than its accumulators hold, and slices other
// than those that its bounds were worked out for. Of every kind, so every module with a bound.
//
// The generator and the model each have their own formula for the longest one; they must agree, for
// every kind, form, signedness and a range of slices and widths. That sums up to that length are
// exact, with the largest operands, is tried in rtl_test.cpp.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "gen/blocks/block.h"
#include "gen/blocks/pe.h"
#include "gen/params/params.h"
#include "sim/array/drain.h"
#include "sim/array/gemm.h"
#include "verif/array/rtl_support.h"
#include "verif/blocks/families.h"

namespace spark::verif {
namespace {

using array::Config;
using array::Form;
using array::Pe;
using testing::HasSubstr;

/// Every kind with every form and signedness, one PE of one lane.
std::vector<Config> all_numbers(int slice) {
  std::vector<Config> configs;
  for (const auto& [pe, sync] : array::test::kKinds) {
    for (const Form form : {Form::none, Form::paper, Form::exact}) {
      if (form == Form::none && pe != Pe::int8) continue;
      for (const int mix : {0, 1, 2, 3}) {
        configs.push_back({slice, form, mix / 2 != 0, mix % 2 != 0, pe, sync, 1, 1, 1, 1, 2});
      }
    }
  }
  return configs;
}

void build(const gen::Config& config) { gen::build(config, config.block()); }

TEST(RtlArrayLimits, GeneratorAndModelAgreeOnTheLongestDotProduct) {
  for (const int slice : {2, 3, 4, 5, 8}) {
    for (const Config& config : all_numbers(slice)) {
      const int narrowest = 4 * slice + 4;
      for (const int width : {narrowest, narrowest + 1, narrowest + 4}) {
        const int64_t longest = array::max_k(config, width);
        SCOPED_TRACE(fmt::format("{}, acc_width {}", array::describe(config), width));
        EXPECT_NO_THROW(build(gen_config(config, width, longest)));
        const std::string error =
            array::test::error_of([&] { build(gen_config(config, width, longest + 1)); });
        EXPECT_THAT(error, HasSubstr(fmt::format("not k_max = {}", longest + 1)));
      }
      EXPECT_THROW(build(gen_config(config, narrowest - 1, 1)), InputError);
    }
  }
}

/// What Verilator says of the text with a parameter of a module overridden.
ToolRun lint(const std::filesystem::path& file, const std::string& module,
             const std::string& parameter, int64_t value) {
  return run_tool("verilator", {"--lint-only", "-Wno-fatal", "--top-module", module,
                                fmt::format("-G{}={}", parameter, value), file.string()});
}

TEST(RtlArrayLimits, VerilogRefusesALongerDotProduct) {
  for (const auto& [pe, sync] : array::test::kKinds) {
    Config config;
    config.pe = pe;
    config.sync = sync;
    config.rows = config.cols = 2;
    config.signed_b = true;
    const int width = 22;
    const int64_t longest = array::max_k(config, width);
    const auto file = test_cache() / "limits" / (name_of({pe, sync}) + ".v");
    write_file(file, verilog_of(gen_config(config, width, 1)));
    SCOPED_TRACE(array::describe(config));
    const ToolRun legal = lint(file, "spark_array", "K_MAX", longest);
    EXPECT_EQ(legal.status, 0) << legal.output;
    const ToolRun illegal = lint(file, "spark_array", "K_MAX", longest + 1);
    EXPECT_NE(illegal.status, 0);
    EXPECT_THAT(illegal.output, HasSubstr("requires_ACC_WIDTH_to_hold_K_MAX_products"));
  }
}

TEST(RtlArrayLimits, VerilogRefusesAnotherSlice) {
  for (const auto& [pe, sync] : array::test::kKinds) {
    Config config;
    config.pe = pe;
    config.sync = sync;
    config.rows = config.cols = 2;
    const auto file = test_cache() / "limits" / (name_of({pe, sync}) + "_slice.v");
    const std::string text = verilog_of(gen_config(config, 32, 64));
    write_file(file, text);
    for (const std::string module : {"spark_array", "spark_array_pe", "spark_array_cell"}) {
      if (text.find("module " + module + " ") == std::string::npos) continue;
      SCOPED_TRACE(array::describe(config) + ", " + module);
      const ToolRun illegal = lint(file, module, "SLICE", 8);
      EXPECT_NE(illegal.status, 0);
      EXPECT_THAT(illegal.output, HasSubstr(module + "_requires_SLICE_4"));
    }
  }
}

/// The wait that the text has is the one that the model counts, and it is long enough for the PE
/// with the deepest pipeline: one that is deeper throws.
TEST(RtlArrayLimits, DrainWaitsForTheDeepestPe) {
  EXPECT_EQ(gen::kDrainWait, array::Drain::kLatency);
  gen::Config deepest("spark_pe", gen::find_block("spark_pe").params);
  deepest.set("pe", "split");
  deepest.set("form", "exact");
  deepest.set("vector", std::to_string(gen::params::kVector.max));
  EXPECT_NO_THROW(build(deepest));
}

}  // namespace
}  // namespace spark::verif

// What an array refuses: dot products that are longer than its accumulators hold.
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
#include "gen/params/params.h"
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

/// What Verilator says of the text with K_MAX overridden.
ToolRun lint(const std::filesystem::path& file, int64_t k_max) {
  return run_tool("verilator", {"--lint-only", "-Wno-fatal", "--top-module", "spark_array",
                                fmt::format("-GK_MAX={}", k_max), file.string()});
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
    const ToolRun legal = lint(file, longest);
    EXPECT_EQ(legal.status, 0) << legal.output;
    const ToolRun illegal = lint(file, longest + 1);
    EXPECT_NE(illegal.status, 0);
    EXPECT_THAT(illegal.output, HasSubstr("requires_ACC_WIDTH_to_hold_K_MAX_products"));
  }
}

}  // namespace
}  // namespace spark::verif

// Processing elements alone, against what their ports say: a product sum, a pipeline, a result
// register that is also a link of the drain chain.
//
// State space: of a PE with one lane all operands are tried, for slices of 2, 3 and 4 bits: pairs
// of words (int8), digits and shifts (mixed), digits, shifts and words (wide); of `split`, whose
// three products are summed, all operands of each product, all three at the same time. With more
// lanes, operands are random or all extreme, which is what the widths of the adder tree are made
// for. Parameter space: every signedness and form, lanes up to 64. The pipeline's depth is
// measured, and must be what the arrays' drain controller allows for; with it, result_o is
// predicted in every cycle.

#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "gen/params/params.h"
#include "verif/blocks/families.h"
#include "verif/harness/pe_bench.h"

namespace spark::verif {
namespace {

namespace params = gen::params;

/// Cycles that a finish may take in a PE, so that an array's results are there when its drain
/// controller offers them: in arrays of `split` PEs finish is delayed by two registers, in the
/// others by one.
int latency_allowed(const Dut& dut) { return dut.config.text(params::kPe) == "split" ? 5 : 6; }

void check_family(const std::vector<gen::Config>& configs, uint64_t least_cycles) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << ", " << configs.size() << " configurations\n";
  std::mt19937_64 random(seed);
  PeFamily family(load_family(configs, test_cache(), Effort::least));
  const std::vector<int> latencies = family.measure_latencies(random);
  uint64_t cycles = least_cycles;
  family.reset(random);
  for (size_t n = 0; n < configs.size(); ++n) {
    PeBench& bench = family.benches()[n];
    EXPECT_GE(latencies[n], 1) << configs[n].canonical();
    EXPECT_LE(latencies[n], latency_allowed(bench.dut())) << configs[n].canonical();
    bench.start(latencies[n]);
    if (configs[n].integer(params::kVector) == 1) {
      cycles = std::max(cycles, bench.operands().combinations());
    }
  }
  // A result in every cycle, first of operands that count, then of drawn ones.
  family.run(cycles, [&](PeBench& bench, uint64_t cycle) {
    if (bench.dut().config.integer(params::kVector) == 1) {
      bench.operands().count(cycle);
    } else {
      bench.operands().draw(random);
    }
    bench.drive(true, cycle % 2 == 0, static_cast<uint32_t>(cycle));
  });
  // Sums; shifts while nothing arrives, and while something does.
  double share = 0;
  family.run(least_cycles, [&](PeBench& bench, uint64_t cycle) {
    if (cycle % 64 == 0) share = std::array{0.03, 0.3, 0.9}[random() % 3];
    bench.operands().draw(random);
    std::bernoulli_distribution finish(share);
    const bool finishes = finish(random);
    bench.drive(finishes, random() % 2 == 0, static_cast<uint32_t>(random()));
  });
  for (const PeBench& bench : family.benches()) {
    EXPECT_EQ(bench.failure(), "") << bench.dut().config.canonical();
    EXPECT_GE(bench.checked(), cycles) << bench.dut().config.canonical();
  }
}

const std::vector<Settings> kSignedA = {{{"signed_a", "false"}}, {{"signed_a", "true"}}};
const std::vector<Settings> kSignedB = {{{"signed_b", "false"}}, {{"signed_b", "true"}}};

std::vector<Settings> forms(const std::string& pe) {
  return axis("form", pe == "int8" ? std::vector<std::string>{"none"}
                                   : std::vector<std::string>{"paper", "exact"});
}

/// Narrow accumulators wrap around, which the golden does, too.
const Settings kNarrowSum = {{"acc_width", "20"}, {"k_max", "1"}};
const Settings kWideSum = {{"acc_width", "48"}};

class PeTest : public testing::TestWithParam<std::string> {};

TEST_P(PeTest, AllOperandsOfOneLane) {
  check_family(product("spark_pe", {axis("pe", {GetParam()}),
                                    axis("slice", {"2", "3", "4"}),
                                    kSignedA,
                                    kSignedB,
                                    forms(GetParam()),
                                    {kNarrowSum}}),
               1000);
}

TEST_P(PeTest, ManyLanes) {
  const std::string pe = GetParam();
  const std::vector<Settings> lanes = pe == "split"
                                          ? std::vector<Settings>{{{"vector", "2"}},
                                                                  {{"vector", "2"}, {"share", "2"}},
                                                                  {{"vector", "6"}, {"share", "3"}},
                                                                  {{"vector", "5"}},
                                                                  {{"vector", "8"}, {"share", "2"}}}
                                          : axis("vector", {"2", "3", "4", "6", "8"});
  std::vector<gen::Config> configs = product("spark_pe", {axis("pe", {pe}),
                                                          kSignedA,
                                                          kSignedB,
                                                          forms(pe),
                                                          lanes,
                                                          {{{"acc_width", "25"}, {"k_max", "1"}}}});
  for (const gen::Config& config : product("spark_pe", {axis("pe", {pe}),
                                                        axis("slice", {"5", "8"}),
                                                        kSignedA,
                                                        kSignedB,
                                                        axis("vector", {"2"}),
                                                        {kWideSum}})) {
    configs.push_back(config);
  }
  for (const gen::Config& config :
       product("spark_pe",
               {axis("pe", {pe}), kSignedA, axis("vector", {"16", "33", "64"}), {kWideSum}})) {
    configs.push_back(config);
  }
  check_family(configs, 2000);
}

INSTANTIATE_TEST_SUITE_P(Kinds, PeTest, testing::Values("int8", "mixed", "wide", "split"),
                         [](const auto& pe) { return pe.param; });

}  // namespace
}  // namespace spark::verif

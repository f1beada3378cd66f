// Units of other architectures against sim/baselines.
//
// State space: decoders on every code or pair of codes. Processing elements on all operands that
// their codes have, in all modes; of int16, all words of each side beside corner words of the
// other, and with SPARK_LONG=1 every pair; of BitFusion's 16 bricks, all factors of each product in
// each pair of modes, the other products drawn. Then drawn sums, finishes, shifts and resets.
// Parameter space: every kind, every signedness, the narrowest accumulator and the widest.
// That the checks find what is wrong is MutantTest's.

#include <gtest/gtest.h>

#include <iostream>

#include "gen/base/error.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"
#include "verif/blocks/families.h"
#include "verif/gen/support.h"
#include "verif/harness/baseline_checks.h"
#include "verif/long_runs.h"

namespace spark::verif {
namespace {

const Settings kWide = {{"acc_width", "48"}, {"k_max", "4096"}};

TEST(Baseline, DecodersOnEveryCode) {
  expect_golden(product("baseline_decoder", {axis("code", {"ant", "olive4", "olive8"}),
                                             axis("signed", {"false", "true"})}),
                16);
}

/// With the narrowest accumulator that is legal, which holds one product.
gen::Config narrowest(const std::string& kind) {
  for (int64_t width = gen::params::kAccWidth.min;; ++width) {
    const gen::Config config = gen::configured(
        "baseline_pe", {{"kind", kind}, {"acc_width", std::to_string(width)}, {"k_max", "1"}});
    try {
      gen::build(config, "pe");
      return config;
    } catch (const InputError&) {
      // Too narrow.
    }
  }
}

class BaselineElement : public testing::TestWithParam<std::string> {};

TEST_P(BaselineElement, EveryOperand) {
  std::vector<gen::Config> configs = product("baseline_pe", {axis("kind", {GetParam()}),
                                                             axis("signed_a", {"false", "true"}),
                                                             axis("signed_b", {"false", "true"}),
                                                             {kWide}});
  configs.push_back(narrowest(GetParam()));
  expect_golden(configs, 20000, Effort::least);
}

INSTANTIATE_TEST_SUITE_P(Kinds, BaselineElement,
                         testing::ValuesIn(gen::params::kBaselineKind.choices),
                         [](const auto& kind) { return kind.param; });

/// The loop of the golden is written out, for there are 2^32 pairs.
TEST(Baseline, EveryPairOfInt16) {
  if (!long_runs()) GTEST_SKIP() << "takes minutes; SPARK_LONG=1 runs it";
  const Dut dut =
      load_family({gen::configured("baseline_pe",
                                   {{"kind", "int16"}, {"acc_width", "48"}, {"signed_a", "true"}})},
                  test_cache(), Effort::fast)
          .front();
  Signal clock = dut.model->signal("clk_i");
  Signal a = dut.signal("a_i");
  Signal b = dut.signal("b_i");
  const Signal result = dut.signal("result_o");
  dut.model->signal("rst_ni").set(1);
  dut.signal("finish_i").set(1);
  constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;
  std::array<uint64_t, 3> wanted = {};
  uint64_t wrong = 0;
  for (uint64_t pair = 0; pair < (uint64_t{1} << 32) + 3; ++pair) {
    const auto a_word = static_cast<int16_t>(pair);
    const auto b_word = static_cast<int16_t>(pair >> 16);
    if (pair >= 3) wrong += result.get_wide(0, 48) != wanted[pair % 3] ? 1 : 0;
    wanted[pair % 3] = static_cast<uint64_t>(int64_t{a_word} * b_word) & kMask;
    a.set(static_cast<uint16_t>(a_word));
    b.set(static_cast<uint16_t>(b_word));
    clock.set(0);
    dut.model->eval();
    clock.set(1);
    dut.model->eval();
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(Baseline, AccumulatorThatOverflowsIsRefused) {
  const auto refusal = [](const Settings& settings) {
    return gen::test::error_of(
        [&] { gen::build(gen::configured("baseline_pe", settings), "baseline_pe"); });
  };
  EXPECT_EQ(refusal({{"kind", "adafloat"}}),
            "acc_width = 32 holds 136 products of up to 15745024 of kind = adafloat, not k_max = "
            "4096; allowed: a smaller k_max or a wider accumulator");
  EXPECT_EQ(refusal({{"kind", "int8"}, {"acc_width", "16"}, {"k_max", "1"}}),
            "acc_width = 16 is too narrow for a product of kind = int8; allowed: 17..48");
}

}  // namespace
}  // namespace spark::verif

// Units of other architectures against sim/baselines.
//
// State space: decoders on every code or pair of codes. Processing elements on all operands that
// their codes have, in all modes; of int16, all words of each side beside corner words of the
// other, and with SPARK_LONG=1 every pair; of BitFusion's 16 bricks, all factors of each product in
// each pair of modes, the other products drawn. Then drawn sums, finishes, shifts and resets.
// Parameter space: every kind, every signedness, the narrowest accumulator and the widest. The
// checks themselves are tried on edits of the Verilog, of which each must be found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"
#include "verif/blocks/families.h"
#include "verif/gen/support.h"
#include "verif/harness/baseline_checks.h"
#include "verif/long_runs.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;

const Settings kWide = {{"acc_width", "48"}, {"k_max", "4096"}};

void expect_golden(const std::vector<gen::Config>& configs, uint64_t least) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << ", " << configs.size() << " configurations\n";
  for (const CheckResult& result : check(load_family(configs, test_cache(), Effort::least), seed)) {
    EXPECT_EQ(result.mismatches, 0U) << result.configuration << ": " << result.first_mismatch;
    EXPECT_GE(result.vectors, least) << result.configuration;
  }
}

TEST(Baseline, DecodersOnEveryCode) {
  expect_golden(product("baseline_decoder", {axis("code", {"ant", "olive4", "olive8"}),
                                             axis("signed", {"false", "true"})}),
                16);
}

/// With the narrowest accumulator that is legal, which holds one product.
gen::Config narrowest(const std::string& kind) {
  for (int64_t width = gen::params::kAccWidth.min;; ++width) {
    const gen::Config config = configure(
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
  expect_golden(configs, 20000);
}

INSTANTIATE_TEST_SUITE_P(Kinds, BaselineElement,
                         testing::ValuesIn(gen::params::kBaselineKind.choices),
                         [](const auto& kind) { return kind.param; });

/// The loop of the golden is written out, for there are 2^32 pairs.
TEST(Baseline, EveryPairOfInt16) {
  if (!long_runs()) GTEST_SKIP() << "takes minutes; SPARK_LONG=1 runs it";
  const Dut dut =
      load_family({configure("baseline_pe",
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

struct Edited {
  std::string name;
  std::string block;
  Settings settings;
  std::string from;  ///< occurs exactly once in the emitted text
  std::string to;
  std::string message;  ///< part of what the check must say
};

void PrintTo(const Edited& edited, std::ostream* out) { *out << edited.name; }

const Settings kFloats = {{"kind", "adafloat"}, {"k_max", "128"}};

const std::vector<Edited> kEdited = {
    {"FlintExponentTooSmall",
     "baseline_decoder",
     {},
     "(rest[1] || !rest[0])",
     "rest[1]",
     "code 1000: 1 * 4^2, expected 1 * 4^3"},
    {"FlintIsOnesComplement",
     "baseline_decoder",
     {{"signed", "true"}},
     " + {3'd0, code_i[3]}",
     "",
     "code 1000: -1 * 4^0, expected 0 * 4^0"},
    {"VictimNotZeroed",
     "baseline_decoder",
     {{"code", "olive4"}},
     "{first_i[3] && |first_i[2:0],",
     "{first_i[3],",
     "pair 1000 0000: the first is -8 * 2^0, expected 0 * 2^0"},
    {"OutlierWithoutBias",
     "baseline_decoder",
     {{"code", "olive4"}},
     "{second_i[2], !second_i[2], second_i[1]}",
     "{1'b0, second_i[2:1]}",
     "pair 1000 0000: the second is 2 * 2^0, expected 2 * 2^2"},
    {"OutlierOfTheVictim",
     "baseline_decoder",
     {{"code", "olive8"}},
     "& {&second_i[6:5]",
     "& {&first_i[6:5]",
     ": the second is "},
    {"OutlierIsOnesComplement",
     "baseline_decoder",
     {{"code", "olive8"}},
     "second_i[1] ^ (second_negative && second_i[0])",
     "second_i[1] ^ second_negative",
     "pair 10000000 10000010: the second is "},
    {"PlainLosesSign",
     "baseline_pe",
     {{"kind", "int16"}, {"acc_width", "48"}},
     "{{16{b_i[15]}}, b_i}",
     "{16'd0, b_i}",
     "after a_i "},
    {"FlintsOfWrongBase",
     "baseline_pe",
     {{"kind", "ant"}},
     "<< {exponent, 1'b0}",
     "<< exponent",
     "after a_i "},
    {"FlintsLoseCarry",
     "baseline_pe",
     {{"kind", "ant"}},
     "{1'b0, a_exponent_i} + {1'b0, b_exponent_i}",
     "{1'b0, a_exponent_i + b_exponent_i}",
     "after a_i "},
    {"OutliersLoseCarry",
     "baseline_pe",
     {{"kind", "olive"}},
     "{1'b0, a_exponent_i} + {1'b0, b_exponent_i}",
     "{1'b0, a_exponent_i + b_exponent_i}",
     "after a_i "},
    {"LowerSliceSigned",
     "baseline_pe",
     {{"kind", "bitfusion4"}},
     "b_top_i && !b_pair_i",
     "b_top_i",
     "after a_i "},
    {"SlicesOfWrongSide",
     "baseline_pe",
     {{"kind", "bitfusion4"}},
     "b_pair_i ? {pair_1",
     "a_pair_i ? {pair_1",
     "after a_i "},
    {"LowerPairSigned",
     "baseline_pe",
     {{"kind", "bitfusion8"}},
     "b_low_top = !b_byte",
     "b_low_top = 1'b1",
     "after a_i "},
    {"PairsOfWrongSide",
     "baseline_pe",
     {{"kind", "bitfusion8"}},
     "b_byte ? {half_1",
     "a_byte ? {half_1",
     "after a_i "},
    {"OtherHalf", "baseline_pe", {{"kind", "olaccel"}}, "b_high_i ?", "!b_high_i ?", "after a_i "},
    {"AlwaysWide",
     "baseline_pe",
     {{"kind", "biscaled"}},
     "a_step_i & {2{a_wide_i}}",
     "a_step_i",
     "after a_i "},
    {"ZeroIsNone", "baseline_pe", kFloats, "{|a_i[6:0],", "{1'b1,", "after a_i "},
    {"Denormals", "baseline_pe", kFloats, "{|b_i[6:0],", "{|b_i[6:4],", "after a_i "},
    {"SignsAdded", "baseline_pe", kFloats, "a_i[7] ^ b_i[7]", "a_i[7] | b_i[7]", "after a_i "},
    {"SumGoesOn", "baseline_pe", {}, " & {ACC_WIDTH{!finish}}", "", "after a_i "},
    {"ResetForgotten",
     "baseline_pe",
     {},
     "finish_q <= {LATENCY{1'b1}}",
     "finish_q <= finish_i",
     "after a_i "},
};

class BaselineEdit : public testing::TestWithParam<Edited> {};

TEST_P(BaselineEdit, IsFound) {
  const Edited& edited = GetParam();
  const gen::Config config = configure(edited.block, edited.settings);
  std::string text = verilog_of(config);
  const size_t at = text.find(edited.from);
  ASSERT_NE(at, std::string::npos) << text;
  ASSERT_EQ(text.find(edited.from, at + 1), std::string::npos);
  text.replace(at, edited.from.size(), edited.to);
  const gen::test::ScratchFolder scratch;
  const Dut dut = load_dut(config, {scratch.file("edited.v", text)}, config.block(), test_cache(),
                           Effort::least);
  const CheckResult result = check({dut}, 1).front();
  EXPECT_GT(result.mismatches, 0U);
  EXPECT_THAT(result.first_mismatch, HasSubstr(edited.message));
}

INSTANTIATE_TEST_SUITE_P(All, BaselineEdit, testing::ValuesIn(kEdited),
                         [](const auto& edited) { return edited.param.name; });

TEST(Baseline, AccumulatorThatOverflowsIsRefused) {
  const auto refusal = [](const Settings& settings) {
    return gen::test::error_of(
        [&] { gen::build(configure("baseline_pe", settings), "baseline_pe"); });
  };
  EXPECT_EQ(refusal({{"kind", "adafloat"}}),
            "acc_width = 32 holds 136 products of up to 15745024 of kind = adafloat, not k_max = "
            "4096; allowed: a smaller k_max or a wider accumulator");
  EXPECT_EQ(refusal({{"kind", "int8"}, {"acc_width", "16"}, {"k_max", "1"}}),
            "acc_width = 16 is too narrow for a product of kind = int8; allowed: 17..48");
}

}  // namespace
}  // namespace spark::verif

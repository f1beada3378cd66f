// spark_requant against the arithmetic of sim/nn (which verif/nn states twice more).
//
// State space: 32 bits of sum times 31 of multiplier times 62 shifts cannot be exhausted; but the
// multiplier is a sum of rows, one for each of 16 digits, so it is tried on all 2^16 pairs of
// corner multipliers (every digit at its extremes, long carries) and shifts, and on ten million
// drawn accumulators. Most sums are drawn backwards from a word, or else nearly all of them would
// be clamped, and many from halfway between two words, where rounding decides: how many is counted
// here, for weak stimulus shows nothing. Parameter space: both kinds of words; the
// narrowest accumulator, the widest, one next to it and one between (it is only sign-extended).

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "gen/base/error.h"
#include "gen/blocks/block.h"
#include "verif/blocks/families.h"
#include "verif/harness/requant_bench.h"
#include "verif/harness/requant_checks.h"

namespace spark::verif {
namespace {

void expect_exact(const std::vector<gen::Config>& configs, uint64_t drawn, Effort effort) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << "\n";
  for (const CheckResult& result :
       check_requants(load_family(configs, test_cache(), effort), drawn, seed)) {
    EXPECT_EQ(result.mismatches, 0U) << result.first_mismatch;
    EXPECT_GE(result.vectors, drawn + (uint64_t{1} << 16));
  }
}

TEST(Requant, NarrowAccumulators) {
  expect_exact(product("spark_requant", {kSigned, axis("acc_width", {"8", "17", "31"})}), 20000,
               Effort::quick);
}

TEST(Requant, TenMillionAccumulators) {
  const uint64_t times = std::getenv("SPARK_LONG") != nullptr ? 20 : 1;
  expect_exact(product("spark_requant", {kSigned}), times * 5'000'000, Effort::fast);
}

TEST(Requant, WiderThanTheSumIsRefused) {
  try {
    gen::build(gen::configured("spark_requant", {{"acc_width", "33"}}), "wide");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "acc_width = 33 is more than the sum with the bias has; allowed: 8..32");
  }
}

TEST(Requant, StimulusIsStrong) {
  const std::vector<int32_t> corners = corner_multipliers();
  EXPECT_GE(corners.size() * 62, size_t{1} << 16);
  std::mt19937_64 random(1);
  const nn::Output output{3, {-128, 127}};
  constexpr int kDrawn = 200000;
  int inside = 0;
  int ties = 0;  // of the second rounding
  for (int n = 0; n < kDrawn; ++n) {
    const nn::Multiplier factor{static_cast<int32_t>((1 << 30) + random() % (1 << 30)),
                                static_cast<int>(random() % 43) - 12};
    const RequantInput input = draw_requant({factor.value, -factor.shift}, 32, random);
    const int32_t word = nn::requantise(input.accumulator, input.bias, input.factor, output);
    inside += word > -128 && word < 127 ? 1 : 0;
    if (input.factor.shift >= 0) continue;
    const auto sum = static_cast<int32_t>(static_cast<uint32_t>(input.accumulator) +
                                          static_cast<uint32_t>(input.bias));
    const int32_t high = nn::doubling_high_multiply(sum, input.factor.value);
    const int32_t half = 1 << (-input.factor.shift - 1);
    ties += (high & (2 * half - 1)) == half ? 1 : 0;
  }
  EXPECT_GT(inside, kDrawn / 5);
  EXPECT_GT(ties, kDrawn / 50);
}

}  // namespace
}  // namespace spark::verif

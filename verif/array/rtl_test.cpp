// The generated arrays against their models, cycle by cycle.
//
// State space: without end, so it is driven by what is hard on an array (verif/harness/
// array_checks.h). Parameter space: all seven kinds, in all shapes, with every signedness of A and
// B; the small ones in every form, too, the large ones in one form each, which differs from kind to
// kind. In turn: lanes 1, 2 and 4 (split: six pairs of vector and share), queue depths 1 to 4,
// slices of mostly 4 but also 2, 3 and 5 bits, and accumulators from as narrow as can be, with
// which k_max of the largest operands is tried, to wide, which allows long dot products.

#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "verif/array/rtl_support.h"
#include "verif/blocks/families.h"

namespace spark::verif {
namespace {

using array::Config;
using array::Form;
using array::Pe;
using array::Sync;

constexpr int kWide = 11;  ///< bits of an accumulator beyond the narrowest

class RtlArrayTest : public testing::TestWithParam<std::pair<Pe, Sync>> {
 protected:
  static std::vector<Form> forms() {
    if (GetParam().first == Pe::int8) return {Form::none, Form::paper, Form::exact};
    return {Form::paper, Form::exact};
  }

  static Config base(size_t mix, size_t form) {
    Config config;
    std::tie(config.pe, config.sync) = GetParam();
    config.signed_a = mix % 4 / 2 != 0;
    config.signed_b = mix % 2 != 0;
    config.form = forms()[form % forms().size()];
    return config;
  }

  static void set_lanes(Config& config, size_t choice) {
    if (config.pe == Pe::split) {
      constexpr std::array<std::pair<int, int>, 6> kLanes = {
          {{1, 1}, {2, 2}, {6, 3}, {2, 1}, {4, 2}, {4, 4}}};
      std::tie(config.vector, config.share) = kLanes[choice % kLanes.size()];
    } else {
      config.vector = std::array{1, 2, 4}[choice % 3];
    }
  }

  static size_t kind() {
    const auto& kinds = array::test::kKinds;
    return static_cast<size_t>(std::find(kinds.begin(), kinds.end(), GetParam()) - kinds.begin());
  }

  static void expect_equal(const std::vector<gen::Config>& configs) {
    const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
    std::cout << "seed " << seed << ", " << configs.size() << " configurations\n";
    uint64_t cycles = 0;
    for (const auto& rtl : load_arrays(configs, test_cache())) {
      const CheckResult result = check_array(*rtl, seed);
      EXPECT_EQ(result.mismatches, 0U) << result.configuration << ": " << result.first_mismatch;
      cycles += result.vectors;
    }
    std::cout << cycles << " cycles\n";
  }
};

class SmallRtlArrays : public RtlArrayTest {};

TEST_P(SmallRtlArrays, EqualTheirModels) {
  constexpr std::array<std::pair<int, int>, 3> kShapes = {{{1, 1}, {1, 7}, {3, 5}}};
  std::vector<gen::Config> configs;
  size_t n = 0;
  for (size_t shape = 0; shape < kShapes.size(); ++shape) {
    for (size_t mix = 0; mix < 4; ++mix) {
      for (size_t form = 0; form < forms().size(); ++form, ++n) {
        Config config = base(mix, form);
        std::tie(config.rows, config.cols) = kShapes[shape];
        set_lanes(config, 2 * mix + shape + form);
        config.queue_depth = 1 + static_cast<int>((mix + 2 * shape + form) % 4);
        if (shape == mix) config.slice = std::array{2, 3, 5}[mix];
        configs.push_back(with_accumulator(config, n % 3 == 0 ? kWide : static_cast<int>(n % 5)));
      }
    }
  }
  expect_equal(configs);
}

class LargeRtlArrays : public RtlArrayTest {};

TEST_P(LargeRtlArrays, Of8x8EqualTheirModels) {
  std::vector<gen::Config> configs;
  for (size_t mix = 0; mix < 4; ++mix) {
    Config config = base(mix, mix + mix / 2 + kind());
    config.rows = config.cols = 8;
    set_lanes(config, mix);
    config.queue_depth = 1 + static_cast<int>((mix + kind()) % 4);
    configs.push_back(with_accumulator(config, mix == 0 ? kWide : static_cast<int>(mix)));
  }
  expect_equal(configs);
}

TEST_P(LargeRtlArrays, Of16x16EqualTheirModels) {
  std::vector<gen::Config> configs;
  for (size_t mix = 0; mix < 4; ++mix) {
    Config config = base(mix, mix + mix / 2 + kind());
    config.rows = config.cols = 16;
    if (mix == 0) set_lanes(config, 1);
    config.queue_depth = 1 + static_cast<int>((mix + kind() + 1) % 4);
    configs.push_back(with_accumulator(config, mix == 3 ? kWide : static_cast<int>(mix)));
  }
  expect_equal(configs);
}

TEST(RtlArrays, ConfigurationsAreTheSameOnBothSides) {
  for (const auto& [pe, sync] : array::test::kKinds) {
    Config config{5, Form::paper, true, false, pe, sync, 3, 4, 6, 1, 7};
    if (pe == Pe::split) config.share = 3;
    if (pe == Pe::int8) config.form = Form::none;
    EXPECT_EQ(array_config(gen_config(config, 40, 1000)), config) << array::describe(config);
  }
}

/// Designs under one top share a clock; each starts with what the others' clocks made of it.
TEST(RtlArrays, OfAFamilyRunOneAfterTheOther) {
  std::vector<gen::Config> configs;
  for (const auto& [pe, sync] : array::test::kKinds) {
    Config config;
    std::tie(config.pe, config.sync) = std::pair(pe, sync);
    config.rows = config.cols = 2;
    configs.push_back(with_accumulator(config, 4));
  }
  for (const Dut& dut : load_family(configs, test_cache(), Effort::least)) {
    RtlArray rtl(dut);
    const CheckResult result = check_array(rtl, 1);
    EXPECT_EQ(result.mismatches, 0U) << result.configuration << ": " << result.first_mismatch;
  }
}

const auto kKinds = testing::ValuesIn(array::test::kKinds);
constexpr auto kName = [](const auto& kind) { return name_of(kind.param); };

INSTANTIATE_TEST_SUITE_P(Kinds, SmallRtlArrays, kKinds, kName);
INSTANTIATE_TEST_SUITE_P(Kinds, LargeRtlArrays, kKinds, kName);

}  // namespace
}  // namespace spark::verif

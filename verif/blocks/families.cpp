#include "verif/blocks/families.h"

#include <gtest/gtest.h>

#include <iostream>

#include "verif/harness/check.h"

namespace spark::verif {

std::vector<gen::Config> product(const std::string& block,
                                 const std::vector<std::vector<Settings>>& axes) {
  std::vector<Settings> combinations = {{}};
  for (const std::vector<Settings>& one_of : axes) {
    std::vector<Settings> longer;
    for (const Settings& combination : combinations) {
      for (const Settings& choice : one_of) {
        longer.push_back(combination);
        longer.back().insert(longer.back().end(), choice.begin(), choice.end());
      }
    }
    combinations = std::move(longer);
  }
  std::vector<gen::Config> configs;
  for (const Settings& settings : combinations) configs.push_back(gen::configured(block, settings));
  return configs;
}

std::vector<Settings> axis(const std::string& name, const std::vector<std::string>& values) {
  std::vector<Settings> result;
  for (const std::string& value : values) result.push_back({{name, value}});
  return result;
}

void expect_golden(const std::vector<gen::Config>& configs, uint64_t vectors_at_least,
                   Effort effort) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << ", " << configs.size() << " configurations\n";
  for (const CheckResult& result : check(load_family(configs, test_cache(), effort), seed)) {
    EXPECT_EQ(result.mismatches, 0U)
        << result.block << " (" << result.configuration << "): " << result.first_mismatch;
    EXPECT_GE(result.vectors, vectors_at_least) << result.configuration;
  }
}

std::filesystem::path test_cache() { return std::filesystem::path(SPARK_BINARY_DIR) / "models"; }

}  // namespace spark::verif

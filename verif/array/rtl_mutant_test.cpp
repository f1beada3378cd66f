// The comparison of arrays is itself checked: each single edit of the emitted Verilog must be
// found, with a message that leads to the fault. A mutant that survives is a hole in the stimulus.

#include <gtest/gtest.h>

#include <iostream>

#include "verif/array/rtl_mutants.h"
#include "verif/blocks/families.h"

namespace spark::verif {
namespace {

class ArrayMutantTest : public testing::TestWithParam<ArrayMutant> {};

/// All mutants of the same kind, in one compilation.
std::vector<std::unique_ptr<RtlArray>> load_kind(const std::pair<array::Pe, array::Sync>& kind) {
  std::vector<DutText> texts;
  for (const ArrayMutant& mutant : array_mutants()) {
    if (mutant.kind == kind) texts.push_back({mutant_config(kind), mutant_text(mutant)});
  }
  return load_arrays(texts, test_cache());
}

TEST_P(ArrayMutantTest, IsFound) {
  const ArrayMutant& mutant = GetParam();
  ASSERT_FALSE(mutant.message.empty());
  ASSERT_NO_THROW(mutant_text(mutant));
  size_t index = 0;
  for (const ArrayMutant& other : array_mutants()) {
    if (other.name == mutant.name) break;
    if (other.kind == mutant.kind) ++index;
  }
  const CheckResult result = check_array(*load_kind(mutant.kind)[index], 1);
  EXPECT_GT(result.mismatches, 0U) << "the mutant survives";
  EXPECT_NE(result.first_mismatch.find(mutant.message), std::string::npos) << result.first_mismatch;
  std::cout << result.first_mismatch << "\n";
}

INSTANTIATE_TEST_SUITE_P(Edits, ArrayMutantTest, testing::ValuesIn(array_mutants()),
                         [](const auto& mutant) { return mutant.param.name; });

}  // namespace
}  // namespace spark::verif

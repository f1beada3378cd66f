// Rationale: what makes a mutant count as found. A faulty text and one without a fault against the
// true design; and that nothing counts where the check has something to say against the design
// itself, or where that is no Verilog. One block, the smallest: what happens to real mutants is
// `make verify`'s.
#include "verif/evidence/mutants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verif/edit.h"
#include "verif/evidence/variants.h"
#include "verif/harness/dut.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Mutants, CountOnlyAgainstADesignWithoutComplaints) {
  const gen::Config config = config_of("spark_encoder", {});
  const std::string original = verilog_of(config);
  const std::string faulty = replaced_once(original, "assign long_o = ", "assign long_o = ~");
  EXPECT_THAT(complaints(config, original, {faulty, original}),
              testing::ElementsAre(StartsWith("word "), ""));
  for (const std::string& bad : {faulty, std::string("module")}) {
    try {
      complaints(config, bad, {});
      ADD_FAILURE() << "mutants of a faulty design count";
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("refuses the design without a fault: "));
    }
  }
}

}  // namespace
}  // namespace spark::verif

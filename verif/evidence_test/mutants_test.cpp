// Rationale: what makes a mutant count as found. A faulty text, one without a fault and one that is
// no Verilog, each against the true design; and that nothing counts where the check has something
// to say against the design itself. One block, the smallest: what happens to real mutants is `make
// verify`'s.
#include "verif/evidence/mutants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verif/evidence/variants.h"
#include "verif/harness/dut.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Mutants, CountOnlyAgainstADesignWithoutComplaints) {
  const gen::Config config = config_of("spark_encoder", {});
  const std::string original = verilog_of(config);
  std::string faulty = original;
  const std::string before = "assign long_o = ";
  faulty.replace(faulty.find(before), before.size(), before + "~");
  EXPECT_THAT(complaints(config, original, {faulty, original, "module"}),
              testing::ElementsAre(StartsWith("word "), "", "refused by Verilator"));
  for (const std::string& bad : {faulty, std::string("module")}) {
    try {
      complaints(config, bad, {original, faulty});
      ADD_FAILURE() << "mutants of a faulty design count";
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("refuses the design without a fault: "));
    }
  }
}

}  // namespace
}  // namespace spark::verif

// Rationale: what makes a coverage claim fail. Verilator's data are read as they are meant (a bit
// counts when it has changed both ways); a check that leaves something out turns the claim about it
// red and names it; a reason explains a hole only of its target, and one that explains nothing is
// red itself. The smallest block with two handshakes and a state is enough for that, and one target
// of the real table, without which it must be red.
#include "verif/evidence/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "verif/evidence/coverage_constants.h"
#include "verif/evidence/coverage_points.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using testing::AllOf;
using testing::HasSubstr;

gen::Config signed_decoder() { return configured("spark_decoder", {{"signed", "true"}}); }
gen::Config small_unpack() { return configured("spark_unpack", {{"lanes", "4"}}); }

CheckResult own_check(const Dut& dut) { return check({dut}, 1).front(); }

/// Every pair of slices, but ready is always there and no reset comes after the first.
CheckResult never_stalls(const Dut& dut) {
  const Signal clock = dut.signal("clk_i");
  Signal reset = dut.signal("rst_ni");
  const auto set = [&](const char* port, uint32_t value) {
    Signal signal = dut.signal(port);
    signal.set(value);
  };
  const auto cycle = [&] {
    for (const uint32_t level : {0U, 1U}) {
      Signal(clock).set(level);
      dut.model->eval();
    }
  };
  set("value_ready_i", 1);
  reset.set(0);
  cycle();
  reset.set(1);
  for (uint32_t n = 0; n < 2048; ++n) {
    set("slice_valid_i", n % 3 == 0 ? 0 : 1);
    set("slice_i", (n % 2 == 0 ? n / 32 : n / 2) % 16);
    cycle();
  }
  return {"", "", 2048, 0, ""};
}

/// The claims about a target, whose model is built once in this process.
std::vector<Evidence> coverage(const std::string& name, const gen::Config& config,
                               const std::function<CheckResult(const Dut&)>& stimulus,
                               const std::vector<CoverageReason>& reasons) {
  static const RunFolder models;
  return coverage_of(name, config, stimulus, reasons, models.path());
}

std::vector<std::string> failing(const std::vector<Evidence>& all) {
  std::vector<std::string> details;
  for (const Evidence& each : all) {
    if (!each.holds) details.push_back(each.claim + ": " + each.detail);
  }
  return details;
}

TEST(Coverage, ReadsWhatVerilatorWrites) {
  const std::string point = "C '\001f\002/x/a.v\001l\0022\001n\0023\001t\002branch\001page\002";
  const std::string data =
      "# SystemC::Coverage-3\n" + point + "v_branch/a\001o\002else\001h\002T' 1\n" + point +
      "v_toggle/a\001o\002b[1]\001h\002T' 1\n" + point + "v_toggle/a\001o\002b[2]\001h\002T' 2\n";
  const auto points = read_coverage(data, {{"a.v", "module a;\n  if (b)\n"}});
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].text, "a.v:2 branch else: if (b)");
  EXPECT_TRUE(points[0].hit);
  EXPECT_EQ(points[1].text, "a.v:2 toggle b[1]");
  EXPECT_FALSE(points[1].hit);
  EXPECT_TRUE(points[2].hit);
  EXPECT_THROW(read_coverage("# SystemC::Coverage-3\n", {}), std::runtime_error);
}

TEST(Coverage, OwnCheckOfTheDecoderLeavesNothingOut) {
  const auto evidence = coverage("decoder-paper", signed_decoder(), own_check, {});
  EXPECT_THAT(failing(evidence), testing::IsEmpty());
  EXPECT_EQ(evidence.size(), 4U);
}

TEST(Coverage, TasksLeaveTheUsersCacheAlone) {
  const RunFolder cache;
  ::setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
  for (const Task& task : coverage_tasks()) {
    if (task.name != "coverage-decoder-paper") continue;
    EXPECT_EQ(task.run().size(), 4U);
  }
  EXPECT_TRUE(std::filesystem::is_empty(cache.path()));
}

TEST(Coverage, AStimulusThatNeverStallsIsSeen) {
  const auto all = failing(coverage("decoder-paper", signed_decoder(), never_stalls, {}));
  EXPECT_THAT(
      all, testing::Contains(AllOf(HasSubstr("every bin"), HasSubstr(" value valid, ready = 10;"),
                                   HasSubstr("value reset while an offer waits"))));
  EXPECT_THAT(all,
              testing::Contains(AllOf(HasSubstr("every bit"), HasSubstr("toggle value_ready_i;"))));
}

TEST(Coverage, ReasonsExplainHolesAndMustExplainSome) {
  const std::vector<CoverageReason> reasons = {
      {"decoder-.*", "reset while|ready = ", "it never stalls"},
      {"decoder-.*", "ready_i|ready_o|rst_ni", "it never stalls"},
      {"decoder-.*", "no such point", "stale"},
      {"decoder", "no such point", "of another target"}};
  const auto all = failing(coverage("decoder-paper", signed_decoder(), never_stalls, reasons));
  EXPECT_THAT(all,
              testing::ElementsAre(AllOf(HasSubstr("every reason"), HasSubstr("no such point"))));
}

TEST(Coverage, BitsThatCannotChangeAreHolesWithoutReasons) {
  EXPECT_THAT(failing(coverage("unpack", small_unpack(), own_check, {})),
              testing::ElementsAre(
                  AllOf(HasSubstr("every bit"),
                        testing::ContainsRegex(" spark_unpack[.]v:[0-9]+ toggle holes.2.;")),
                  AllOf(HasSubstr("every bin"), HasSubstr(" words lane 3 head 1000;"))));
  EXPECT_THAT(failing(coverage("unpack", small_unpack(), own_check, coverage_reasons())),
              testing::IsEmpty());
}

TEST(Coverage, ConstantsAreThoseOfAllInstances) {
  const RunFolder folder;
  folder.write("top.v", R"(
module part #(parameter ODD = 0) (input a_i, output [2:0] b_o);
  assign b_o = {ODD == 1 ? a_i : 1'b0, a_i, 1'b1};
endmodule
module top (input a_i, output [5:0] b_o, output c_o);
  part u_even (.a_i(a_i), .b_o(b_o[2:0]));
  part #(.ODD(1)) u_odd (.a_i(a_i), .b_o(b_o[5:3]));
  wire zero = a_i & 1'b0;
  assign c_o = zero;
endmodule
)");
  EXPECT_THAT(constant_bits({folder.path() / "top.v"}, "top"),
              testing::UnorderedElementsAre("part b_o[0]", "top b_o[0]", "top b_o[2]", "top b_o[3]",
                                            "top zero", "top c_o"));
}

TEST(Coverage, AMismatchIsNoCoverage) {
  const auto wrong = [](const Dut&) { return CheckResult{"", "", 1, 1, "head is 3"}; };
  EXPECT_THROW(coverage("decoder-paper", signed_decoder(), wrong, {}), std::runtime_error);
}

}  // namespace
}  // namespace spark::verif

// Rationale: that each design is judged as it must be is tried by CliCheck. Here: that a claim
// fails where `check` says something else than it claims: a wrong design taken for right, a right
// one for wrong, and a wrong one refused for something else than its fault.
#include <gtest/gtest.h>

#include "verif/evidence/foreign_designs.h"
#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

Evidence judged(const ForeignDesign& design, const std::string& refusal) {
  static const RunFolder cache;
  return judge({"", design, refusal}, cache.path());
}

const ForeignDesign& wrong() {
  static const ForeignDesign kWrong = with_edit(kForeignEncoder, "w < 8", "w < 9");
  return kWrong;
}

TEST(ForeignEvidence, Holds) {
  EXPECT_TRUE(judged(kForeignEncoder, "").holds);
  EXPECT_EQ(judged(kForeignEncoder, "").depth, "256 vectors");
  EXPECT_TRUE(judged(wrong(), "word 8: expected head 1000").holds);
}

TEST(ForeignEvidence, FailsForAWrongDesignThatShouldBeAccepted) {
  const Evidence evidence = judged(wrong(), "");
  EXPECT_FALSE(evidence.holds);
  EXPECT_TRUE(evidence.detail.starts_with("word 8: ")) << evidence.detail;
  ForeignDesign misnamed = kForeignEncoder;
  misnamed.ports["word_i"] = "x";
  EXPECT_FALSE(judged(misnamed, "").holds);
}

TEST(ForeignEvidence, FailsForARightDesignThatShouldBeRefused) {
  const Evidence evidence = judged(kForeignEncoder, "word 8");
  EXPECT_FALSE(evidence.holds);
  EXPECT_EQ(evidence.detail, "accepted; it lacks long_o");
}

TEST(ForeignEvidence, FailsForAnotherFault) { EXPECT_FALSE(judged(wrong(), "word 9").holds); }

TEST(ForeignEvidence, HasBothFormsRightAndWrong) {
  std::map<std::string, std::pair<int, int>> counts;  // of each module: right, wrong
  for (const ForeignCase& each : foreign_cases()) {
    ++(each.refusal.empty() ? counts[each.design.top].first : counts[each.design.top].second);
  }
  for (const auto& [top, count] : counts) {
    EXPECT_GT(count.first, 0) << top;
    EXPECT_GT(count.second, 0) << top;
  }
  EXPECT_EQ(counts.size(), foreign_tasks().size());
}

}  // namespace
}  // namespace spark::verif

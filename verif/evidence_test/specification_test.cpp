// Rationale: the specification in Verilog judges the emitted blocks, so it is compared with the two
// goldens on every word and code, for the slice widths that take little time (the tasks take all
// seven); each comparison is then given a specification with one edit and must name where it
// differs.
#include "verif/evidence/specification.h"

#include <gtest/gtest.h>

#include "verif/edit.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Format;

TEST(Specification, HoldsForNarrowSlices) {
  for (const Task& task : specification_tasks()) {
    if (task.name > "specification-slice-4" && task.name.starts_with("specification-s")) continue;
    for (const Evidence& evidence : task.run()) {
      EXPECT_TRUE(evidence.holds) << evidence.subject << ": " << evidence.claim << ": "
                                  << evidence.detail;
    }
  }
}

struct BrokenSpecification {
  std::string name;
  Format format;
  std::string from;  ///< occurs once in the specification
  std::string to;
  std::string where;  ///< part of what the comparison must say
};

void PrintTo(const BrokenSpecification& edit, std::ostream* out) { *out << edit.name; }

const Format kPaper = {};
const Format kNearest = {.rounding = codec::Rounding::nearest};
const Format kHalve = {.form = codec::Form::exact, .halve = true};
const Format kSigned = {.is_signed = true};

const std::vector<BrokenSpecification> kEdits = {
    {"Halving", kHalve, "&& !below[0]", "&& below[0]", "word 1: "},
    {"ShortRange", kSigned, "-(1 << (S - 2)) : 0", "-(1 << (S - 2)) - 1 : 0", "word -5: "},
    {"PaperHead", kPaper, "{marked[0:S-2], h[0]}", "marked", "word 16: "},
    {"Fill", kPaper, "assign tail = {S{!b[0]}}", "assign tail = {S{b[0]}}", "word 16: "},
    {"Middle", kNearest, "NEAREST && !middle", "NEAREST", "word 120: "},
    {"DecodedHead", kPaper, "{!EXACT ? c[S-1]", "{!EXACT ? c[1]", "head 9 tail 0"},
    {"DecodedScale", kHalve, "HALVE ? sum << 1 : sum", "sum", "head 1 tail 0"},
};

class SpecificationEdit : public testing::TestWithParam<BrokenSpecification> {};

TEST_P(SpecificationEdit, IsFound) {
  const BrokenSpecification& edit = GetParam();
  const std::string broken = replaced_once(specification_verilog(), edit.from, edit.to);
  const Verdict found = verilog_agrees(edit.format, broken);
  EXPECT_FALSE(found.holds);
  EXPECT_NE(found.detail.find(edit.where), std::string::npos) << found.detail;
}

INSTANTIATE_TEST_SUITE_P(Edits, SpecificationEdit, testing::ValuesIn(kEdits),
                         [](const auto& edit) { return edit.param.name; });

TEST(Specification, OverlappingAndMissingClassesAreFound) {
  Problem problem = {"classes", "", parameters_of(kPaper)};
  const std::string carried = "assign applies = !is_short && b[S-1] == b[0]";
  for (const std::string to : {"assign applies = b[S-1] == b[0]", "assign applies = 0"}) {
    problem.specification = replaced_once(specification_verilog(), carried, to);
    const Verdict found = prove_for_all_inputs(problem);
    EXPECT_FALSE(found.holds) << to;
    EXPECT_NE(found.detail.find("word = "), std::string::npos) << found.detail;
  }
}

TEST(Specification, AmbiguousAndIncompleteCodesAreFound) {
  EXPECT_TRUE(complete_prefix_code({"00", "01", "1000", "1001", "1010", "1011", "11"}, 2).holds);
  EXPECT_EQ(complete_prefix_code({"00", "01", "10", "1011", "11"}, 2).detail,
            "code 10 begins code 1011");
  EXPECT_EQ(complete_prefix_code({"00", "01", "11"}, 2).detail,
            "the codes begin 12 of 16 sequences of two slices");
}

}  // namespace
}  // namespace spark::verif

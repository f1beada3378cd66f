// Rationale: a proof that cannot fail proves nothing. Each wrapper is proved of the emitted text at
// a small size, then of the text with one edit, and must give a counterexample that names the claim
// that fails. An edit for each claim of weight: values, order, loss, stalls, overflow, deadlock.
// The tasks prove all sizes and variants.
#include <gtest/gtest.h>

#include "verif/edit.h"
#include "verif/evidence/problems.h"
#include "verif/evidence/proofs.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Format;
using Engine = Verdict (*)(const Problem&);

Verdict induction(const Problem& problem) { return prove_by_induction(problem, 1); }
Verdict bounded(const Problem& problem) { return check_cycles(problem, 18); }

const Format kPaper = {.slice = 3};
const Format kNearest = {.slice = 3, .is_signed = true, .rounding = codec::Rounding::nearest};
const Format kExact = {.slice = 3, .is_signed = true, .form = codec::Form::exact};

struct Break {
  std::string from;  ///< occurs once in the emitted text
  std::string to;
  std::string claim;  ///< part of what the engine must say
};

struct Case {
  std::string name;
  Engine prove;
  Problem (*problem)();
  std::vector<Break> breaks;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

const std::vector<Case> kCases = {
    {"Encoder",
     prove_for_all_inputs,
     [] { return encoder_problem(kPaper); },
     {{"{SLICE{ones}}", "{SLICE{zeros}}", "word = "}}},
    {"Decoder",
     induction,
     [] { return decoder_problem(kPaper); },
     {{"(tail_i || slice_i[0])", "slice_i[0]", "operand fails: cycle 0:"},
      {"tail_q <= high_o", "tail_q <= 1'b0", "marks_tails fails"},
      {"slice_valid_i && value_ready_i", "slice_valid_i", "marks_tails fails"}}},
    {"RoundTrip",
     prove_for_all_inputs,
     [] { return round_trip_problem(kNearest); },
     {{"(!half || middle)", "!half", "word = "}}},
    {"Prefix",
     prove_for_all_inputs,
     [] { return heads_problem(8, "prefix"); },
     {{"distance < LANES; distance = 2", "2 * distance < LANES; distance = 2", "identifier = "}}},
    {"Compact",
     prove_for_all_inputs,
     [] { return compact_problem(6, 3); },
     {{"distance = holes << COUNT;", "distance = holes;", "keep = "}}},
    {"Expand",
     prove_for_all_inputs,
     [] { return expand_problem(4, 3); },
     {{"level = LEVELS - 1; level >= 0", "level = LEVELS - 1; level > 0", "keep = "}}},
    {"Unpack",
     prove_for_all_cycles,
     [] { return unpack_problem(kPaper, 2, false); },
     {{"error_q <= slices_last_i && truncated", "error_q <= 1'b0", "malformed_is_said fails"},
      {"!valid_q || words_ready_i", "!valid_q || words_ready_i || slices_valid_i",
       "never_overrun fails"},
      {"!valid_q || words_ready_i", "!valid_q && words_ready_i", "never_stuck fails"},
      {"heads[LANES*(SLICE-1) +: SLICE-1];", "heads[0 +: SLICE-1];", "words_in_order fails"},
      {"words_valid_o = valid_q", "words_valid_o = valid_q && words_ready_i",
       "never_stuck fails"}}},
    {"UnpackPlanar",
     prove_for_all_cycles,
     [] { return unpack_problem(kExact, 2, true); },
     {{"left <= full)", "left <= full + 1'b1)", "never_overflows fails"},
      {"fill_q >= wanted))", "fill_q + 1'b1 >= wanted))", "heads_with_their_tails fails"},
      {"heads_last_i ? fill_q > wanted : fill_q >= wanted", "fill_q > wanted",
       "never_stuck_without_need fails"},
      {"stage_free && !excess_q", "stage_free", "fails"}}},
    {"Pack",
     prove_for_all_cycles,
     [] { return pack_problem(kPaper, 2, false); },
     {{"ready_o = left < full", "ready_o = left <= full", "fails"},
      {"valid_o = ending_q || fill_q >= full", "valid_o = ending_q || fill_q > full",
       "never_stuck fails"},
      {" && (!ending_q || (taken && last_o))", "", "fails"}}},
    {"PackPlanar",
     prove_for_all_cycles,
     [] { return pack_problem(kPaper, 2, true); },
     {{"heads_valid = words_valid_i && tails_ready", "heads_valid = words_valid_i", "fails"}}},
    {"Border",
     prove_for_all_cycles,
     [] { return feed_problem(kExact); },
     {{"!ended_q && !left[1]", "!ended_q", "cut_off_is_said fails"},
      {"slice1_q & {SLICE{fill_q[1]}}", "slice1_q", "fails"},
      {"head + borrow", "head", "both_digits fails"}}},
    {"Queue",
     induction,
     [] { return queue_problem(2); },
     {{"assign room_o = !fill_q[DEPTH-1]", "assign room_o = 1'b1", "room_is_true fails"},
      {"pop_i ? queue_q >> WIDTH : queue_q", "queue_q", "fails"}}},
    {"ElasticRows",
     prove_for_all_cycles,
     [] { return array_problem({.pe = "wide", .sync = "elastic"}); },
     {{" && !ended_q && next_room_i", " && !ended_q", "row_1_never_overflows fails"},
      {"(ended_q && !finish_i)", "ended_q", "no_result_without_its_words fails"}}},
    {"Jobs",
     prove_for_all_cycles,
     jobs_problem,
     {{"full_o = start_q == (oldest ^ 2'b10)", "full_o = 1'b0", "fails"},
      {"start_i && start_q[0]", "start_i", "each_part_finds_it_in_its_turn fails"}}},
    {"Exit",
     prove_for_all_cycles,
     exit_problem,
     {{"free && !abort_i", "free", "nothing_enters_a_halted_tile fails"},
      {"valid_q <= load || cut", "valid_q <= load", "fails"}}},
    {"Window",
     bounded,
     [] { return meetings_problem({.pe = "wide", .sync = "window"}); },
     {{"(&valid_i) && (&free_i) && !ended_q", "(&valid_i) && !ended_q", "words_meet_once fails"}}},
};

class ProofTest : public testing::TestWithParam<Case> {};

TEST_P(ProofTest, HoldsAndFailsWithEachEdit) {
  const Case& one = GetParam();
  Problem problem = one.problem();
  const Verdict whole = one.prove(problem);
  EXPECT_TRUE(whole.holds) << whole.detail;
  const std::string design = problem.design;
  for (const Break& edit : one.breaks) {
    problem.design = replaced_once(design, edit.from, edit.to);
    const Verdict found = one.prove(problem);
    EXPECT_FALSE(found.holds) << edit.to << " survives";
    EXPECT_NE(found.detail.find(edit.claim), std::string::npos) << found.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Edits, ProofTest, testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.name; });

TEST(Proof, ExamplesThatCannotHappenAreFound) {
  Problem problem = unpack_problem(kPaper, 2, false);
  EXPECT_TRUE(refute_examples(problem, 8).holds);
  problem.design =
      replaced_once(problem.design, "error_q <= slices_last_i && truncated", "error_q <= 1'b0");
  EXPECT_EQ(refute_examples(problem, 8).detail,
            "never_malformed holds for 8 cycles: what it excludes was to be seen");
}

}  // namespace
}  // namespace spark::verif

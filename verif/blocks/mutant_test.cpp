// The checks themselves are checked: each single edit of the emitted Verilog must be found, with a
// message that leads to the fault. A mutant that survives is a hole in the harness, not in the
// design.

#include <gtest/gtest.h>

#include <iostream>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "verif/blocks/families.h"
#include "verif/harness/check.h"

namespace spark::verif {
namespace {

struct Mutant {
  std::string name;
  std::string block;
  Settings settings;
  std::string from;  ///< occurs exactly once in the emitted text
  std::string to;
  std::string message;  ///< part of what the check must say
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

const Settings kNarrow = {{"lanes", "4"}};
const Settings kPlanar = {{"lanes", "4"}, {"layout", "planar"}};

const std::vector<Mutant> kMutants = {
    {"EncoderSwapsFill",
     "spark_encoder",
     {},
     "assign tail_o = (word_i[SLICE-1:0] | {SLICE{ones}})",
     "assign tail_o = (word_i[SLICE-1:0] | {SLICE{zeros}})",
     "word 16: expected head 1000 tail 1111"},
    {"EncoderShortRangeOffByOne",
     "spark_encoder",
     {},
     "|word_i[2*SLICE-1:SLICE-1]",
     "|word_i[2*SLICE-1:SLICE]",
     "word 8: expected head 1000 tail 1000 long 1"},
    {"EncoderHalvesWithAnd",
     "spark_encoder",
     {{"form", "exact"}, {"halve", "true"}},
     "|word_i[1:0]",
     "&word_i[1:0]",
     "word 1: expected head 0001"},
    {"EncoderStepsAcrossTheMiddle",
     "spark_encoder",
     {{"rounding", "nearest"}},
     " && !middle",
     "",
     "word 120: "},
    {"EncoderLeavesHeadBit",
     "spark_encoder",
     {{"signed", "true"}},
     " ^ {{(SLICE-2){1'b0}}, lossy}",
     "",
     "word 16: "},
    {"DecoderForgetsTail",
     "spark_decoder",
     {},
     "(tail_i || slice_i[0])",
     "slice_i[0]",
     "tail slice 1000"},
    {"DecoderStateStuck", "spark_decoder", {}, "tail_q <= high_o", "tail_q <= 1'b0", "tail 1, got"},
    {"DecoderIgnoresReady",
     "spark_decoder",
     {},
     "slice_valid_i && value_ready_i",
     "slice_valid_i",
     "slice "},
    {"DecoderDoesNotReset", "spark_decoder", {}, "tail_q <= 1'b0", "tail_q <= tail_q", "slice "},
    {"UnpackLosesCarriedHead", "spark_unpack", kNarrow,
     "head_q <= heads[LANES*(SLICE-1) +: SLICE-1]", "head_q <= heads[0 +: SLICE-1]",
     "lane 0: item"},
    {"UnpackLosesCarriedTail", "spark_unpack", kNarrow, "tail_q <= tail_next && !slices_last_i",
     "tail_q <= 1'b0", "words in cycle"},
    {"UnpackKeepsTailAcrossStreams", "spark_unpack", kNarrow,
     "tail_q <= tail_next && !slices_last_i", "tail_q <= tail_next", "words in cycle"},
    {"UnpackPrefixStopsEarly", "spark_unpack", kNarrow, "distance < LANES; distance = 2 * distance",
     "2 * distance < LANES; distance = 2 * distance", "words in cycle"},
    {"UnpackCompactsOneLevelShort", "spark_unpack", kNarrow, "distance = holes << COUNT;",
     "distance = holes;", "words in cycle"},
    {"UnpackOverwritesWhileWaiting", "spark_unpack", kNarrow, "!valid_q || words_ready_i",
     "!valid_q || words_ready_i || slices_valid_i", "words"},
    {"UnpackMissesTruncation", "spark_unpack", kNarrow, "error_q <= slices_last_i && truncated",
     "error_q <= 1'b0", "is malformed but error is 0"},
    {"UnpackNeverEmpties", "spark_unpack", kNarrow, "!valid_q || words_ready_i", "!valid_q",
     "stream 1 ends after 0 of 1 items"},
    {"UnpackDropsLast", "spark_unpack", kNarrow, "(slices_last_i || |(present & keep))",
     "|(present & keep)", "words"},
    {"PlanarUnpackTakesHeadsTooEarly", "spark_unpack", kPlanar, "fill_q >= wanted))",
     "fill_q + 1'b1 >= wanted))", "words in cycle"},
    {"PlanarUnpackOverflows", "spark_unpack", kPlanar, "left <= full)", "left <= full + 1'b1)",
     "words"},
    {"PlanarUnpackMissesExcess", "spark_unpack", kPlanar,
     "missing_q || !ended_q || fill_q != wanted", "missing_q", "is malformed but error is 0"},
    {"PackLosesOverflow", "spark_pack", kNarrow, "ready_o = left < full", "ready_o = left <= full",
     "slices in cycle"},
    {"PackShiftsOneLevelShort", "spark_pack", kNarrow, "(1 << level) < LANES",
     "(2 << level) < LANES", "slices in cycle"},
    {"PackMixesStreams", "spark_pack", kNarrow, " && (!ending_q || (taken && last_o))", "",
     "slices in cycle"},
    {"PackKeepsNoise", "spark_pack", kNarrow, "if (slot < count_i)", "if (slot <= count_i)",
     "slices in cycle"},
    {"PackSwapsHeadAndTail", "spark_pack", kNarrow,
     "{tail[i*SLICE +: SLICE], head[i*SLICE +: SLICE]}",
     "{head[i*SLICE +: SLICE], tail[i*SLICE +: SLICE]}", "slices in cycle"},
    {"PackStallsNeedlessly", "spark_pack", kNarrow, "ready_o = left < full",
     "ready_o = fill_q < full", "bubbles at full speed"},
    {"PackWithdrawsOffer", "spark_pack", kNarrow, "assign valid_o = ending_q || fill_q >= full",
     "assign valid_o = (ending_q || fill_q >= full) && ready_i", "slices"},
    {"PlanarPackTakesWordsTwice", "spark_pack", kPlanar,
     "heads_valid = words_valid_i && tails_ready", "heads_valid = words_valid_i", "heads in cycle"},
    // Registers that reset forgets.
    {"UnpackKeepsValidInReset", "spark_unpack", kNarrow, "valid_q <= 1'b0", "valid_q <= valid_q",
     "words"},
    {"UnpackKeepsTailInReset", "spark_unpack", kNarrow, "tail_q <= 1'b0", "tail_q <= tail_q",
     "words"},
    {"PlanarUnpackKeepsValidInReset", "spark_unpack", kPlanar, "valid_q <= 1'b0",
     "valid_q <= valid_q", "words"},
    {"PlanarUnpackKeepsFillInReset", "spark_unpack", kPlanar, "fill_q <= 0", "fill_q <= fill_q",
     "words"},
    {"PlanarUnpackKeepsBufferInReset", "spark_unpack", kPlanar, "buffer_q <= 0",
     "buffer_q <= buffer_q", "words"},
    {"PlanarUnpackKeepsEndedInReset", "spark_unpack", kPlanar, "ended_q <= 1'b0",
     "ended_q <= ended_q", "words"},
    {"PlanarUnpackKeepsExcessInReset", "spark_unpack", kPlanar, "excess_q <= 1'b0",
     "excess_q <= excess_q", ""},
    {"PlanarUnpackKeepsMissingInReset", "spark_unpack", kPlanar, "missing_q <= 1'b0",
     "missing_q <= missing_q", "is well formed but error is 1"},
    {"PackKeepsFillInReset", "spark_pack", kNarrow, "fill_q <= 0", "fill_q <= fill_q", "slices"},
    {"PackKeepsEndingInReset", "spark_pack", kNarrow, "ending_q <= 1'b0", "ending_q <= ending_q",
     "slices"},
    {"PackKeepsBufferInReset", "spark_pack", kNarrow, "buffer_q <= 0", "buffer_q <= buffer_q",
     "slices"},
    // What rounds and clamps.
    {"RequantForgetsBias", "spark_requant", {}, "(acc + bias_i)", "acc", "expected word"},
    {"RequantExtendsNarrowAccumulatorsWrongly",
     "spark_requant",
     {{"acc_width", "24"}},
     "acc_i[ACC_WIDTH-1]}}",
     "1'b0}}",
     "expected word"},
    {"RequantNeverShiftsLeft", "spark_requant", {}, "<< left", "<< 0", "expected word"},
    {"RequantShiftsLeftByNegative",
     "spark_requant",
     {},
     "shift_i[5] ? 5'd0 : shift_i[4:0]",
     "shift_i[4:0]",
     "expected word"},
    {"RequantDigitTwoLost", "spark_requant", {}, ": &bits[2*k +: 2]", ": 1'b0", "expected word"},
    {"RequantDigitMinusTwoLost", "spark_requant", {}, "~|bits[2*k +: 2]", "1'b0", "expected word"},
    {"RequantNegativeRowsLackOne",
     "spark_requant",
     {},
     "1'b0, negative[k]}",
     "2'b00}",
     "expected word"},
    {"RequantSignOfARowNotInverted",
     "spark_requant",
     {},
     "!multiple[33]",
     "multiple[33]",
     "expected word"},
    {"RequantMakesUpForSignsWrongly",
     "spark_requant",
     {},
     "!down, down, down, 1'b1",
     "1'b0, down, down, 1'b1",
     "expected word"},
    {"RequantDoesNotRoundTheProduct",
     "spark_requant",
     {},
     "down, down, 1'b1, 30'd0",
     "down, down, 1'b0, 30'd0",
     "expected word"},
    {"RequantRoundsHalfUp",
     "spark_requant",
     {},
     "value_q[31] && right_1_q != 5'd0",
     "1'b0",
     "expected word"},
    {"RequantRoundsHalfDownWithoutAShift",
     "spark_requant",
     {},
     "value_q[31] && right_1_q != 5'd0",
     "value_q[31]",
     "expected word"},
    {"RequantLosesCarries", "spark_requant", {}, "| (b_i & c_i)", "", "expected word"},
    {"RequantAddsRowTwice",
     "spark_requant",
     {},
     "row[(4*i+3)*PRODUCT",
     "row[(4*i+2)*PRODUCT",
     "expected word"},
    {"RequantShiftsUnsigned",
     "spark_requant",
     {},
     "$signed({product_q, 1'b0})",
     "{product_q, 1'b0}",
     "expected word"},
    {"RequantDropsTheHalf", "spark_requant", {}, "{10'd0, half_q}", "11'd0", "expected word"},
    {"RequantWrapsLargeResults",
     "spark_requant",
     {},
     "&shifted[32:9] || ~|shifted[32:9]",
     "1'b1",
     "expected word"},
    {"RequantSaturatesToTheOtherSide",
     "spark_requant",
     {},
     "{8{!shifted[32]}}",
     "{8{shifted[32]}}",
     "expected word"},
    {"RequantIgnoresMin",
     "spark_requant",
     {{"signed", "true"}},
     "below ? min_i :",
     "",
     "expected word"},
    {"RequantIgnoresMax",
     "spark_requant",
     {{"signed", "true"}},
     "above ? max_i : sum[7:0]",
     "sum[7:0]",
     "expected word"},
    {"RequantTakesZeroPointAsUnsigned",
     "spark_requant",
     {{"signed", "true"}},
     "{{3{zero_point_i[7]}}, zero_point_i}",
     "{3'd0, zero_point_i}",
     "expected word"},
    {"RequantTakesShiftOfTheNext",
     "spark_requant",
     {},
     "right_3_q <= right_2_q",
     "right_3_q <= right_1_q",
     "expected word"},
    // What moves.
    {"RequantDropsWordsWhileWaiting",
     "spark_requant",
     {},
     "!valid_q[STAGES-1] || word_ready_i",
     "1'b1",
     "changed in cycle"},
    {"RequantRepeatsWords",
     "spark_requant",
     {},
     "!valid_q[STAGES-1] || word_ready_i",
     "!valid_q[STAGES-1]",
     "expected word"},
    {"RequantValidWaitsForReady",
     "spark_requant",
     {},
     "assign word_valid_o = valid_q[STAGES-1]",
     "assign word_valid_o = valid_q[STAGES-1] && word_ready_i",
     "valid waits for ready"},
    {"RequantTakesWhatItCannotHold",
     "spark_requant",
     {},
     "assign acc_ready_o = go",
     "assign acc_ready_o = 1'b1",
     "expected word"},
    {"RequantPausesNeedlessly",
     "spark_requant",
     {},
     "assign acc_ready_o = go;",
     "assign acc_ready_o = go && !valid_q[0];",
     "bubbles at full speed"},
    {"RequantLosesLast",
     "spark_requant",
     {},
     "{last_q[STAGES-2:0], acc_last_i}",
     "{last_q[STAGES-2:0], 1'b0}",
     "last 1, got"},
    {"RequantKeepsValidInReset",
     "spark_requant",
     {},
     "valid_q <= {STAGES{1'b0}}",
     "valid_q <= valid_q",
     "that no accumulator made"},
};

class MutantTest : public testing::TestWithParam<Mutant> {};

std::string text_of(const gen::Config& config) {
  std::string text;
  for (const hdl::Module& module : gen::build(config, config.block()).modules)
    text += module.verilog() + "\n";
  return text;
}

TEST_P(MutantTest, IsFound) {
  const Mutant& mutant = GetParam();
  const gen::Config config = configure(mutant.block, mutant.settings);
  std::string text = text_of(config);
  const size_t at = text.find(mutant.from);
  ASSERT_NE(at, std::string::npos) << "'" << mutant.from << "' is no longer in the emitted text:\n"
                                   << text;
  ASSERT_EQ(text.find(mutant.from, at + 1), std::string::npos)
      << "'" << mutant.from << "' occurs twice";
  text.replace(at, mutant.from.size(), mutant.to);
  const auto file = test_cache() / "mutants" / (mutant.name + ".v");
  write_file(file, text);
  const CheckResult result =
      check({load_dut(config, {file}, mutant.block, test_cache())}, 1).front();
  EXPECT_GT(result.mismatches, 0U) << "the mutant survives";
  EXPECT_NE(result.first_mismatch.find(mutant.message), std::string::npos) << result.first_mismatch;
  std::cout << result.first_mismatch << "\n";
}

INSTANTIATE_TEST_SUITE_P(Edits, MutantTest, testing::ValuesIn(kMutants),
                         [](const auto& mutant) { return mutant.param.name; });

}  // namespace
}  // namespace spark::verif

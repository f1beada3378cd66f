#include "verif/array/rtl_mutants.h"

#include <stdexcept>

#include "gen/blocks/block.h"
#include "verif/edit.h"

namespace spark::verif {
namespace {

using array::Pe;
using array::Sync;

constexpr std::pair kRigid{Pe::int8, Sync::rigid};
constexpr std::pair kMixedLockstep{Pe::mixed, Sync::lockstep};
constexpr std::pair kMixedElastic{Pe::mixed, Sync::elastic};
constexpr std::pair kWideLockstep{Pe::wide, Sync::lockstep};
constexpr std::pair kWideElastic{Pe::wide, Sync::elastic};
constexpr std::pair kWideWindow{Pe::wide, Sync::window};
constexpr std::pair kSplit{Pe::split, Sync::window};

const std::vector<ArrayMutant> kMutants = {
    // Borders.
    {"FeedOverruns", kRigid, "_a_feed", "!ended_q && !left[1]", "!ended_q && left != 2'd3",
     "a_ready_o"},
    {"FeedTakesBeyondTheEnd", kRigid, "_b_feed", "!ended_q && !left[1]", "!left[1]", "b_ready_o"},
    {"FeedStallsNeedlessly", kRigid, "_b_feed", "!ended_q && !left[1]", "!ended_q && !fill_q[1]",
     "b_ready_o"},
    {"FeedDoesNotForgetTheEnd", kMixedLockstep, "_a_feed", "ended_q && left != 2'd0", "ended_q",
     "a_ready_o"},
    {"FeedEndsAWordEarly", kWideLockstep, "_b_feed", "last_q <= ended_q && left == 2'd0",
     "last_q <= ended_q", "error_o is 1"},
    {"FeedTakesHeadAlone", kMixedElastic, "_a_feed", "fill_q[0] && (!is_long || ended_q)",
     "fill_q[0]", "a_ready_o"},
    {"FeedOffersWhatWasTaken", kWideElastic, "_a_feed", "if (!valid_q || word_take_i)",
     "if (!valid_q || (word_take_i && available))", "a_ready_o"},
    {"FeedForgetsBorrow", kMixedElastic, "_a_feed", "head + borrow", "head", "c_o"},
    {"FeedMissesTruncation", kSplit, "_b_feed",
     "assign error_o = ended_q && is_long && fill_q == 2'd1", "assign error_o = 1'b0", "error_o"},
    {"PlainTailIsNotExtended", kRigid, "_a_feed", "{{SLICE{head[SLICE-1]}}, head}",
     "{{SLICE{1'b0}}, head}", "c_o"},
    // The way out.
    {"DrainWaitsTooLittle", kRigid, "_drain", "localparam WAIT = 7", "localparam WAIT = 6",
     "c_valid_o is 1, expected 0"},
    {"DrainMovesUnasked", kRigid, "_drain", "shift_o = valid_o && ready_i", "shift_o = valid_o",
     "c_last_o is 1"},
    {"DrainStartsAtTheBottom", kWideElastic, "",
     "c_o = result[0 +:", "c_o = result[(ROWS-1)*COLS*ACC_WIDTH +:", "c_o"},
    {"DrainIsReleasedAtTheFirstRow", kMixedElastic, "_drain", "release_o = shift_o && last_o",
     "release_o = shift_o", "c_valid_o is 0"},
    {"DrainSkipsARow", kWideWindow, "", "result[((i+1)*COLS+j)", "result[(i*COLS+j)", "c_o"},
    // PEs.
    {"AccumulatorIsNotSignExtended", kMixedLockstep, "_pe", "{(ACC_WIDTH-SUM_0){sum_0_q[SUM_0-1]}}",
     "{(ACC_WIDTH-SUM_0){1'b0}}", "c_o"},
    {"AccumulatorKeepsOldTile", kRigid, "_pe", "(acc_q & {ACC_WIDTH{!finish}})", "acc_q", "c_o"},
    {"AccumulatorLosesAddend", kRigid, "_pe", "if (finish) result_q <= acc_q",
     "if (finish_q[0]) result_q <= acc_q", "c_o"},
    {"ShiftOfAIsMissing", kMixedElastic, "_pe", "a_high_i[i] ? {product_unshifted, {SLICE{1'b0}}}",
     "a_high_i[i] && b_high_i[i] ? {product_unshifted, {SLICE{1'b0}}}", "c_o"},
    {"ProductIsUnsigned", kWideWindow, "_pe", "{WORD{product_a[SLICE-1]}}", "{WORD{1'b0}}", "c_o"},
    {"TreeIsTooNarrow", kWideElastic, "_pe", "{sum_0_left[PRODUCT-1], sum_0_left}",
     "{1'b0, sum_0_left}", "c_o"},
    {"FinishOvertakesTheSum", kSplit, "_pe", "finish = finish_q[LATENCY-1]",
     "finish = finish_q[LATENCY-2]", "c_o"},
    {"GroupsShareAProduct", kSplit, "_pe", "from_b = high_b_q[i*HIGH_B",
     "from_b = high_b_q[0*HIGH_B", "c_o"},
    // Rigid and lockstep.
    {"StepDoesNotWaitForResults", kRigid, "", " && !(tile_last && (all_full || finish_q))", "",
     "a_ready_o"},
    {"StepForgetsThePendingFinish", kRigid, "", "tile_last && (all_full || finish_q)",
     "tile_last && all_full", "a_ready_o"},
    {"StepWaitsInEveryWord", kMixedLockstep, "", "!(tile_last && (all_full || finish_q))",
     "!(all_full || finish_q)", "a_ready_o"},
    {"StepTakesWithoutValid", kRigid, "", "(&{a_valid, b_valid})", "(&a_valid)", "a_ready_o"},
    {"FinishIsEarly", kMixedLockstep, "", "(pe_finish_q)", "(finish_q)", "c_o"},
    {"FinishInEveryPhase", kWideLockstep, "", "finish_q <= step && tile_last",
     "finish_q <= go && tile_last", "a_ready_o"},
    {"DigitOrderIsSwapped", kMixedLockstep, "",
     "a_is_high ? a_high[n*SLICE +: SLICE] : a_low[n*SLICE +: SLICE]",
     "a_is_high ? a_low[n*SLICE +: SLICE] : a_high[n*SLICE +: SLICE]", "c_o"},
    {"PhasesOfBAreSkipped", kMixedLockstep, "", "b_is_high ? a_low_q : a_is_high",
     "b_is_high || a_is_high", "a_ready_o"},
    {"LongWordOfOneRowIsMissed", kWideLockstep, "", "(|a_long) && !a_low_q",
     "(|a_long[ROWS*VECTOR-1:1]) && !a_low_q", "a_ready_o"},
    {"DisagreementIsMissed", kWideLockstep, "", "!((&{a_last, b_last}) || !(|{a_last, b_last}))",
     "!((&a_last) || !(|a_last))", "error_o"},
    // Window of `wide`.
    {"SlotIsFreedTooEarly", kWideWindow, "_row", "free_o = !(|(left & slot_i))",
     "free_o = !(|(left & slot_i & ~read_q))", "b_ready_o"},
    {"SlotIsFreedTooLate", kWideWindow, "_row", "free_o = !(|(left & slot_i))",
     "free_o = !(|(todo_q & slot_i))", "b_ready_o"},
    {"PlaneAsksOneRow", kWideWindow, "_plane", "(&free_i)", "free_i[0]", "b_ready_o"},
    {"PlaneRunsIntoTheNextTile", kWideWindow, "_plane", "(&free_i) && !ended_q", "(&free_i)",
     "a_ready_o"},
    {"PlaneDoesNotForgetTheEnd", kWideWindow, "_plane", "(ended_q && !finish_i)", "ended_q",
     "b_ready_o"},
    {"RowIsIdleACycleEarly", kWideWindow, "_row", "idle_o = !(|todo_q)", "idle_o = !(|left)",
     "b_ready_o"},
    {"RowStaysLow", kWideWindow, "_row", "low_q <= high;", "low_q <= high || low_q;", "a_ready_o"},
    {"RowReadsBackwards", kWideWindow, "_row", "(read_q << 1) | (read_q >> (DEPTH-1))",
     "(read_q >> 1) | (read_q << (DEPTH-1))", "a_ready_o"},
    {"WindowIsWrittenAtOnce", kWideWindow, "_column", "write_q <= slot_i & {DEPTH{load_i}}",
     "write_q <= slot_i", "c_o"},
    {"RowDoesNotSeeTheOthersEnd", kWideWindow, "_row",
     "done && (last_i != (|(read_q & slot_last_i)))", "1'b0", "error_o"},
    {"WordsOfOneLaneAreTakenEarly", kWideWindow, "_plane", "(&valid_i)", "valid_i[0]",
     "error_o is 1"},
    // Elastic, `wide`.
    {"NextRoomIsIgnored", kWideElastic, "_row", " && next_room_i", "", "a_ready_o"},
    {"QueueHasRoomTooLate", kWideElastic, "_row", "room_o = !fill_q[DEPTH-1]",
     "room_o = !fill_q[DEPTH-2]", "b_ready_o"},
    {"QueueHasRoomTooEarly", kWideElastic, "_row", "room_o = !fill_q[DEPTH-1]",
     "room_o = !left[DEPTH-1]", "b_ready_o"},
    {"QueueDoesNotMove", kWideElastic, "_cell", "start_i[l] ? queue_q >> WORD : queue_q", "queue_q",
     "c_o"},
    {"QueueMarksDoNotMove", kWideElastic, "_row", "start ? last_q >> 1 : last_q", "last_q",
     "error_o is 1"},
    {"RowRunsIntoTheNextTile", kWideElastic, "_row", " && !ended_q && next_room_i",
     " && next_room_i", "a_ready_o"},
    {"RowDoesNotForgetTheEnd", kWideElastic, "_row", "(ended_q && !finish_i)", "ended_q",
     "a_ready_o"},
    {"RowIsDoneTooEarly", kWideElastic, "_row", "done_o = ended_q && !busy_q", "done_o = ended_q",
     "a_ready_o"},
    {"RowRepeatsItsDigit", kWideElastic, "_row", "(is_high ? high_q : low_q) & {SLICE{busy_q}}",
     "(is_high ? high_q : low_q)", "c_o"},
    {"RowSkipsLowDigits", kWideElastic, "_row", "fill_q[0] && !(busy_q && is_high)", "fill_q[0]",
     "a_ready_o"},
    {"RowStartsWithoutB", kWideElastic, "_row", "valid_i && fill_q[0]", "valid_i", "error_o is 1"},
    {"RowStartsWithoutA", kWideElastic, "_row", "valid_i && fill_q[0]", "fill_q[0]", "a_ready_o"},
    {"RowFinishesOverItsResult", kWideElastic, "", " && !full_q[i]", "", "a_ready_o"},
    {"FinishOfOneLaneIsEnough", kWideElastic, "", "(&done[i*VECTOR +: VECTOR])",
     "(|done[i*VECTOR +: VECTOR])", "a_ready_o"},
    {"FirstQueueOverruns", kWideElastic, "", " && room[l]", "", "b_ready_o"},
    {"ColumnsDisagreeUnseen", kWideElastic, "", "|{column_error, row_error}", "|row_error",
     "error_o"},
    // Elastic, `mixed`.
    {"RightRoomIsIgnored", kMixedElastic, "_lane", " && a_room_i", "", "b_ready_o"},
    {"LowerRoomIsIgnored", kMixedElastic, "_lane", " && b_room_i", "", "b_ready_o"},
    {"LaneRunsIntoTheNextTile", kMixedElastic, "_lane", "!more && !ended_q", "!more", "a_ready_o"},
    {"LaneDoesNotForgetTheEnd", kMixedElastic, "_lane", "(ended_q && !finish_i)", "ended_q",
     "a_ready_o"},
    {"LaneSkipsAPhase", kMixedElastic, "_lane", "more && (b_is_high ? a_low_q : 1'b1)", "more",
     "b_ready_o"},
    {"LaneIsDoneTooEarly", kMixedElastic, "_lane", "done_o = ended_q && !busy_q",
     "done_o = ended_q", "c_valid_o is 1"},
    {"DigitsOfBAreSwapped", kMixedElastic, "_lane", "(b_is_high ? b_high : b_q[SLICE-1:0])",
     "(b_is_high ? b_q[SLICE-1:0] : b_high)", "c_o"},
    {"QueueOverwrites", kMixedElastic, "_queue", "room_o = !fill_q[DEPTH-1]", "room_o = 1'b1",
     "a_ready_o"},
    {"QueuePopsAnotherWord", kMixedElastic, "_queue", "pop_i ? queue_q >> WIDTH : queue_q",
     "queue_q >> WIDTH", "error_o is 1"},
    {"FinishForOneLane", kMixedElastic, "_cell", "(&done)", "done[0]", "b_ready_o"},
    {"ResultIsOverwritten", kMixedElastic, "_cell", "(&done) && !full_q", "(&done)", "a_ready_o"},
    {"EndsDisagreeUnseen", kMixedElastic, "_lane",
     "start && (a_item[A_ITEM-1] != b_item[B_ITEM-1])", "1'b0", "error_o"},
    {"AllFullTooEarly", kMixedElastic, "", "all_full = &full", "all_full = full[0]",
     "c_valid_o is 1"},
    // Window of `split`.
    {"PriorityIgnoresAge", kSplit, "_row", "(|upper) ? upper : pending_q", "pending_q",
     "a_ready_o"},
    {"PriorityIsReversed", kSplit, "_column", "(|upper) ? upper : pending_q",
     "(|(pending_q & ~upper)) ? pending_q & ~upper : pending_q", "a_ready_o"},
    {"TwoDigitsAreServed", kSplit, "_column", "among & ~(among - one)",
     "among & ~((among - one) & (among - one - one))", "c_o"},
    {"GroupSlotIsFreedTooLate", kSplit, "_row", "load_i ? !(|(next & (next - one)))",
     "load_i ? !(|next)", "a_ready_o"},
    {"GroupSlotIsFreedTooEarly", kSplit, "_column", "!(|(same & (same - one)))", "1'b1",
     "a_ready_o"},
    {"HighDigitComesTooEarly", kSplit, "_row", "high_q <= serving_q", "high_q <= digit", "c_o"},
    {"DigitOfAnOldWord", kSplit, "_column", "if (load_i && slot[place])", "if (slot[place])",
     "c_o"},
    {"PendingIsLostAtALoad", kSplit, "_row", "left | (entering & {PLACES{load_i}})",
     "(left & ~{PLACES{load_i}}) | (entering & {PLACES{load_i}})", "c_o"},
    {"FinishDoesNotWaitForDigits", kSplit, "_plane", "ended_q && (&idle_i)", "ended_q",
     "c_valid_o is 1"},
    {"FinishLeavesTheLastHighDigits", kSplit, "", "(pe_finish_q)", "(finish_q)", "c_o"},
    {"WindowIsTooShort", kSplit, "_plane", "(slot_q << 1) | (slot_q >> (DEPTH-1))",
     "{1'b0, slot_q[0], slot_q[1]}", "c_o"},
    // What reset must not forget. Names say which register.
    {"ResetKeepsFeedFill", kRigid, "_a_feed", "fill_q <= 2'd0", "fill_q <= fill_q", "a_ready_o"},
    {"ResetKeepsFeedEnd", kWideLockstep, "_a_feed", "ended_q <= 1'b0", "ended_q <= ended_q",
     "a_ready_o"},
    {"ResetKeepsFeedWord", kSplit, "_b_feed", "valid_q <= 1'b0", "valid_q <= valid_q", "b_ready_o"},
    {"ResetKeepsDrainRow", kMixedElastic, "_drain", "row_q <= {COUNT{1'b0}};\n    end else",
     "row_q <= row_q;\n    end else", "c_last_o is 1"},
    {"ResetKeepsError", kRigid, "", "error_q <= 1'b0", "error_q <= error_q", "error_o is 1"},
    {"ResetKeepsStepFinish", kRigid, "", "finish_q <= 1'b0", "finish_q <= finish_q", "a_ready_o"},
    {"ResetKeepsStepFull", kRigid, "", "full_q <= 1'b0", "full_q <= full_q", "a_ready_o"},
    {"ResetKeepsSums", kRigid, "", "pe_finish_q <= 1'b1", "pe_finish_q <= 1'b0", "c_o"},
    {"ResetKeepsPhase", kMixedLockstep, "", "b_low_q <= 1'b0", "b_low_q <= b_low_q", "b_ready_o"},
    {"ResetKeepsWindow", kWideWindow, "_row", "todo_q <= {DEPTH{1'b0}}", "todo_q <= todo_q",
     "b_ready_o"},
    {"ResetKeepsReader", kWideWindow, "_row", "read_q <= ONE[DEPTH-1:0]", "read_q <= read_q",
     "a_ready_o"},
    {"ResetKeepsPlaneEnd", kWideWindow, "_plane", "ended_q <= 1'b0", "ended_q <= ended_q",
     "b_ready_o"},
    {"ResetKeepsSlot", kSplit, "_plane", "slot_q <= ONE[DEPTH-1:0]", "slot_q <= slot_q",
     "c_valid_o is 1"},
    {"ResetKeepsDigits", kSplit, "_column", "pending_q <= {PLACES{1'b0}}", "pending_q <= pending_q",
     "c_o"},
    {"ResetKeepsQueue", kWideElastic, "_row", "fill_q <= {DEPTH{1'b0}}", "fill_q <= fill_q",
     "error_o is 1"},
    {"ResetKeepsRowSums", kWideElastic, "", "pe_finish_q <= {ROWS{1'b1}}",
     "pe_finish_q <= {ROWS{1'b0}}", "c_o"},
    {"ResetKeepsLaneEnd", kMixedElastic, "_lane", "ended_q <= 1'b0", "ended_q <= ended_q",
     "a_ready_o"},
    {"ResetKeepsCellFull", kMixedElastic, "_cell", "full_q <= 1'b0", "full_q <= full_q",
     "a_ready_o"},
    {"FinishDoesNotWaitForResults", kWideWindow, "", "(&done) && !all_full", "(&done)",
     "b_ready_o"},
};

}  // namespace

void PrintTo(const ArrayMutant& mutant, std::ostream* out) { *out << mutant.name; }

const std::vector<ArrayMutant>& array_mutants() { return kMutants; }

gen::Config mutant_config(const std::pair<array::Pe, array::Sync>& kind) {
  array::Config config;
  std::tie(config.pe, config.sync) = kind;
  config.rows = 3;
  config.cols = 4;
  config.vector = config.pe == Pe::split ? 6 : 2;
  config.share = config.pe == Pe::split ? 3 : 1;
  config.queue_depth = 3;
  config.signed_a = true;
  return with_accumulator(config, 2);
}

std::string mutant_text(const ArrayMutant& mutant) {
  static std::map<std::pair<Pe, Sync>, std::vector<hdl::Module>> designs;
  std::vector<hdl::Module>& modules = designs[mutant.kind];
  if (modules.empty()) modules = gen::build(mutant_config(mutant.kind), "spark_array").modules;
  return edited_design(modules, "spark_array" + mutant.module, mutant.from, mutant.to);
}

}  // namespace spark::verif

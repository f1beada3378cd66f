// Rationale: the comparison of tiles is itself checked: each single edit of the emitted Verilog, in
// every one of the tile's own parts, must be found, with a message that leads to the fault. A
// mutant that survives is a hole in the stimulus. The array inside has mutants of its own
// (verif/array), and so have requantiser, encoder and gearbox (verif/blocks).

#include <gtest/gtest.h>

#include <iostream>

#include "gen/blocks/block.h"
#include "verif/blocks/families.h"
#include "verif/edit.h"
#include "verif/harness/tile_checks.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

/// One single edit of an emitted tile.
struct TileMutant {
  std::string name;
  std::string module;  ///< without `spark_gemm`; empty: the top
  std::string from;    ///< occurs exactly once in the module
  std::string to;
  std::string message;   ///< part of what the check must say; not empty
  bool elastic = false;  ///< of a tile whose streams go at their own pace
};

void PrintTo(const TileMutant& mutant, std::ostream* out) { *out << mutant.name; }

const std::vector<TileMutant> kMutants = {
    // Registers.
    {"WriteIgnoresStrobes", "_control", "legal = w_whole_q && fits", "legal = fits", "bresp"},
    {"WriteTakesUnalignedPlaces", "_control", "aw_address_q[1:0] == 2'd0 &&", "", "bresp"},
    {"WriteTakesAnyMultiplier", "_control", "in_tables && (w_data_q >> 31) == 32'd0", "in_tables",
     "bresp"},
    {"WriteTakesTooMuch", "_control", "(w_data_q >> STRIPS_BITS) == 32'd0", "1'b1", "bresp"},
    {"RefusedWriteIsMade", "_control", "{3{write && legal && in_tables}}",
     "{3{write && in_tables}}", "c_t"},
    {"WriteDoesNotWaitForItsResponse", "_control", "aw_valid_q && w_valid_q && !b_valid_q",
     "aw_valid_q && w_valid_q", "awready is 0x1"},
    {"ResponseIsWithdrawn", "_control", "b_valid_q ? !s_axil_bready : write", "write",
     "bvalid is withdrawn"},
    {"ReadIsAnsweredTwice", "_control", "r_valid_q ? !s_axil_rready : s_axil_arvalid",
     "r_valid_q || s_axil_arvalid", "rvalid without a read"},
    {"ReadDataChangeOnOffer", "_control", "if (!r_valid_q) begin", "if (1'b1) begin",
     "changes on offer"},
    {"WriteIsAnsweredBeforeItsData", "_control", "aw_valid_q && w_valid_q && !b_valid_q",
     "aw_valid_q && !b_valid_q", "bvalid without a write"},
    {"WriteIsAnsweredForEver", "_control", "b_valid_q ? !s_axil_bready : write",
     "b_valid_q || write", "bvalid without a write"},
    {"WriteResponseChangesOnOffer", "_control", "if (write) begin\n      b_error_q",
     "if (1'b1) begin\n      b_error_q", "bresp changes on offer"},
    {"WriteResponseSurvivesReset", "_control", "b_valid_q <= 1'b0;", "", "bvalid in reset"},
    {"ReadResponseIsWithdrawn", "_control", "r_valid_q ? !s_axil_rready : s_axil_arvalid",
     "!r_valid_q && s_axil_arvalid", "rvalid is withdrawn"},
    {"ReadResponseSurvivesReset", "_control", "r_valid_q <= 1'b0;", "", "rvalid in reset"},
    {"EmptyJobIsStarted", "_control", "words_q != {WORDS_BITS{1'b0}} && ", "", "a_tready is 0x1"},
    {"JobBeyondTheTablesIsStarted", "_control", "channels <= CHANNELS && ", "", "a_tready is 0x1"},
    {"JobBetweenGroupsIsStarted", "_control", " && channels % OUT_LANES == 32'd0", "",
     "a_tready is 0x1"},
    {"StartOverrunsTheQueue", "_control", "refused = full_i || abort_o", "refused = abort_o",
     "rdata is 0x100, expected 0x180"},
    {"StartOfAHaltedTile", "_control", "refused = full_i || abort_o", "refused = full_i",
     "rdata is 0x1, expected 0x81"},
    {"ErrorDoesNotStick", "_control", "error_q | {start", "{start", "rdata is 0x0, expected 0x180"},
    {"ResetDoesNotWait", "_control", "(resetting_q && !closed_i)", "1'b0", "a_tready is 0x0"},
    {"ResetKeepsErrors", "_control", "reset ? 9'd0 : error_q", "error_q",
     "rdata is 0x180, expected 0x80"},
    {"QueueIsNeverFull", "_queue", "start_q == (oldest ^ 2'b10)", "1'b0",
     "rdata is 0x100, expected 0x180"},
    {"QueueHasOneEntry", "_queue", "entry_o[i] = part_q[2*i]", "entry_o[i] = 1'b0",
     "a_tready is 0x1"},
    // Ports.
    {"RestOfACutPacketIsTaken", "_source_port", "abort_i || (drop_q && inside_q)", "abort_i",
     "a_tready is 0x0"},
    // That `inside_q` also follows a beat which is not taken yet would change nothing: what is
    // offered stays, and `inside_q` is read only while everything is taken.
    {"EndOfADroppedPacketIsMissed", "_source_port", "tready_o ? !tlast_i", "tready_o ? 1'b1",
     "a_tready is 0x1"},
    {"HaltedTileTakesNothing", "_source_port", "tready_o = drop || ready_i", "tready_o = ready_i",
     "a_tready is 0x0"},
    {"ResultIsDropped", "_sink_port", "free = !valid_q || tready_i", "free = 1'b1",
     "c_tvalid is withdrawn"},
    {"ResultIsOverwritten", "_sink_port", "if (free) begin\n      keep_q",
     "if (1'b1) begin\n      keep_q", "C's beat changes on offer"},
    {"ResultWaitsForReady", "_sink_port", "tvalid_o = valid_q", "tvalid_o = valid_q && tready_i",
     "c_tvalid"},
    {"ResultSurvivesReset", "_sink_port", " valid_q <= 1'b0;", "", "c_tvalid in reset"},
    {"PacketDoesNotEnd", "_sink_port", "last_i || cut", "cut", "last"},
    {"EveryBeatIsTheLast", "_sink_port", "last_q <= last_i || cut", "last_q <= 1'b1", "last"},
    {"CutPacketStaysOpen", "_sink_port", "cut = abort_i && open_q", "cut = 1'b0",
     "c_tvalid is 0x0"},
    {"CutPacketHasBytes", "_sink_port", "keep_i & {(BUS_WIDTH/8){!cut}}", "keep_i", "c_tkeep"},
    {"ResultLeavesAHaltedTile", "_sink_port", "ready_o = free && !abort_i", "ready_o = free",
     "c_tvalid is 0x1"},
    // Loaders.
    {"SlotOverlapsThoseInUse", "_loader", "needed <= DEPTH[ADDRESS+1:0]", "1'b1",
     "a_tready is 0x1"},
    {"TilesThatNeverFitAreAwaited", "_loader", "KEEP == 0 || begins ? pointer_q : anchor_q",
     "pointer_q", "b_tready is 0x0"},
    {"LongPacketIsNotNoticed", "_loader", "(accepted && beat_q == beats_q)", "1'b0",
     "c_tvalid is 0x0"},
    {"WordsAreCountedInOneBeat", "_loader", "first_2_q ? packet_words_2_q : remaining_q",
     "packet_words_2_q", "a_tready is 0x1"},
    {"TailIsForgotten", "_loader", "tail_next && !last_i", "1'b0", "a_tready is 0x1"},
    {"PaddingLeavesATail", "_loader", "tail_next && !last_i", "tail_next", "a_tready is 0x1"},
    {"EarlyEndIsNotNoticed", "_loader", "valid_2_q && last_2_q && !found", "1'b0",
     "a_tready is 0x0"},
    {"LateEndIsNotNoticed", "_loader", "valid_2_q && !last_2_q && found", "1'b0",
     "rdata is 0x1, expected 0x2"},
    {"OddSliceIsAddedAtTheEnd", "_loader", "two || !last_2_q", "1'b1", "a_tready is 0x1"},
    {"BeatIsCutInTheMiddle", "_loader", "last_2_q ? pair : FULL[PAIR-1:0]", "pair",
     "a_tready is 0x1"},
    {"SlotIsReadTooEarly", "_loader", "if (valid_2_q && end_2_q) begin", "if (slot_end) begin",
     "c_tvalid is 0x0"},
    {"BankIsWrong", "_loader", "valid_2_q && bank_2_q == n", "valid_2_q && bank_2_q == STREAMS-1-n",
     "c_tdata"},
    // Players and banks.
    {"PlayerDoesNotWaitForItsSlot", "_a_player", "pointer_q != loaded_i", "1'b1",
     "a_tready is 0x1"},
    {"StripIsPlayedOnce", "_a_player", "last_tile ? after : pointer_q", "after", "c_tdata"},
    {"StripIsFreedTooEarly", "_a_player", "retire && current_frees_q", "retire", "a_tready is 0x1"},
    {"TilesAreNotPlayedAgain", "_b_player", "last_tile && !last_strip ? start_q : after", "after",
     "c_tvalid is 0x0"},
    {"TilesAreFreedTooEarly", "_b_player", "frees = last_tile && last_strip", "frees = last_tile",
     "c_tvalid is 0x0"},
    {"BankFinishesTwice", "_bank", "valid_q && !(finished_q && last_o)", "valid_q", "c_tdata",
     true},
    {"EveryPlaceHasTwoSlices", "_bank", "word[BEAT+PAIR] || !at_end", "1'b1", "a_tready is 0x1"},
    {"BankForgetsThatItHasFinished", "_bank", "(finished_q || finish) && !retire_i",
     "finish && !retire_i", "b_tready is 0x0"},
    {"BankPlaysTheCurrentPacketAgain", "_bank", "ahead ? following_address_i : current_address_i",
     "current_address_i", "c_tdata"},
    {"BankPausesBetweenBeats", "_bank", "(ahead ? following_i : current_i) : beat_end",
     "(ahead ? following_i : current_i) : 1'b0", "c_tvalid is 0x0"},
    // Results.
    {"JobsShareRegisters", "_requantiser", "waiting_q ? !done_i : job_end", "1'b0", "c_tdata"},
    {"ChannelsOfTheFirstTileServeAll", "_requantiser", "base + GROUPS[PLACE-1:0]", "base",
     "c_tdata"},
    {"ChannelsGoOnOverStrips", "_requantiser",
     "tile_q == {TILES_BITS{1'b0}} ? channel_i[CHANNEL_BITS-1 -: PLACE] : base_q", "base_q",
     "c_tdata"},
    {"LanesShareATable", "_requantiser", "{3{table_channel_i % OUT_LANES == i}}", "{3{1'b1}}",
     "c_tdata"},
    {"GroupIsLostWhenLanesWait", "_requantiser", "go = !valid_q || lanes_ready[0]", "go = 1'b1",
     "c_tvalid is 0x0"},
    {"RowIsTakenAtItsFirstGroup", "_requantiser", "row_ready_o = row_end", "row_ready_o = take",
     "c_tdata"},
    {"TailOfAShortWordIsKept", "_packer", "{is_long, 1'b1}", "2'b11", "c_tvalid is 0x1"},
    {"PackerOverruns", "_packer", "!valid_q || gearbox_ready", "1'b1", "c_tvalid is 0x0"},
    // The top.
    {"BytesAreSwapped", "", "assign a_bits[(BUS_WIDTH/8-1-n)*8 +: 8]", "assign a_bits[n*8 +: 8]",
     "c_tdata"},
    {"KeepHasAByteMore", "", "c_count > (8*n)/SLICE", "c_count >= (8*n)/SLICE", "c_tkeep"},
    {"KeepHasAHole", "", "c_count > (8*n)/SLICE", "c_count > (8*n)/SLICE && n != 1",
     "c_tkeep has a hole"},
    {"KeepHasAByteLess", "", "c_count > (8*n)/SLICE", "c_count > (8*n)/SLICE && n != 3",
     "is not full"},
    {"HaltedTileGoesOn", "", "core_rst_n = rst_ni && !abort", "core_rst_n = rst_ni",
     "rdata is 0x5, expected 0x4"},
};

tile::Config tile_of(const TileMutant& mutant) {
  tile::Config config = small_tile();
  config.array.cols = 4;
  config.out_lanes = 2;
  if (mutant.elastic) {
    config.array.pe = array::Pe::mixed;
    config.array.sync = array::Sync::elastic;
    config.array.queue_depth = 4;
    config.array.rows = 6;
  }
  return config;
}

/// The tile with the mutant's edit. Each kind of tile is built once, for each test makes all
/// mutants.
std::string mutant_text(const TileMutant& mutant) {
  static std::map<bool, std::vector<hdl::Module>> designs;
  std::vector<hdl::Module>& modules = designs[mutant.elastic];
  if (modules.empty()) modules = gen::build(gen_config(tile_of(mutant)), "spark_gemm").modules;
  return edited_design(modules, "spark_gemm" + mutant.module, mutant.from, mutant.to);
}

class TileMutantTest : public testing::TestWithParam<TileMutant> {};

/// All of them, in one compilation.
const std::vector<std::unique_ptr<RtlTile>>& mutants() {
  static const auto kTiles = [] {
    std::vector<DutText> texts;
    for (const TileMutant& mutant : kMutants) {
      texts.push_back({gen_config(tile_of(mutant)), mutant_text(mutant)});
    }
    return load_tiles(texts, test_cache(), Effort::least);
  }();
  return kTiles;
}

TEST_P(TileMutantTest, IsFound) {
  const TileMutant& mutant = GetParam();
  ASSERT_FALSE(mutant.message.empty());
  ASSERT_NO_THROW(mutant_text(mutant));
  size_t index = 0;
  while (kMutants[index].name != mutant.name) ++index;
  const CheckResult result = check_tile(*mutants()[index], 1, 60000);
  EXPECT_GT(result.mismatches, 0U) << "the mutant survives";
  EXPECT_NE(result.first_mismatch.find(mutant.message), std::string::npos) << result.first_mismatch;
  std::cout << result.first_mismatch << "\n";
}

INSTANTIATE_TEST_SUITE_P(Edits, TileMutantTest, testing::ValuesIn(kMutants),
                         [](const auto& mutant) { return mutant.param.name; });

}  // namespace
}  // namespace spark::verif

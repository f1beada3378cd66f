#include <fmt/format.h>

#include "gen/blocks/gemm_parts.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

void add_player_ports(hdl::Module& m) {
  m.parameter({"STREAMS", 8, 1, params::kRows.max * params::kVector.max, "banks"});
  m.parameter({"DEPTH", 64, params::kADepth.min, params::kADepth.max, "beats of a bank"});
  m.parameter({"STRIPS_BITS", 16, 1, 16, "bits of a number of strips"});
  m.parameter({"TILES_BITS", 6, 1, 16, "bits of a number of tiles"});
  m.clock_and_reset();
  m.input("job_i", "1", "there is a job to play");
  m.input("strips_i", "STRIPS_BITS", "its strips");
  m.input("tiles_i", "TILES_BITS", "its tiles");
  m.input("beats_i", "$clog2(DEPTH)+1", "beats of a slot");
  m.output("next_o", "1", "the job's last packet has been scheduled");
  m.input("loaded_i", "$clog2(DEPTH)+1", "slots up to here can be read");
  m.output("free_o", "$clog2(DEPTH)+1",
           "where the oldest slot in use begins; all before it is free");
  m.output("current_o", "1", "banks may play a packet");
  m.output("current_address_o", "$clog2(DEPTH)", "its slot");
  m.output("following_o", "1", "banks that have finished it may go on to the one that follows");
  m.output("following_address_o", "$clog2(DEPTH)", "its slot");
  m.input("finished_i", "STREAMS", "the bank has finished the current packet");
  m.output("retire_o", "1", "all have: the one that follows is current from the next cycle on");
}

/// Which packet follows, and where it begins.
void add_player_schedule(hdl::Module& m, bool is_a) {
  m.comment("The packet that follows is scheduled (call) as soon as its slot has been loaded.");
  m.variable("strip_q", "STRIPS_BITS");
  m.variable("tile_q", "TILES_BITS");
  m.variable("pointer_q", "ADDRESS+1");
  m.variable("following_q", "1");
  m.wire("call", "1", "job_i && !following_q && pointer_q != loaded_i");
  m.wire("last_tile", "1", "tile_q == tiles_i - 1'b1");
  m.wire("last_strip", "1", "strip_q == strips_i - 1'b1");
  m.wire("after", "ADDRESS+1", "pointer_q + beats_i");
  m.text("assign next_o = call && last_tile && last_strip;");
  if (is_a) {
    m.comment("A strip stays for all tiles, then its slot is free.");
    m.wire("frees", "1", "last_tile");
    m.wire("pointer", "ADDRESS+1", "last_tile ? after : pointer_q");
  } else {
    m.comment("After the last tile comes the first one again; with the last strip all are free.");
    m.variable("start_q", "ADDRESS+1");
    m.wire("frees", "1", "last_tile && last_strip");
    m.wire("pointer", "ADDRESS+1", "last_tile && !last_strip ? start_q : after");
    m.registers("call && frees", {{"start_q", "{(ADDRESS+1){1'b0}}", "after"}});
  }
  m.registers("call",
              {{"tile_q", "{TILES_BITS{1'b0}}", "last_tile ? {TILES_BITS{1'b0}} : tile_q + 1'b1"},
               {"pointer_q", "{(ADDRESS+1){1'b0}}", "pointer"}});
  m.registers("call && last_tile", {{"strip_q", "{STRIPS_BITS{1'b0}}",
                                     "last_strip ? {STRIPS_BITS{1'b0}} : strip_q + 1'b1"}});
}

/// From the packet that follows to the current one, and from there to what is free.
void add_player_moves(hdl::Module& m) {
  m.comment("It becomes current when all banks have finished the one before.");
  m.variable("current_q", "1");
  m.wire("retire", "1", "current_q && (&finished_i)");
  m.wire("move", "1", "following_q && (!current_q || retire)");
  for (const std::string slot : {"following", "current"}) {
    m.variable(slot + "_address_q", "ADDRESS");
    m.variable(slot + "_frees_q", "1");
    m.variable(slot + "_free_q", "ADDRESS+1");
  }
  m.registers("", {{"following_q", "1'b0", "call || (following_q && !move)"},
                   {"current_q", "1'b0", "move || (current_q && !retire)"}});
  m.registers("call", {{"following_address_q", "", "pointer_q[ADDRESS-1:0]"},
                       {"following_frees_q", "", "frees"},
                       {"following_free_q", "", "after"}});
  m.registers("move", {{"current_address_q", "", "following_address_q"},
                       {"current_frees_q", "", "following_frees_q"},
                       {"current_free_q", "", "following_free_q"}});
  m.variable("free_q", "ADDRESS+1");
  m.registers("retire && current_frees_q", {{"free_q", "{(ADDRESS+1){1'b0}}", "current_free_q"}});
  m.text(R"(assign free_o = free_q;
assign retire_o = retire;
assign current_o = current_q;
assign current_address_o = current_address_q;
assign following_o = following_q;
assign following_address_o = following_address_q;)");
}

}  // namespace

hdl::Module ram_module(const std::string& name) {
  hdl::Module m(name, "a memory with one write and one read port");
  m.parameter({"WIDTH", 8, 1, 1024, "bits of a word"});
  m.parameter({"DEPTH", 64, 2, params::kADepth.max, "words"});
  m.input("clk_i", "1", "clock; all registers use its rising edge");
  m.input("write_i", "1", "write enable");
  m.input("write_address_i", "$clog2(DEPTH)", "its address");
  m.input("write_data_i", "WIDTH", "its data");
  m.input("read_i", "1", "read enable");
  m.input("read_address_i", "$clog2(DEPTH)",
          "its address; never the one written in the same cycle");
  m.output("read_data_o", "WIDTH", "data of the latest read");
  m.memory("memory", "WIDTH", "DEPTH");
  m.variable("read_data_q", "WIDTH");
  m.text(R"(always @(posedge clk_i) begin
  if (write_i) memory[write_address_i] <= write_data_i;
  if (read_i) read_data_q <= memory[read_address_i];
end
assign read_data_o = read_data_q;)");
  return m;
}

hdl::Module source_port_module(const std::string& name) {
  hdl::Module m(name, "entry of an operand's stream: packets that were cut off are dropped");
  m.clock_and_reset();
  m.input("abort_i", "1", "the tile is halted or resetting: everything is dropped");
  m.input("tvalid_i", "1", "a beat is offered");
  m.output("tready_o", "1", "ready to take it");
  m.input("tlast_i", "1", "the packet ends with it");
  m.output("valid_o", "1", "the beat is for the loader");
  m.input("ready_i", "1", "the loader is ready to take it");
  m.comment("What is left of a packet of which something has been dropped is dropped, too.");
  m.variable("inside_q", "1");
  m.variable("drop_q", "1");
  m.wire("drop", "1", "abort_i || (drop_q && inside_q)");
  m.text("assign tready_o = drop || ready_i;\nassign valid_o = tvalid_i && !drop;");
  m.registers("", {{"inside_q", "1'b0", "tvalid_i && tready_o ? !tlast_i : inside_q"},
                   {"drop_q", "", "drop"}});
  return m;
}

hdl::Module sink_port_module(const GemmChoice& choice, const std::string& name) {
  hdl::Module m(name, "exit of the results: what is offered stays until it is taken");
  m.parameter({"BUS_WIDTH", choice.bus_width, params::kBusWidth.min, params::kBusWidth.max,
               "bits of a beat"});
  m.clock_and_reset();
  m.input("abort_i", "1", "the tile is halted or resetting");
  m.output("closed_o", "1", "no beat is offered, and no packet is open");
  m.input("valid_i", "1", "a beat is offered");
  m.output("ready_o", "1", "ready to take it");
  m.input("data_i", "BUS_WIDTH", "the beat");
  m.input("keep_i", "BUS_WIDTH/8", "its bytes in use");
  m.input("last_i", "1", "the packet ends with it");
  m.output("done_o", "1", "a packet's last beat has come");
  m.output("tdata_o", "BUS_WIDTH", "the beat");
  m.output("tkeep_o", "BUS_WIDTH/8", "its bytes in use");
  m.output("tlast_o", "1", "the packet ends with it");
  m.output("tvalid_o", "1", "it is offered");
  m.input("tready_i", "1", "ready to take it");
  m.comment("A packet that was cut off is ended by a beat without bytes.");
  m.variable("valid_q", "1");
  m.variable("open_q", "1");
  m.variable("data_q", "BUS_WIDTH");
  m.variable("keep_q", "BUS_WIDTH/8");
  m.variable("last_q", "1");
  m.wire("free", "1", "!valid_q || tready_i");
  m.wire("cut", "1", "abort_i && open_q");
  m.text("assign ready_o = free && !abort_i;");
  m.wire("load", "1", "valid_i && ready_o");
  m.registers("free", {{"valid_q", "1'b0", "load || cut"},
                       {"open_q", "1'b0", "load ? !last_i : open_q && !cut"},
                       {"keep_q", "", "keep_i & {(BUS_WIDTH/8){!cut}}"},
                       {"last_q", "", "last_i || cut"},
                       {"data_q", "", "data_i"}});
  m.text(R"(assign closed_o = !valid_q && !open_q;
assign done_o = load && last_i;
assign tvalid_o = valid_q;
assign tdata_o = data_q;
assign tkeep_o = keep_q;
assign tlast_o = last_q;)");
  return m;
}

hdl::Module player_module(const Operand& operand, const std::string& name) {
  const bool is_a = operand.is_a();
  hdl::Module m(name, is_a ? "plays each strip of A once for every tile of B"
                           : "plays the tiles of B one after the other for every strip of A");
  add_player_ports(m);
  m.localparam("ADDRESS", "$clog2(DEPTH)");
  add_player_schedule(m, is_a);
  add_player_moves(m);
  return m;
}

hdl::Module bank_module(const GemmChoice& choice, const hdl::Module& ram, const std::string& name) {
  const bool coded = choice.array.coded;
  hdl::Module m(name, "buffer of one stream of the array: a memory of beats, read word by word");
  add_slice_parameter(m, choice.array.slice);
  m.parameter({"LANES", choice.lanes(), 2, params::kLanes.max, "slices of a beat"});
  m.parameter({"DEPTH", 64, params::kADepth.min, params::kADepth.max, "beats"});
  m.clock_and_reset();
  const std::string width =
      coded ? "LANES*SLICE+$clog2(LANES/2)+2" : "LANES*SLICE+$clog2(LANES/2)+1";
  m.input("write_i", "1", "a beat is written");
  m.input("write_address_i", "$clog2(DEPTH)", "where");
  m.input("write_data_i", width, "the beat, and where the packet ends");
  m.input("current_i", "1", "the current packet can be played");
  m.input("current_address_i", "$clog2(DEPTH)", "where it lies");
  m.input("following_i", "1", "so can the one that follows");
  m.input("following_address_i", "$clog2(DEPTH)", "where it lies");
  m.input("retire_i", "1", "the one that follows becomes the current one");
  m.output("finished_o", "1", "the current packet has been played");
  m.output("valid_o", "1", "a word's place of 2 slices is offered");
  m.input("ready_i", "1", "ready to take it");
  m.output("slices_o", "2*SLICE", "the slices, the first in the more significant place");
  if (coded) m.output("two_o", "1", "both count");
  m.output("last_o", "1", "the packet ends with them");
  m.localparam("ADDRESS", "$clog2(DEPTH)");
  m.localparam("BEAT", "LANES*SLICE");
  m.localparam("PAIR", "$clog2(LANES/2)");
  m.localparam("WIDTH", coded ? "BEAT+PAIR+2" : "BEAT+PAIR+1");
  m.comment(
      "The beat that is being played stays in the memory's output. A bank may run ahead of the "
      "others by one packet, but does not finish a second one.");
  m.variable("valid_q", "1");
  m.variable("pair_q", "PAIR");
  m.variable("address_q", "ADDRESS");
  m.variable("finished_q", "1");
  m.wire("word", "WIDTH");
  m.wire("packet_last", "1", "word[WIDTH-1]");
  m.wire("at_end", "1", "pair_q == word[BEAT +: PAIR]");
  m.text(R"(assign slices_o = word[pair_q*2*SLICE +: 2*SLICE];
assign last_o = packet_last && at_end;
assign valid_o = valid_q && !(finished_q && last_o);)");
  if (coded) m.text("assign two_o = word[BEAT+PAIR] || !at_end;");
  m.wire("taken", "1", "valid_o && ready_i");
  m.wire("beat_end", "1", "taken && at_end");
  m.wire("finish", "1", "beat_end && packet_last");
  m.comment("The next beat is read when the last word of this one goes.");
  m.wire("starts", "1", "!valid_q || finish");
  m.wire("ahead", "1", "valid_q || finished_q");
  m.wire("fetch", "1", "starts ? (ahead ? following_i : current_i) : beat_end");
  m.wire("address", "ADDRESS",
         "!starts ? address_q : ahead ? following_address_i : current_address_i");
  m.registers("", {{"valid_q", "1'b0", "fetch || (valid_q && !beat_end)"},
                   {"finished_q", "1'b0", "(finished_q || finish) && !retire_i"}});
  m.registers("fetch", {{"address_q", "", "address + 1'b1"}});
  m.registers("fetch || taken", {{"pair_q", "", "fetch ? {PAIR{1'b0}} : pair_q + 1'b1"}});
  m.text("assign finished_o = finished_q;");
  m.instance(ram, "u_ram", {{"WIDTH", "WIDTH"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"write_i", "write_i"},
              {"write_address_i", "write_address_i"},
              {"write_data_i", "write_data_i"},
              {"read_i", "fetch"},
              {"read_address_i", "address"},
              {"read_data_o", "word"}});
  return m;
}

}  // namespace spark::gen

#include <fmt/format.h>

#include "gen/blocks/gemm_parts.h"
#include "gen/blocks/parts.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// What fills beats, and where the words of a stream end in them.
void add_loader_parameters(hdl::Module& m, const GemmChoice& choice) {
  add_slice_parameter(m, choice.array.slice);
  m.parameter({"LANES", choice.lanes(), 2, params::kLanes.max, "slices of a beat"});
  m.parameter({"STREAMS", 8, 1, params::kRows.max * params::kVector.max,
               "streams: packets of a strip or tile"});
  m.parameter({"DEPTH", 64, params::kADepth.min, params::kADepth.max, "beats of a bank"});
  m.parameter({"WORDS_BITS", 13, 1, 25, "bits of a number of words"});
  m.parameter({"SLOTS_BITS", 16, 1, 16, "bits of a number of strips or tiles"});
  m.parameter({"KEEP", 0, 0, 1, "1: slots are freed at the end of the job; 0: each after its use"});
}

void add_loader_ports(hdl::Module& m) {
  m.clock_and_reset();
  m.input("valid_i", "1", "a beat is offered");
  m.output("ready_o", "1", "ready to take it");
  m.input("beat_i", "LANES*SLICE", "words of 2 slices, the first in the least significant place");
  m.input("last_i", "1", "the packet ends with it");
  m.input("job_i", "1", "there is a job to load");
  m.input("words_i", "WORDS_BITS", "words of a packet");
  m.input("slots_i", "SLOTS_BITS", "strips or tiles of the job");
  m.input("beats_i", "$clog2(DEPTH)+1", "beats of a slot");
  m.output("next_o", "1", "the job's last beat has been taken");
  m.input("free_i", "$clog2(DEPTH)+1",
          "where the oldest slot in use begins; all before it is free");
  m.output("loaded_o", "$clog2(DEPTH)+1", "slots up to here can be read");
  m.output("write_o", "STREAMS", "a beat is written into this bank");
  m.output("write_address_o", "$clog2(DEPTH)", "where");
}

/// Slots of the ring, and which beat of which packet comes.
void add_slots(hdl::Module& m) {
  m.comment(
      "Pointers into the ring of slots count beats modulo 2*DEPTH. A strip or tile is taken once "
      "there is room for it; one that can never fit is an error.");
  m.localparam("ADDRESS", "$clog2(DEPTH)");
  m.localparam("STREAM", "$clog2(STREAMS+1)");
  m.variable("active_q", "1");
  m.variable("words_q", "WORDS_BITS");
  m.variable("beats_q", "ADDRESS+1");
  m.variable("slot_q", "SLOTS_BITS");
  m.variable("stream_q", "STREAM");
  m.variable("beat_q", "ADDRESS+1");
  m.variable("pointer_q", "ADDRESS+1");
  m.variable("anchor_q", "ADDRESS+1");
  m.wire("used", "ADDRESS+1", "pointer_q - free_i");
  m.wire("needed", "ADDRESS+2", "{1'b0, used} + {1'b0, beats_i}");
  m.wire("fits", "1", "needed <= DEPTH[ADDRESS+1:0]");
  m.wire("begins", "1", "slot_q == {SLOTS_BITS{1'b0}}");
  m.wire("anchor", "ADDRESS+1", "KEEP == 0 || begins ? pointer_q : anchor_q");
  m.wire("open", "1", "job_i && !active_q && fits");
  m.text("assign ready_o = active_q;");
  m.wire("accepted", "1", "valid_i && active_q");
  m.wire("packet_end", "1", "accepted && last_i");
  m.wire("slot_end", "1", "packet_end && stream_q == STREAMS[STREAM-1:0] - 1'b1");
  m.wire("job_end", "1", "slot_end && slot_q == slots_i - 1'b1");
  m.text(
      "assign next_o = job_end;\n"
      "assign overflow_o = (accepted && beat_q == beats_q)\n"
      "    || (job_i && !active_q && !fits && free_i == anchor);");
  m.registers("", {{"active_q", "1'b0", "active_q ? !slot_end : open"}});
  m.registers("open", {{"words_q", "", "words_i"}, {"beats_q", "", "beats_i"}});
  m.registers("accepted",
              {{"beat_q", "{(ADDRESS+1){1'b0}}", "last_i ? {(ADDRESS+1){1'b0}} : beat_q + 1'b1"}});
  m.registers("packet_end",
              {{"stream_q", "{STREAM{1'b0}}", "slot_end ? {STREAM{1'b0}} : stream_q + 1'b1"}});
  m.registers("slot_end",
              {{"pointer_q", "{(ADDRESS+1){1'b0}}", "pointer_q + beats_q"},
               {"slot_q", "{SLOTS_BITS{1'b0}}", "job_end ? {SLOTS_BITS{1'b0}} : slot_q + 1'b1"}});
  m.registers("open && begins", {{"anchor_q", "", "pointer_q"}});
}

/// Drives ends: which slices of the beat end a word.
void add_ends(hdl::Module& m, const hdl::Module& heads) {
  m.comment("A slice ends a word if it is a tail, or the head of a short code.");
  m.variable("tail_q", "1");
  m.wire("identifier", "LANES");
  m.wire("tail", "LANES");
  m.wire("tail_next", "1");
  m.wire("ends", "LANES", "tail | ~identifier");
  m.generate_for("gen_identifier", "i", "LANES", [&] {
    m.comment("In each pair of slices the first one is the more significant.");
    m.text("assign identifier[i] = beat_i[(i-i%2)*SLICE + (2-i%2)*SLICE - 1];");
  });
  m.instance(heads, "u_heads", {{"LANES", "LANES"}},
             {{"identifier_i", "identifier"},
              {"tail_i", "tail_q"},
              {"tail_o", "tail"},
              {"tail_next_o", "tail_next"}});
  m.registers("accepted", {{"tail_q", "1'b0", "tail_next && !last_i"}});
}

/// Drives count_q: of each slice of the second stage, how many words have ended up to it; total,
/// and, over `remaining`, found, pair and two.
void add_count(hdl::Module& m) {
  m.comment("Words that have ended up to and including each slice, by a prefix network of adders.");
  m.variable("ends_q", "LANES");
  m.registers("accepted", {{"ends_q", "", "ends"}});
  add_prefix_count(m, "count", "lane", "LANES", "ends_q[lane]");
  m.variable("count_q", "LANES*COUNT");
  m.variable("ends_2_q", "LANES");
  m.registers("valid_q", {{"count_q", "", "count"}, {"ends_2_q", "", "ends_q"}});
  m.wire("total", "COUNT", "count_q[(LANES-1)*COUNT +: COUNT]");
  m.comment("Where the packet's last word ends, if in this beat.");
  m.wire("few", "1", "(remaining >> COUNT) == {WORDS_BITS{1'b0}}");
  m.wire("wanted", "WORDS_BITS+COUNT", "{{COUNT{1'b0}}, remaining}");
  m.unused("wanted", "wanted[WORDS_BITS+COUNT-1:COUNT]");
  m.variable("found", "1");
  m.variable("pair", "PAIR");
  m.variable("two", "1");
  m.integer("place");
  m.text(R"(always @* begin
  found = 1'b0;
  pair = 0;
  two = 1'b0;
  for (place = 0; place < LANES; place = place + 1)
    if (ends_2_q[place] && count_q[place*COUNT +: COUNT] == wanted[COUNT-1:0]) begin
      found = few;
      pair = pair | place[PAIR:1];
      two = two | place[0];
    end
end)");
}

/// The same of plain words, one in each place of 2 slices.
void add_plain_count(hdl::Module& m) {
  m.wire("total", "COUNT", "PAIRS[COUNT-1:0]");
  m.comment("The packet's last word, if in this beat.");
  m.wire("wide", "WORDS_BITS+COUNT", "{{COUNT{1'b0}}, remaining}");
  m.wire("found", "1", "wide <= {{WORDS_BITS{1'b0}}, total}");
  m.wire("place", "WORDS_BITS+COUNT", "wide - 1'b1");
  m.wire("pair", "PAIR", "place[PAIR-1:0]");
  m.unused("place", "place[WORDS_BITS+COUNT-1:PAIR]");
}

}  // namespace

std::vector<hdl::Module> loader_modules(const GemmChoice& choice, const std::string& name) {
  const bool coded = choice.array.coded;
  const hdl::Module heads = heads_module(name + "_heads", choice.lanes(), false);
  hdl::Module m(name, "takes packets of an operand into the banks and finds where each ends");
  add_loader_parameters(m, choice);
  add_loader_ports(m);
  const std::string info = coded ? "last, two, pair" : "last, pair";
  m.output("write_data_o",
           coded ? "LANES*SLICE+$clog2(LANES/2)+2" : "LANES*SLICE+$clog2(LANES/2)+1",
           "{" + info + ", beat}; if last, the packet ends in that pair of slices" +
               (coded ? ", with both if two" : ""));
  m.output("early_o", "1", "a packet ended before its last word");
  m.output("late_o", "1", "a packet went on after its last word");
  m.output("overflow_o", "1",
           "a packet has more beats than its slot, or a strip or tile can never fit");
  add_slots(m);
  m.comment(
      "The first stage holds the beat and where words end in it, the second one their number.");
  m.localparam("PAIRS", "LANES/2");
  m.localparam("FULL", "PAIRS-1");
  m.localparam("PAIR", "$clog2(PAIRS)");
  m.localparam("COUNT", "$clog2(LANES+1)");
  std::vector<hdl::Register> first = {
      {"first_q", "", "beat_q == {(ADDRESS+1){1'b0}}"},
      {"last_q", "", "last_i"},
      {"end_q", "", "slot_end"},
      {"bank_q", "", "stream_q"},
      {"address_q", "", "pointer_q[ADDRESS-1:0] + beat_q[ADDRESS-1:0]"},
      {"packet_words_q", "", "words_q"},
      {"data_q", "", "beat_i"}};
  const std::vector<std::string> widths = {"1",       "1",          "1",          "STREAM",
                                           "ADDRESS", "WORDS_BITS", "LANES*SLICE"};
  std::vector<hdl::Register> second;
  m.variable("valid_q", "1");
  m.variable("valid_2_q", "1");
  for (size_t n = 0; n < first.size(); ++n) {
    const std::string behind = first[n].name.substr(0, first[n].name.size() - 1) + "2_q";
    m.variable(first[n].name, widths[n]);
    m.variable(behind, widths[n]);
    second.push_back({behind, "", first[n].name});
  }
  m.registers("", {{"valid_q", "1'b0", "accepted"}, {"valid_2_q", "1'b0", "valid_q"}});
  m.registers("accepted", first);
  m.registers("valid_q", second);
  if (coded) add_ends(m, heads);
  m.variable("remaining_q", "WORDS_BITS");
  m.wire("remaining", "WORDS_BITS", "first_2_q ? packet_words_2_q : remaining_q");
  coded ? add_count(m) : add_plain_count(m);
  m.comment("What is left of the packet's words after this beat.");
  m.wire("after", "WORDS_BITS+COUNT", "{{COUNT{1'b0}}, remaining} - {{WORDS_BITS{1'b0}}, total}");
  m.unused("after", "after[WORDS_BITS+COUNT-1:WORDS_BITS]");
  m.registers("valid_2_q", {{"remaining_q", "", "after[WORDS_BITS-1:0]"}});
  m.text(
      "assign early_o = valid_2_q && last_2_q && !found;\n"
      "assign late_o = valid_2_q && !last_2_q && found;");
  m.comment("Into the bank. Where the packet does not end, all of the beat counts.");
  m.generate_for("gen_bank", "n", "STREAMS",
                 [&] { m.text("assign write_o[n] = valid_2_q && bank_2_q == n;"); });
  m.text(fmt::format(
      "assign write_address_o = address_2_q;\n"
      "assign write_data_o = {{last_2_q, {}last_2_q ? pair : FULL[PAIR-1:0], data_2_q}};",
      coded ? "two || !last_2_q, " : ""));
  m.variable("loaded_q", "ADDRESS+1");
  m.registers("valid_2_q && end_2_q", {{"loaded_q", "{(ADDRESS+1){1'b0}}", "pointer_q"}});
  m.text("assign loaded_o = loaded_q;");
  if (!coded) return {m};
  return {heads, m};
}

}  // namespace spark::gen

#include "gen/blocks/parts.h"

#include <fmt/format.h>

#include "gen/blocks/code.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// The parameters and the routing plan that compact and expand have in common.
void add_routing(hdl::Module& m, const hdl::Module& route) {
  m.localparam("LEVELS", "$clog2(MAX_HOLES+1)");
  m.wire("take", "LEVELS*SLOTS");
  m.instance(route, "u_route", {{"SLOTS", "SLOTS"}, {"MAX_HOLES", "MAX_HOLES"}},
             {{"keep_i", "keep_i"}, {"take_o", "take"}, {"holes_o", "holes_o"}});
  m.integer("level");
  m.integer("slot");
  m.variable("items", "SLOTS*WIDTH");
}

hdl::Module routed_module(const std::string& name, const RouteSize& size,
                          const std::string& sentence, const std::string& kept,
                          const std::string& in, const std::string& out) {
  hdl::Module m(name, sentence);
  m.parameter({"SLOTS", size.slots, 1, 2 * params::kLanes.max, "slots"});
  m.parameter(
      {"MAX_HOLES", size.max_holes, 1, 2 * params::kLanes.max, "most holes before any kept slot"});
  m.parameter({"WIDTH", size.width, 1, 16, "bits of an item"});
  m.input("keep_i", "SLOTS", kept);
  m.input("data_i", "SLOTS*WIDTH", in);
  m.output("data_o", "SLOTS*WIDTH", out);
  m.output("holes_o", "$clog2(SLOTS+1)", "number of holes");
  return m;
}

}  // namespace

void add_prefix_count(hdl::Module& m, const std::string& vector, const std::string& index,
                      const std::string& count, const std::string& marked) {
  m.integer(index);
  m.integer("span");
  m.variable(vector, count + "*COUNT");
  m.text(fmt::format(R"(always @* begin
  for ({1} = 0; {1} < {2}; {1} = {1} + 1) begin
    {0}[{1}*COUNT +: COUNT] = 0;
    {0}[{1}*COUNT] = {3};
  end
  for (span = 1; span < {2}; span = 2 * span)
    for ({1} = span; {1} < {2}; {1} = {1} + 1)
      if (({1} / span) % 2 == 1)
        {0}[{1}*COUNT +: COUNT] = {0}[{1}*COUNT +: COUNT]
            + {0}[(({1}/span)*span-1)*COUNT +: COUNT];
end)",
                     vector, index, count, marked));
}

hdl::Module heads_module(const std::string& name, int64_t lanes, bool ripple) {
  hdl::Module m(name, "tells heads from tails in a beat of slices; combinational");
  add_lanes_parameter(m, lanes);
  m.input("identifier_i", "LANES", "identifier bit of each lane's slice");
  m.input("tail_i", "1", "lane 0 is a tail: the beat before ended inside a code");
  m.output("tail_o", "LANES", "the lane is a tail");
  m.output("tail_next_o", "1", "lane 0 of the next beat is a tail");
  if (ripple) {
    m.comment(
        "The recurrence as it is, from lane to lane: tail[i+1] = identifier[i] AND NOT tail[i].");
    m.integer("lane");
    m.variable("tail", "LANES+1");
    m.text(R"(always @* begin
  tail[0] = tail_i;
  for (lane = 0; lane < LANES; lane = lane + 1)
    tail[lane+1] = identifier_i[lane] && !tail[lane];
end
assign tail_o = tail[LANES-1:0];
assign tail_next_o = tail[LANES];)");
    return m;
  }
  m.comment(
      "tail[i+1] = identifier[i] AND NOT tail[i]: through a run of ones the marks alternate, and a "
      "zero ends every run. So XOR the marks with the parity of their lane: mark[i] = tail[i] ^ "
      "i[0]. Then mark[i+1] = mark[i] where identifier[i] is one, and the parity of i+1 where it "
      "is zero: a carry chain that a prefix network resolves for all lanes at once (Kogge-Stone). "
      "In the code mark[i] and parity[i] are those of lane i+1: what leaves lane i.");
  m.variable("parity", "LANES");
  m.variable("mark", "LANES");
  m.variable("hold", "LANES");
  m.integer("lane");
  m.integer("distance");
  m.comment(
      "Before each round, hold[i] and mark[i] cover lanes i-distance+1 to i: hold[i], "
      "whether all their identifiers are 1; mark[i], the mark that leaves lane i, if one of them "
      "is 0 and so has set it.");
  m.text(R"(always @* begin
  for (lane = 0; lane < LANES; lane = lane + 1)
    parity[lane] = (lane % 2 == 0);
  hold = identifier_i;
  mark = ~identifier_i & parity;
  for (distance = 1; distance < LANES; distance = 2 * distance) begin
    mark = mark | (hold & (mark << distance));
    hold = hold & ~(~hold << distance);
  end
end)");
  m.comment(
      "Where hold reaches down to lane 0, the mark that came in (tail_i, as lane 0 is even) "
      "passes.");
  m.wire("tail", "LANES+1", "{(mark | (hold & {LANES{tail_i}})) ^ parity, tail_i}");
  m.text("assign tail_o = tail[LANES-1:0];\nassign tail_next_o = tail[LANES];");
  return m;
}

hdl::Module route_module(const std::string& name, const RouteSize& size) {
  hdl::Module m(name, "plans how kept slots move together; combinational");
  m.parameter({"SLOTS", size.slots, 1, 2 * params::kLanes.max, "slots"});
  m.parameter(
      {"MAX_HOLES", size.max_holes, 1, 2 * params::kLanes.max, "most holes before any kept slot"});
  m.input("keep_i", "SLOTS", "the slot is kept; the others are holes");
  m.output("take_o", "$clog2(MAX_HOLES+1)*SLOTS",
           "bit level*SLOTS+slot: at that level the slot takes from 2^level slots on");
  m.output("holes_o", "$clog2(SLOTS+1)", "number of holes");
  m.localparam("LEVELS", "$clog2(MAX_HOLES+1)");
  m.localparam("COUNT", "$clog2(SLOTS+1)");
  m.comment("Holes up to and including each slot, by a prefix network of adders (Sklansky).");
  add_prefix_count(m, "holes", "slot", "SLOTS", "!keep_i[slot]");
  m.text("assign holes_o = holes[(SLOTS-1)*COUNT +: COUNT];");
  m.comment(
      "A kept slot moves by the number of holes before it, one binary digit a level, the smallest "
      "first. Kept slots never meet: of two, the later one moves at least as far, but by no more "
      "than the holes between them, and that stays so for the distances modulo any power of two. "
      "What a hole holds moves too, and never onto a kept slot.");
  m.integer("level");
  m.variable("distance", "SLOTS*COUNT");
  m.variable("take", "LEVELS*SLOTS");
  m.text(R"(always @* begin
  distance = holes << COUNT;
  take = 0;
  for (level = 0; level < LEVELS; level = level + 1)
    for (slot = 0; slot + (1 << level) < SLOTS; slot = slot + 1)
      if (distance[(slot+(1<<level))*COUNT+level]) begin
        take[level*SLOTS+slot] = 1'b1;
        distance[slot*COUNT +: COUNT] = distance[(slot+(1<<level))*COUNT +: COUNT];
      end
end
assign take_o = take;)");
  return m;
}

hdl::Module compact_module(const std::string& name, const hdl::Module& route,
                           const RouteSize& size) {
  hdl::Module m = routed_module(name, size, "moves kept slots together; combinational",
                                "the slot is kept; the others are holes", "slots",
                                "kept slots first, in order; the rest is unspecified");
  add_routing(m, route);
  m.comment(
      "At each level an item moves 2^level slots if its distance has that binary digit. Slots go "
      "upwards, so the source is still in its place.");
  m.text(R"(always @* begin
  items = data_i;
  for (level = 0; level < LEVELS; level = level + 1)
    for (slot = 0; slot + (1 << level) < SLOTS; slot = slot + 1)
      if (take[level*SLOTS+slot])
        items[slot*WIDTH +: WIDTH] = items[(slot+(1<<level))*WIDTH +: WIDTH];
end
assign data_o = items;)");
  return m;
}

hdl::Module expand_module(const std::string& name, const hdl::Module& route,
                          const RouteSize& size) {
  hdl::Module m = routed_module(name, size, "spreads items to the kept slots; combinational",
                                "the slot gets an item", "items, one for each kept slot, in order",
                                "the item of each kept slot; the others are unspecified");
  add_routing(m, route);
  m.comment(
      "The routing plan run backwards: the largest moves first, each item from the slot that would "
      "have taken it to the one it would have come from.");
  m.text(R"(always @* begin
  items = data_i;
  for (level = LEVELS - 1; level >= 0; level = level - 1)
    for (slot = SLOTS - 1 - (1 << level); slot >= 0; slot = slot - 1)
      if (take[level*SLOTS+slot])
        items[(slot+(1<<level))*WIDTH +: WIDTH] = items[slot*WIDTH +: WIDTH];
end
assign data_o = items;)");
  return m;
}

hdl::Module gearbox_module(const std::string& name, int64_t slice, int64_t lanes, int64_t slots) {
  hdl::Module m(name, "collects slices into full beats");
  add_slice_parameter(m, slice);
  add_lanes_parameter(m, lanes);
  m.parameter({"SLOTS", slots, 1, 2 * params::kLanes.max, "most slices per cycle"});
  m.clock_and_reset();
  m.input("valid_i", "1", "slices are offered");
  m.output("ready_o", "1", "ready to take them");
  m.input("slots_i", "SLOTS*SLICE", "slices, from slot 0 on");
  m.input("count_i", "$clog2(SLOTS+1)", "how many of them, 0..SLOTS");
  m.input("last_i", "1", "the stream ends with them");
  m.output("valid_o", "1", "a beat is offered");
  m.input("ready_i", "1", "ready to take it");
  m.output("slices_o", "LANES*SLICE", "the beat; zero beyond count_o");
  m.output("count_o", "$clog2(LANES+1)", "slices in the beat: LANES, fewer only in the last");
  m.output("last_o", "1", "the stream ends with this beat");
  m.comment(
      "The buffer takes a whole input whenever less than a beat is left in it. Invariant: what "
      "lies beyond fill_q is zero, so that new slices are ORed in and the last beat is padded with "
      "zeros.");
  m.localparam("CAPACITY", "LANES+SLOTS-1");
  m.localparam("FILL", "$clog2(CAPACITY+1)");
  m.localparam("BEAT", "$clog2(LANES+1)");
  m.variable("fill_q", "FILL");
  m.variable("ending_q", "1");
  m.variable("buffer_q", "CAPACITY*SLICE");
  m.wire("taken", "1", "valid_o && ready_i");
  m.wire("accepted", "1", "valid_i && ready_o");
  m.comment("Full beats leave at once. The last beat may be short, even empty.");
  m.wire("full", "FILL", "LANES[FILL-1:0]");
  m.wire("beyond", "FILL", "(fill_q >= full) ? fill_q - full : {FILL{1'b0}}");
  m.text(R"(assign valid_o = ending_q || fill_q >= full;
assign last_o = ending_q && beyond == 0;
assign count_o = (fill_q >= full) ? LANES[BEAT-1:0] : fill_q[BEAT-1:0];
assign slices_o = buffer_q[LANES*SLICE-1:0];)");
  m.comment("What is left after this cycle's beat. A new stream waits until the last one is gone.");
  m.wire("left", "FILL", "taken ? beyond : fill_q");
  m.text("assign ready_o = left < full && (!ending_q || (taken && last_o));");
  m.comment("New slices: those beyond the count cleared, the rest moved behind what is left.");
  m.integer("slot");
  m.integer("level");
  m.variable("arriving", "CAPACITY*SLICE");
  m.text(R"(always @* begin
  arriving = 0;
  for (slot = 0; slot < SLOTS; slot = slot + 1)
    if (slot < count_i)
      arriving[slot*SLICE +: SLICE] = slots_i[slot*SLICE +: SLICE];
  for (level = 0; (1 << level) < LANES; level = level + 1)
    if (left[level])
      arriving = arriving << (SLICE << level);
end)");
  // Where fewer slices come than a beat has, their count is narrower than the fill.
  const std::string count = slots < lanes ? "{{(FILL-$clog2(SLOTS+1)){1'b0}}, count_i}" : "count_i";
  m.wire("kept", "CAPACITY*SLICE", "taken ? buffer_q >> (LANES * SLICE) : buffer_q");
  m.registers("taken || accepted", {{"fill_q", "0", "accepted ? left + " + count + " : left"},
                                    {"ending_q", "1'b0", "accepted ? last_i : ending_q && !last_o"},
                                    {"buffer_q", "0", "accepted ? kept | arriving : kept"}});
  return m;
}

}  // namespace spark::gen

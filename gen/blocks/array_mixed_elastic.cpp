#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe.h"

/// Elastic arrays of `mixed` PEs: each PE runs by itself, with queues from its neighbours.
namespace spark::gen {
namespace {

hdl::Module queue_module(const ArrayChoice& choice, const std::string& name) {
  hdl::Module m(name, "queue between neighbours");
  m.parameter({"WIDTH", 2 * choice.slice + 1, 1, 32, "bits of an item"});
  add_depth(m, choice);
  m.clock_and_reset();
  m.input("push_i", "1", "an item enters; only while room_o");
  m.input("item_i", "WIDTH", "that item");
  m.output("room_o", "1", "there is room for an item");
  m.output("valid_o", "1", "there is an item");
  m.output("item_o", "WIDTH", "the oldest one");
  m.input("pop_i", "1", "it leaves; only while valid_o");
  m.comment("fill_q: places in use, from place 0, the oldest, upwards.");
  m.variable("fill_q", "DEPTH");
  m.variable("queue_q", "DEPTH*WIDTH");
  m.localparam("ONE", "1");
  m.wire("left", "DEPTH", "pop_i ? fill_q >> 1 : fill_q");
  m.wire("moved", "DEPTH*WIDTH", "pop_i ? queue_q >> WIDTH : queue_q");
  m.wire("write", "DEPTH", "((left << 1) | ONE[DEPTH-1:0]) & ~left & {DEPTH{push_i}}");
  m.registers("", {{"fill_q", "{DEPTH{1'b0}}", "left | write"}});
  m.generate_for("gen_place", "place", "DEPTH", [&] {
    m.text(R"(always @(posedge clk_i) begin
  queue_q[place*WIDTH +: WIDTH] <= write[place] ? item_i : moved[place*WIDTH +: WIDTH];
end)");
  });
  m.text(R"(assign room_o = !fill_q[DEPTH-1];
assign valid_o = fill_q[0];
assign item_o = queue_q[0 +: WIDTH];)");
  return m;
}

void add_mixed_lane_ports(hdl::Module& m, const std::string& a_high, const std::string& b_high) {
  for (const auto& [letter, high] : {std::pair{"a", a_high}, std::pair{"b", b_high}}) {
    const std::string from =
        std::string(letter) + (letter[0] == 'a' ? ": from the left" : ": from above");
    const std::string to = letter[0] == 'a' ? "right" : "lower";
    const std::string l = letter;
    m.input(l + "_push_i", "1", from + ", a word enters");
    m.input(l + "_item_i", "SLICE+1+" + high, "it: last, high digit, low digit");
    m.output(l + "_room_o", "1", "there is room for it");
    m.output(l + "_item_o", "SLICE+1+" + high,
             "for the " + to + " neighbour: the word that starts");
    m.input(l + "_room_i", "1", "the " + to + " neighbour has room");
  }
  m.output("start_o", "1", "the queues' oldest words become operands and go to the neighbours");
  m.input("finish_i", "1", "the tile is complete in every lane");
  m.output("done_o", "1", "this lane has finished its tile");
  m.output("error_o", "1", "A ends where B does not, or the reverse");
  for (const std::string letter : {"a", "b"}) {
    m.output(letter + "_o", "SLICE", "digit for the PE; zero if there is none");
    m.output(letter + "_high_o", "1", "it is the high one");
  }
}

void add_mixed_lane_queues(hdl::Module& m, const hdl::Module& queue) {
  for (const std::string letter : {"a", "b"}) {
    const std::string width = letter == "a" ? "A_ITEM" : "B_ITEM";
    m.wire(letter + "_valid", "1");
    m.wire(letter + "_item", width);
    m.variable(letter + "_q", width + "-1");
    m.instance(queue, "u_" + letter + "_queue", {{"WIDTH", width}, {"DEPTH", "DEPTH"}},
               {{"clk_i", "clk_i"},
                {"rst_ni", "rst_ni"},
                {"push_i", letter + "_push_i"},
                {"item_i", letter + "_item_i"},
                {"room_o", letter + "_room_o"},
                {"valid_o", letter + "_valid"},
                {"item_o", letter + "_item"},
                {"pop_i", "start"}});
    m.text(fmt::format("assign {0}_item_o = {0}_item;", letter));
  }
}

/// When a word starts, and the digits of those that have.
void add_mixed_lane_digits(hdl::Module& m, const std::string& a_high, const std::string& b_high) {
  m.comment(
      "Digits of the operands: high x high, high x low, low x high, low x low; those with a high "
      "digit only if it is not zero.");
  m.variable("busy_q", "1");
  m.variable("ended_q", "1");
  m.variable("a_low_q", "1");
  m.variable("b_low_q", "1");
  m.wire("a_high", a_high, "a_q[SLICE +: " + a_high + "]");
  m.wire("b_high", b_high, "b_q[SLICE +: " + b_high + "]");
  m.wire("a_is_high", "1", "(|a_high) && !a_low_q");
  m.wire("b_is_high", "1", "(|b_high) && !b_low_q");
  m.wire("more", "1", "busy_q && (a_is_high || b_is_high)");
  m.text(R"(assign start = a_valid && b_valid && a_room_i && b_room_i && !more && !ended_q;
assign start_o = start;
assign done_o = ended_q && !busy_q;
assign error_o = start && (a_item[A_ITEM-1] != b_item[B_ITEM-1]);)");
  m.registers("", {{"busy_q", "1'b0", "start || more"},
                   {"ended_q", "1'b0", "(ended_q && !finish_i) || (start && a_item[A_ITEM-1])"},
                   {"a_low_q", "1'b0", "more && (b_is_high ? a_low_q : 1'b1)"},
                   {"b_low_q", "1'b0", "more && b_is_high"}});
  m.registers("start", {{"a_q", "{(A_ITEM-1){1'b0}}", "a_item[A_ITEM-2:0]"},
                        {"b_q", "{(B_ITEM-1){1'b0}}", "b_item[B_ITEM-2:0]"}});
  const auto digit = [](const std::string& letter, const std::string& high) {
    const std::string wide = high == "SLICE" ? letter + "_high" : "{1'b0, " + letter + "_high}";
    return fmt::format(
        "assign {0}_o = ({0}_is_high ? {1} : {0}_q[SLICE-1:0]) & {{SLICE{{busy_q}}}};\n"
        "assign {0}_high_o = {0}_is_high;",
        letter, wide);
  };
  m.text(digit("a", a_high) + "\n" + digit("b", b_high));
}

/// One lane of one PE: both queues, and the operands digit by digit.
hdl::Module lane_module(const ArrayChoice& choice, const hdl::Module& queue,
                        const std::string& name) {
  const std::string a_high = choice.a.high_width();
  const std::string b_high = choice.b.high_width();
  hdl::Module m(name, "one lane of one PE: its queues, its operands digit by digit");
  add_slice_parameter(m, choice.slice);
  add_depth(m, choice);
  m.clock_and_reset();
  add_mixed_lane_ports(m, a_high, b_high);
  m.comment(
      "Invariant: a queue holds exactly the words that the neighbour before has started and this "
      "PE has not. A PE starts when both queues have a word and both neighbours behind have room "
      "for it; so it is at most DEPTH + 1 words behind a neighbour before it, and never ahead.");
  m.localparam("A_ITEM", "SLICE+1+" + a_high);
  m.localparam("B_ITEM", "SLICE+1+" + b_high);
  m.wire("start", "1");
  add_mixed_lane_queues(m, queue);
  add_mixed_lane_digits(m, a_high, b_high);
  return m;
}

/// Bits of an item of a queue of `operand`: last, high digit, low digit.
std::string item_width(const Operand& operand) { return "(SLICE+1+" + operand.high_width() + ")"; }

void add_mixed_cell_ports(hdl::Module& m, const std::string& a_item, const std::string& b_item) {
  for (const auto& [letter, item] : {std::pair{"a", a_item}, std::pair{"b", b_item}}) {
    const std::string l = letter;
    m.input(l + "_push_i", "VECTOR", "words enter the queues; see the lane");
    m.input(l + "_item_i", "VECTOR*" + item, "last, high digit, low digit");
    m.output(l + "_room_o", "VECTOR", "the queues have room");
    m.output(l + "_item_o", "VECTOR*" + item, "words for the next PE");
    m.input(l + "_room_i", "VECTOR", "the next PE has room");
  }
  m.output("start_o", "VECTOR", "the next PEs are given their words");
  m.input("release_i", "1", "the drain chain is empty again after this cycle");
  m.output("full_o", "1",
           "the tile is finished; its result is in the drain chain or on its way there");
  m.output("error_o", "1", "A ends where B does not, or the reverse");
  add_drain_ports(m);
}

void add_mixed_cell_lanes(hdl::Module& m, const hdl::Module& lane, const std::string& a_item,
                          const std::string& b_item) {
  const auto lane_item = [](const std::string& net, const std::string& width) {
    return fmt::format("{}[l*{} +: {}]", net, width, width);
  };
  m.generate_for("gen_lane", "l", "VECTOR", [&] {
    m.instance(lane, "u_lane", {{"SLICE", "SLICE"}, {"DEPTH", "DEPTH"}},
               {{"clk_i", "clk_i"},
                {"rst_ni", "rst_ni"},
                {"a_push_i", "a_push_i[l]"},
                {"a_item_i", lane_item("a_item_i", a_item)},
                {"a_room_o", "a_room_o[l]"},
                {"a_item_o", lane_item("a_item_o", a_item)},
                {"a_room_i", "a_room_i[l]"},
                {"b_push_i", "b_push_i[l]"},
                {"b_item_i", lane_item("b_item_i", b_item)},
                {"b_room_o", "b_room_o[l]"},
                {"b_item_o", lane_item("b_item_o", b_item)},
                {"b_room_i", "b_room_i[l]"},
                {"start_o", "start_o[l]"},
                {"finish_i", "finish"},
                {"done_o", "done[l]"},
                {"error_o", "error[l]"},
                {"a_o", "a[l*SLICE +: SLICE]"},
                {"a_high_o", "a_high[l]"},
                {"b_o", "b[l*SLICE +: SLICE]"},
                {"b_high_o", "b_high[l]"}});
  });
}

void add_mixed_cell_pe(hdl::Module& m, const hdl::Module& pe) {
  hdl::Connections connections = {
      {"clk_i", "clk_i"},         {"rst_ni", "rst_ni"}, {"a_i", "a"},
      {"a_high_i", "a_high"},     {"b_i", "b"},         {"b_high_i", "b_high"},
      {"finish_i", "pe_finish_q"}};
  m.comment("Out of reset, what the PE's pipeline held is dropped.");
  m.variable("pe_finish_q", "1");
  m.registers("", {{"pe_finish_q", "1'b1", "finish"}});
  for (const auto& connection : drain_connections()) connections.push_back(connection);
  m.instance(pe, "u_pe", {{"SLICE", "SLICE"}, {"ACC_WIDTH", "ACC_WIDTH"}, {"K_MAX", "K_MAX"}},
             connections);
}

hdl::Module mixed_cell(const ArrayChoice& choice, const hdl::Module& lane, const hdl::Module& pe,
                       const std::string& name) {
  hdl::Module m(name, "a PE that runs by itself: the control of its lanes");
  add_fixed_slice_parameter(m, choice.slice);
  add_vector_parameter(m, choice);
  add_depth(m, choice);
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  const std::string a_item = item_width(choice.a);
  const std::string b_item = item_width(choice.b);
  add_mixed_cell_ports(m, a_item, b_item);
  for (const std::string net : {"done", "error", "a_high", "b_high"}) m.wire(net, "VECTOR");
  m.wire("a", "VECTOR*SLICE");
  m.wire("b", "VECTOR*SLICE");
  m.comment("The tile is complete when all lanes are done and the result before it has left.");
  m.variable("full_q", "1");
  m.wire("finish", "1", "(&done) && !full_q");
  m.registers("", {{"full_q", "1'b0", "finish || (full_q && !release_i)"}});
  m.text("assign full_o = full_q;\nassign error_o = |error;");
  add_mixed_cell_lanes(m, lane, a_item, b_item);
  add_mixed_cell_pe(m, pe);
  return m;
}

/// Nets of the queues, and row 0's words of B.
void add_mixed_nets(hdl::Module& m, const std::string& a_item, const std::string& b_item) {
  m.wire("start", "ROWS*COLS*VECTOR");
  m.wire("full", "ROWS*COLS");
  m.wire("cell_error", "ROWS*COLS");
  m.text("assign all_full = &full;\nassign core_error = |cell_error;");
  m.comment("Queue (i, j) of A's nets lies at i * (COLS + 1) + j, of B's at i * COLS + j.");
  m.wire("a_push", "ROWS*(COLS+1)*VECTOR");
  m.wire("a_item", "ROWS*(COLS+1)*VECTOR*" + a_item);
  m.wire("a_room", "ROWS*(COLS+1)*VECTOR");
  m.wire("b_push", "(ROWS+1)*COLS*VECTOR");
  m.wire("b_item", "(ROWS+1)*COLS*VECTOR*" + b_item);
  m.wire("b_room", "(ROWS+1)*COLS*VECTOR");
  m.text(fmt::format(R"(assign b_push = {{start, b_take}};
assign b_take = b_valid & b_room[0 +: COLS*VECTOR];
assign b_room[ROWS*COLS*VECTOR +: COLS*VECTOR] = {{COLS*VECTOR{{1'b1}}}};)"));
}

/// The items that enter from the borders, and what leaves the grid unread.
void add_mixed_borders(hdl::Module& m, const ArrayChoice& choice, const std::string& a_item,
                       const std::string& b_item) {
  const auto border = [](const Operand& operand, const std::string& stream) {
    const std::string high = operand.high_width();
    return fmt::format(
        "{{{0}_last[{1}], {0}_high[({1})*({2}) +: {2}], {0}_low[({1})*SLICE +: SLICE]}}",
        operand.letter, stream, high);
  };
  m.generate_for("gen_a_border", "i", "ROWS", [&] {
    m.text(R"(assign a_take[i*VECTOR +: VECTOR] = a_valid[i*VECTOR +: VECTOR]
    & a_room[i*(COLS+1)*VECTOR +: VECTOR];
assign a_push[i*(COLS+1)*VECTOR +: (COLS+1)*VECTOR] =
    {start[i*COLS*VECTOR +: COLS*VECTOR], a_take[i*VECTOR +: VECTOR]};
assign a_room[(i*(COLS+1)+COLS)*VECTOR +: VECTOR] = {VECTOR{1'b1}};)");
    m.unused("right",
             "a_push[(i*(COLS+1)+COLS)*VECTOR +: VECTOR],\n    a_item[(i*(COLS+1)+COLS)*VECTOR*" +
                 a_item + " +: VECTOR*" + a_item + "]");
    m.generate_for("gen_a_item", "l", "VECTOR", [&] {
      m.text(fmt::format("assign a_item[(i*(COLS+1)*VECTOR+l)*{0} +: {0}] =\n    {1};", a_item,
                         border(choice.a, "i*VECTOR+l")));
    });
  });
  m.generate_for("gen_b_item", "n", "COLS*VECTOR", [&] {
    m.text(fmt::format("assign b_item[n*{0} +: {0}] =\n    {1};", b_item, border(choice.b, "n")));
  });
  m.unused("below", "b_push[ROWS*COLS*VECTOR +: COLS*VECTOR],\n    b_item[ROWS*COLS*VECTOR*" +
                        b_item + " +: COLS*VECTOR*" + b_item + "]");
}

void add_mixed_grid(ArrayBuild& build, const hdl::Module& cell, const std::string& a_item,
                    const std::string& b_item) {
  const auto at = [](const std::string& net, const std::string& place, const std::string& width) {
    const std::string bits = width.empty() ? "VECTOR" : "VECTOR*" + width;
    return fmt::format("{}[({})*{} +: {}]", net, place, bits, bits);
  };
  add_grid(build, cell, {{"DEPTH", "DEPTH"}},
           {{"a_push_i", at("a_push", "i*(COLS+1)+j", "")},
            {"a_item_i", at("a_item", "i*(COLS+1)+j", a_item)},
            {"a_room_o", at("a_room", "i*(COLS+1)+j", "")},
            {"a_item_o", at("a_item", "i*(COLS+1)+j+1", a_item)},
            {"a_room_i", at("a_room", "i*(COLS+1)+j+1", "")},
            {"b_push_i", at("b_push", "i*COLS+j", "")},
            {"b_item_i", at("b_item", "i*COLS+j", b_item)},
            {"b_room_o", at("b_room", "i*COLS+j", "")},
            {"b_item_o", at("b_item", "(i+1)*COLS+j", b_item)},
            {"b_room_i", at("b_room", "(i+1)*COLS+j", "")},
            {"start_o", at("start", "i*COLS+j", "")},
            {"release_i", "release_full"},
            {"full_o", "full[i*COLS+j]"},
            {"error_o", "cell_error[i*COLS+j]"}});
}

}  // namespace

void add_pe_elastic_core(ArrayBuild& build) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const hdl::Module pe = pe_module(choice, build.name("pe"));
  const hdl::Module queue = queue_module(choice, build.name("queue"));
  const hdl::Module lane = lane_module(choice, queue, build.name("lane"));
  const hdl::Module cell = mixed_cell(choice, lane, pe, build.name("cell"));
  for (const hdl::Module& module : {pe, queue, lane, cell}) build.modules.push_back(module);
  m.comment(
      "Words of A go from PE to PE along the rows, words of B down the columns, through queues of "
      "DEPTH words; each PE runs by itself. Column 0 takes A's words from the borders, row 0 B's; "
      "beyond the last column and row there is always room.");
  const std::string a_item = item_width(choice.a);
  const std::string b_item = item_width(choice.b);
  add_mixed_nets(m, a_item, b_item);
  m.genvar("l");
  add_mixed_borders(m, choice, a_item, b_item);
  add_mixed_grid(build, cell, a_item, b_item);
}

}  // namespace spark::gen

#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

/// Control of one row in one plane, and its operand register.
hdl::Module window_row(const ArrayChoice& choice, const std::string& name) {
  const std::string high = choice.a.high_width();
  hdl::Module m(name,
                "one lane of one row: multiplies its words of A, digit by digit, with words "
                "of the window");
  add_slice_parameter(m, choice.slice);
  add_depth(m, choice);
  m.clock_and_reset();
  m.input("valid_i", "1", "A: a word is offered");
  m.output("take_o", "1", "it is taken");
  m.input("last_i", "1", "it is the tile's last");
  m.input("long_i", "1", "its high digit is not zero");
  m.input("high_i", high, "its high digit");
  m.input("low_i", "SLICE", "its low digit");
  m.input("load_i", "1", "a slot of the window is filled");
  m.input("slot_i", "DEPTH", "that slot, or the next to be filled; one-hot");
  m.input("slot_last_i", "DEPTH", "slots that hold the tile's last words");
  m.output("free_o", "1", "this row does not need slot_i after this cycle");
  m.output("idle_o", "1", "this row has used every word of the window");
  m.output("error_o", "1", "A ends where B does not, or the reverse");
  m.output("digit_o", "SLICE", "digit for the row's PEs; zero if there is none");
  m.output("digit_high_o", "1", "it is the high one");
  m.output("select_o", "DEPTH", "the slot whose word goes with it, one-hot or zero");
  m.comment(
      "todo_q: slots with a word that this row has not used yet; read_q: the oldest of them. They "
      "are used in the order in which they were filled.");
  m.variable("todo_q", "DEPTH");
  m.variable("read_q", "DEPTH");
  m.variable("low_q", "1");
  m.wire("busy", "1", "valid_i && (|(todo_q & read_q))");
  m.comment("A long word takes two cycles: its high digit first, then its low one.");
  m.wire("high", "1", "busy && long_i && !low_q");
  m.wire("done", "1", "busy && !high");
  m.wire("left", "DEPTH", "todo_q & ~(read_q & {DEPTH{done}})");
  m.text(R"(assign take_o = done;
assign free_o = !(|(left & slot_i));
assign idle_o = !(|todo_q);
assign error_o = done && (last_i != (|(read_q & slot_last_i)));)");
  m.localparam("ONE", "1");
  m.registers("", {{"todo_q", "{DEPTH{1'b0}}", "left | (slot_i & {DEPTH{load_i}})"},
                   {"low_q", "1'b0", "high"}});
  m.registers("done", {{"read_q", "ONE[DEPTH-1:0]", "(read_q << 1) | (read_q >> (DEPTH-1))"}});
  m.variable("digit_q", "SLICE");
  m.variable("digit_high_q", "1");
  m.variable("select_q", "DEPTH");
  const std::string digit = high == "SLICE" ? "high_i" : "{1'b0, high_i}";
  m.registers("", {{"digit_q", "{SLICE{1'b0}}", "(high ? " + digit + " : low_i) & {SLICE{busy}}"},
                   {"digit_high_q", "1'b0", "high"},
                   {"select_q", "{DEPTH{1'b0}}", "read_q & {DEPTH{busy}}"}});
  m.text(
      "assign digit_o = digit_q;\nassign digit_high_o = digit_high_q;\nassign select_o = "
      "select_q;");
  return m;
}

/// The window of one column: words are written the cycle after they were loaded, when the row that
/// needed the slot's old word has multiplied it.
hdl::Module column_module(const ArrayChoice& choice, const std::string& name) {
  hdl::Module m(name, "one lane of one column: the window of its last words");
  add_slice_parameter(m, choice.slice);
  add_depth(m, choice);
  m.clock_and_reset();
  m.input("load_i", "1", "a slot is filled");
  m.input("slot_i", "DEPTH", "that slot, one-hot");
  const std::string word = choice.b.word_width();
  m.input("word_i", word, "with this word");
  m.output("window_o", "DEPTH*" + hdl::factor(word),
           "the words, slot 0 in the least significant place");
  m.localparam("WORD", word);
  m.variable("word_q", "WORD");
  m.variable("write_q", "DEPTH");
  m.registers("",
              {{"word_q", "", "word_i"}, {"write_q", "{DEPTH{1'b0}}", "slot_i & {DEPTH{load_i}}"}});
  m.variable("window_q", "DEPTH*WORD");
  m.integer("slot");
  m.text(R"(always @(posedge clk_i) begin
  for (slot = 0; slot < DEPTH; slot = slot + 1) begin
    if (write_q[slot]) window_q[slot*WORD +: WORD] <= word_q;
  end
end)");
  m.text("assign window_o = window_q;");
  return m;
}

/// A PE behind the selection of its words from the column's window.
hdl::Module window_cell(const ArrayChoice& choice, const hdl::Module& pe, const std::string& name) {
  hdl::Module m(name, "a PE and the selection of its words of B");
  add_fixed_slice_parameter(m, choice.slice);
  add_vector_parameter(m, choice);
  add_depth(m, choice);
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  const std::string word = choice.b.word_width();
  m.input("a_i", "VECTOR*SLICE", "the row's digits");
  m.input("a_high_i", "VECTOR", "they are high ones");
  m.input("select_i", "VECTOR*DEPTH", "the slots that go with them; one-hot or zero");
  m.input("window_i", "VECTOR*DEPTH*" + hdl::factor(word), "the column's windows");
  m.input("finish_i", "1", "see the PE");
  add_drain_ports(m);
  m.localparam("WORD", word);
  m.variable("words", "VECTOR*WORD");
  m.integer("lane");
  m.integer("slot");
  m.text(R"(always @* begin
  for (lane = 0; lane < VECTOR; lane = lane + 1) begin
    words[lane*WORD +: WORD] = {WORD{1'b0}};
    for (slot = 0; slot < DEPTH; slot = slot + 1) begin
      words[lane*WORD +: WORD] = words[lane*WORD +: WORD]
          | (window_i[(lane*DEPTH+slot)*WORD +: WORD] & {WORD{select_i[lane*DEPTH+slot]}});
    end
  end
end)");
  hdl::Connections connections = {{"clk_i", "clk_i"}, {"rst_ni", "rst_ni"},
                                  {"a_i", "a_i"},     {"a_high_i", "a_high_i"},
                                  {"b_i", "words"},   {"finish_i", "finish_i"}};
  for (const auto& connection : drain_connections()) connections.push_back(connection);
  m.instance(pe, "u_pe", {{"SLICE", "SLICE"}, {"ACC_WIDTH", "ACC_WIDTH"}, {"K_MAX", "K_MAX"}},
             connections);
  return m;
}

void add_window_nets(hdl::Module& m) {
  m.comment("What the planes watch, lane by lane.");
  for (const std::string net : {"row_free", "row_idle", "row_error"}) m.wire(net, "VECTOR*ROWS");
  for (const std::string net : {"column_valid", "column_last"}) m.wire(net, "VECTOR*COLS");
  for (const std::string net : {"load", "done", "plane_error"}) m.wire(net, "VECTOR");
  for (const std::string net : {"slot", "slot_last"}) m.wire(net, "VECTOR*DEPTH");
}

void add_window_finish(hdl::Module& m) {
  m.comment("A tile is complete when every plane is, and the results before it have left.");
  m.wire("finish", "1", "(&done) && !all_full");
  m.variable("pe_finish_q", "1");
  m.registers("", {{"pe_finish_q", "1'b1", "finish"}});
  add_full_flag(m, "finish");
  m.text("assign core_error = |{plane_error, row_error};");
}

void add_window_plane(hdl::Module& m, const hdl::Module& plane) {
  m.instance(plane, "u_plane", {{"WATCHERS", "ROWS"}, {"FEEDS", "COLS"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", "column_valid[l*COLS +: COLS]"},
              {"last_i", "column_last[l*COLS +: COLS]"},
              {"free_i", "row_free[l*ROWS +: ROWS]"},
              {"idle_i", "row_idle[l*ROWS +: ROWS]"},
              {"finish_i", "finish"},
              {"load_o", "load[l]"},
              {"slot_o", "slot[l*DEPTH +: DEPTH]"},
              {"slot_last_o", "slot_last[l*DEPTH +: DEPTH]"},
              {"done_o", "done[l]"},
              {"error_o", "plane_error[l]"}});
}

/// Row i of plane l.
void add_window_row(hdl::Module& m, const hdl::Module& row, const std::string& high) {
  m.instance(row, "u_row", {{"SLICE", "SLICE"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", "a_valid[i*VECTOR+l]"},
              {"take_o", "a_take[i*VECTOR+l]"},
              {"last_i", "a_last[i*VECTOR+l]"},
              {"long_i", "a_long[i*VECTOR+l]"},
              {"high_i", "a_high[(i*VECTOR+l)*" + hdl::factor(high) + " +: " + high + "]"},
              {"low_i", "a_low[(i*VECTOR+l)*SLICE +: SLICE]"},
              {"load_i", "load[l]"},
              {"slot_i", "slot[l*DEPTH +: DEPTH]"},
              {"slot_last_i", "slot_last[l*DEPTH +: DEPTH]"},
              {"free_o", "row_free[l*ROWS+i]"},
              {"idle_o", "row_idle[l*ROWS+i]"},
              {"error_o", "row_error[l*ROWS+i]"},
              {"digit_o", "digit[(i*VECTOR+l)*SLICE +: SLICE]"},
              {"digit_high_o", "digit_high[i*VECTOR+l]"},
              {"select_o", "select[(i*VECTOR+l)*DEPTH +: DEPTH]"}});
}

/// Column j of plane l.
void add_window_column(hdl::Module& m, const hdl::Module& column, const std::string& word) {
  m.text(R"(assign column_valid[l*COLS+j] = b_valid[j*VECTOR+l];
assign column_last[l*COLS+j] = b_last[j*VECTOR+l];
assign b_take[j*VECTOR+l] = load[l];)");
  m.instance(column, "u_column", {{"SLICE", "SLICE"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"load_i", "load[l]"},
              {"slot_i", "slot[l*DEPTH +: DEPTH]"},
              {"word_i", "b_word[(j*VECTOR+l)*" + hdl::factor(word) + " +: " + word + "]"},
              {"window_o", "window[(j*VECTOR+l)*DEPTH*" + hdl::factor(word) + " +: DEPTH*" +
                               hdl::factor(word) + "]"}});
}

}  // namespace

void add_window_core(ArrayBuild& build) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const hdl::Module pe = pe_module(choice, build.name("pe"));
  const hdl::Module plane = plane_module(choice, build.name("plane"), true);
  const hdl::Module row = window_row(choice, build.name("row"));
  const hdl::Module column = column_module(choice, build.name("column"));
  const hdl::Module cell = window_cell(choice, pe, build.name("cell"));
  for (const hdl::Module& module : {pe, plane, row, column, cell}) build.modules.push_back(module);
  const std::string word = choice.b.word_width();
  const std::string high = choice.a.high_width();
  m.comment(
      "Each lane is a plane of its own. The words of B that came last stay in a window of DEPTH "
      "slots, one window per column and lane; each row works through it at its own pace, one cycle "
      "for a short word of A and two for a long one. A row is at most DEPTH words ahead of "
      "another.");
  m.genvar("l");
  add_window_nets(m);
  add_window_finish(m);
  m.wire("digit", "ROWS*VECTOR*SLICE");
  m.wire("digit_high", "ROWS*VECTOR");
  m.wire("select", "ROWS*VECTOR*DEPTH");
  m.wire("window", "COLS*VECTOR*DEPTH*" + hdl::factor(word));
  m.generate_for("gen_plane", "l", "VECTOR", [&] {
    add_window_plane(m, plane);
    m.generate_for("gen_plane_row", "i", "ROWS", [&] { add_window_row(m, row, high); });
    m.generate_for("gen_plane_column", "j", "COLS", [&] { add_window_column(m, column, word); });
  });
  add_grid(build, cell, {{"DEPTH", "DEPTH"}},
           {{"a_i", "digit[i*VECTOR*SLICE +: VECTOR*SLICE]"},
            {"a_high_i", "digit_high[i*VECTOR +: VECTOR]"},
            {"select_i", "select[i*VECTOR*DEPTH +: VECTOR*DEPTH]"},
            {"window_i", "window[j*VECTOR*DEPTH*" + hdl::factor(word) + " +: VECTOR*DEPTH*" +
                             hdl::factor(word) + "]"},
            {"finish_i", "pe_finish_q"}});
}

}  // namespace spark::gen

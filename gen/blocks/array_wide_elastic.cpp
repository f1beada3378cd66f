#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe.h"
#include "gen/hdl/text.h"

/// Elastic arrays of `wide` PEs: the rows form a chain, with a queue of words of B before each.
namespace spark::gen {
namespace {

/// Control of one row in one lane. The row's PEs move together, so one control serves them all.
hdl::Module elastic_row(const ArrayChoice& choice, const std::string& name) {
  const std::string high = choice.a.high_width();
  hdl::Module m(name, "control of one lane of one row: its queue, its words of A digit by digit");
  add_slice_parameter(m, choice.slice);
  add_depth(m, choice);
  m.clock_and_reset();
  m.input("valid_i", "1", "A: a word is offered");
  m.input("last_i", "1", "it is the tile's last");
  m.input("long_i", "1", "its high digit is not zero");
  m.input("high_i", high, "its high digit");
  m.input("low_i", "SLICE", "its low digit");
  m.input("push_i", "1", "words of B enter the row's queue, one per column; only while room_o");
  m.input("push_last_i", "1", "they are the tile's last");
  m.output("room_o", "1", "the queue has room");
  m.input("next_room_i", "1", "the next row's queue has room");
  m.output("start_o", "1",
           "A's word and the queue's first become operands; the next row gets the latter");
  m.output("start_last_o", "1", "they are the tile's last");
  m.output("write_o", "DEPTH",
           "place of the queue that push_i fills, one-hot, once start_o has moved it");
  m.input("finish_i", "1", "the tile is complete in every lane of the row");
  m.output("done_o", "1", "this lane has finished its tile");
  m.output("error_o", "1", "A ends where B does not, or the reverse");
  m.output("digit_o", "SLICE", "digit for the row's PEs; zero if there is none");
  m.output("digit_high_o", "1", "it is the high one");
  m.comment(
      "Invariant: the queue holds exactly the words that the row before has started and this one "
      "has not. fill_q: its places in use, from place 0 upwards; so a row is at most DEPTH + 1 "
      "words behind the one before it.");
  m.variable("fill_q", "DEPTH");
  m.variable("last_q", "DEPTH");
  m.text("assign room_o = !fill_q[DEPTH-1];");
  m.comment("The operand: a word of A, whose high digit comes first if it is not zero.");
  m.variable("busy_q", "1");
  m.variable("ended_q", "1");
  m.variable("long_q", "1");
  m.variable("high_q", high);
  m.variable("low_q", "SLICE");
  m.variable("high_done_q", "1");
  m.wire("is_high", "1", "long_q && !high_done_q");
  m.wire("start", "1", "valid_i && fill_q[0] && !(busy_q && is_high) && !ended_q && next_room_i");
  m.text("assign start_o = start;\nassign start_last_o = last_q[0];");
  m.text("assign done_o = ended_q && !busy_q;\nassign error_o = start && (last_i != last_q[0]);");
  m.localparam("ONE", "1");
  m.wire("left", "DEPTH", "start ? fill_q >> 1 : fill_q");
  m.wire("left_last", "DEPTH", "start ? last_q >> 1 : last_q");
  m.wire("write", "DEPTH", "((left << 1) | ONE[DEPTH-1:0]) & ~left & {DEPTH{push_i}}");
  m.text("assign write_o = write;");
  m.registers("",
              {{"fill_q", "{DEPTH{1'b0}}", "left | write"},
               {"last_q", "{DEPTH{1'b0}}", "(left_last & ~write) | (write & {DEPTH{push_last_i}})"},
               {"busy_q", "1'b0", "start || (busy_q && is_high)"},
               {"ended_q", "1'b0", "(ended_q && !finish_i) || (start && last_i)"},
               {"high_done_q", "1'b0", "busy_q && is_high && !start"}});
  m.registers("start",
              {{"long_q", "", "long_i"}, {"high_q", "", "high_i"}, {"low_q", "", "low_i"}});
  const std::string digit = high == "SLICE" ? "high_q" : "{1'b0, high_q}";
  m.text("assign digit_o = (is_high ? " + digit +
         " : low_q) & {SLICE{busy_q}};\nassign digit_high_o = is_high && busy_q;");
  return m;
}

/// A PE with its part of the row's queues.
hdl::Module elastic_cell(const ArrayChoice& choice, const hdl::Module& pe,
                         const std::string& name) {
  hdl::Module m(name, "a PE and its queues of words of B");
  add_fixed_slice_parameter(m, choice.slice);
  add_vector_parameter(m, choice);
  add_depth(m, choice);
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  const std::string word = choice.b.word_width();
  m.input("a_i", "VECTOR*SLICE", "the row's digits");
  m.input("a_high_i", "VECTOR", "they are high ones");
  m.input("start_i", "VECTOR", "the queue's first word becomes the operand");
  m.input("write_i", "VECTOR*DEPTH", "place that the word from above fills");
  m.input("b_i", "VECTOR*" + hdl::factor(word), "words from above");
  m.output("b_o", "VECTOR*" + hdl::factor(word), "the queues' first words, for below");
  m.input("finish_i", "1", "see the PE");
  add_drain_ports(m);
  m.localparam("WORD", word);
  m.variable("word_q", "VECTOR*WORD");
  m.wire("first", "VECTOR*WORD");
  m.genvar("place");
  m.generate_for("gen_lane", "l", "VECTOR", [&] {
    m.variable("queue_q", "DEPTH*WORD");
    m.wire("moved", "DEPTH*WORD", "start_i[l] ? queue_q >> WORD : queue_q");
    m.generate_for("gen_place", "place", "DEPTH", [&] {
      m.text(R"(always @(posedge clk_i) begin
  queue_q[place*WORD +: WORD] <= write_i[l*DEPTH+place] ? b_i[l*WORD +: WORD]
                                                        : moved[place*WORD +: WORD];
end)");
    });
    m.text(R"(assign first[l*WORD +: WORD] = queue_q[0 +: WORD];
always @(posedge clk_i) begin
  if (!rst_ni) word_q[l*WORD +: WORD] <= {WORD{1'b0}};
  else if (start_i[l]) word_q[l*WORD +: WORD] <= queue_q[0 +: WORD];
end)");
  });
  m.text("assign b_o = first;");
  hdl::Connections connections = {{"clk_i", "clk_i"}, {"rst_ni", "rst_ni"},
                                  {"a_i", "a_i"},     {"a_high_i", "a_high_i"},
                                  {"b_i", "word_q"},  {"finish_i", "finish_i"}};
  for (const auto& connection : drain_connections()) connections.push_back(connection);
  m.instance(pe, "u_pe", {{"SLICE", "SLICE"}, {"ACC_WIDTH", "ACC_WIDTH"}, {"K_MAX", "K_MAX"}},
             connections);
  return m;
}

void add_elastic_nets(hdl::Module& m) {
  for (const std::string net : {"start", "start_last", "done", "row_error", "digit_high"}) {
    m.wire(net, "ROWS*VECTOR");
  }
  m.comment("Row ROWS stands for what is below the array: always room.");
  m.wire("room", "(ROWS+1)*VECTOR");
  m.text("assign room[ROWS*VECTOR +: VECTOR] = {VECTOR{1'b1}};");
  m.wire("write", "ROWS*VECTOR*DEPTH");
  m.wire("digit", "ROWS*VECTOR*SLICE");
}

/// What row 0 takes of the columns.
void add_elastic_entry(hdl::Module& m) {
  m.comment("Row 0's queue takes the words of all columns at once.");
  m.wire("column_valid", "VECTOR*COLS");
  m.wire("column_last", "VECTOR*COLS");
  m.wire("entering", "VECTOR");
  m.wire("column_error", "VECTOR");
  m.wire("push", "(ROWS+1)*VECTOR");
  m.wire("push_last", "(ROWS+1)*VECTOR");
  m.text(R"(assign push = {start, entering};
assign push_last = {start_last, b_last[0 +: VECTOR]};)");
  m.generate_for("gen_top", "l", "VECTOR", [&] {
    m.generate_for("gen_top_column", "j", "COLS", [&] {
      m.text(R"(assign column_valid[l*COLS+j] = b_valid[j*VECTOR+l];
assign column_last[l*COLS+j] = b_last[j*VECTOR+l];
assign b_take[j*VECTOR+l] = entering[l];)");
    });
    m.text(R"(assign entering[l] = (&column_valid[l*COLS +: COLS]) && room[l];
assign column_error[l] = entering[l] && (|column_last[l*COLS +: COLS])
    && !(&column_last[l*COLS +: COLS]);)");
  });
}

void add_elastic_finish(hdl::Module& m) {
  m.comment("A row's tile is complete when all its lanes are done and its result before has left.");
  m.variable("full_q", "ROWS");
  m.wire("finish", "ROWS");
  m.registers("", {{"full_q", "{ROWS{1'b0}}", "finish | (full_q & {ROWS{!release_full}})"}});
  m.text("assign all_full = &full_q;\nassign core_error = |{column_error, row_error};");
  m.comment("Out of reset, what the PEs' pipelines held is dropped.");
  m.variable("pe_finish_q", "ROWS");
  m.registers("", {{"pe_finish_q", "{ROWS{1'b1}}", "finish"}});
}

/// Control of row i in lane l.
void add_elastic_row(hdl::Module& m, const hdl::Module& row, const std::string& high) {
  m.instance(row, "u_row", {{"SLICE", "SLICE"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", "a_valid[i*VECTOR+l]"},
              {"last_i", "a_last[i*VECTOR+l]"},
              {"long_i", "a_long[i*VECTOR+l]"},
              {"high_i", "a_high[(i*VECTOR+l)*" + hdl::factor(high) + " +: " + high + "]"},
              {"low_i", "a_low[(i*VECTOR+l)*SLICE +: SLICE]"},
              {"push_i", "push[i*VECTOR+l]"},
              {"push_last_i", "push_last[i*VECTOR+l]"},
              {"room_o", "room[i*VECTOR+l]"},
              {"next_room_i", "room[(i+1)*VECTOR+l]"},
              {"start_o", "start[i*VECTOR+l]"},
              {"start_last_o", "start_last[i*VECTOR+l]"},
              {"write_o", "write[(i*VECTOR+l)*DEPTH +: DEPTH]"},
              {"finish_i", "finish[i]"},
              {"done_o", "done[i*VECTOR+l]"},
              {"error_o", "row_error[i*VECTOR+l]"},
              {"digit_o", "digit[(i*VECTOR+l)*SLICE +: SLICE]"},
              {"digit_high_o", "digit_high[i*VECTOR+l]"}});
}

void add_elastic_grid(ArrayBuild& build, const hdl::Module& cell) {
  hdl::Module& m = build.top;
  const std::string word = "VECTOR*" + hdl::factor(build.choice.b.word_width());
  m.wire("words", "(ROWS+1)*COLS*" + word);
  m.text("assign words[0 +: COLS*" + word + "] = b_word;");
  m.unused("below",
           "push_last[ROWS*VECTOR +: VECTOR], push[ROWS*VECTOR +: VECTOR],\n    words[ROWS*COLS*" +
               word + " +: COLS*" + word + "]");
  add_grid(build, cell, {{"DEPTH", "DEPTH"}},
           {{"a_i", "digit[i*VECTOR*SLICE +: VECTOR*SLICE]"},
            {"a_high_i", "digit_high[i*VECTOR +: VECTOR]"},
            {"start_i", "start[i*VECTOR +: VECTOR]"},
            {"write_i", "write[i*VECTOR*DEPTH +: VECTOR*DEPTH]"},
            {"b_i", "words[(i*COLS+j)*" + word + " +: " + word + "]"},
            {"b_o", "words[((i+1)*COLS+j)*" + word + " +: " + word + "]"},
            {"finish_i", "pe_finish_q[i]"}});
}

}  // namespace

void add_row_elastic_core(ArrayBuild& build) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const hdl::Module pe = pe_module(choice, build.name("pe"));
  const hdl::Module row = elastic_row(choice, build.name("row"));
  const hdl::Module cell = elastic_cell(choice, pe, build.name("cell"));
  for (const hdl::Module& module : {pe, row, cell}) build.modules.push_back(module);
  m.comment(
      "The rows form a chain; words of B go down it, all columns together, through queues of DEPTH "
      "words. A row starts when it has a word of A, its queue a word of B and the next row's queue "
      "room for that. Control is one for each row and lane, queues are in every PE.");
  m.genvar("l");
  add_elastic_nets(m);
  add_elastic_entry(m);
  add_elastic_finish(m);
  m.text("assign a_take = start;");
  m.generate_for("gen_row_control", "i", "ROWS", [&] {
    m.text("assign finish[i] = (&done[i*VECTOR +: VECTOR]) && !full_q[i];");
    m.generate_for("gen_lane", "l", "VECTOR",
                   [&] { add_elastic_row(m, row, choice.a.high_width()); });
  });
  add_elastic_grid(build, cell);
}

}  // namespace spark::gen

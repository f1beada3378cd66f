#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

void add_sizes(hdl::Module& m, const ArrayChoice& choice) {
  add_fixed_slice_parameter(m, choice.slice);
  m.parameter(
      {"SHARE", choice.share, choice.share, choice.share, "lanes of a group; fixed by this text"});
  add_depth(m, choice);
}

void add_side_ports(hdl::Module& m, const Operand& operand) {
  const bool rows = operand.is_a();
  const std::string high = operand.high_width();
  const std::string kept = rows ? "SLICE" : operand.word_width();
  m.input("load_i", "1", "a slot is filled");
  m.input("slot_i", "DEPTH", "that slot, or the next to be filled; one-hot");
  m.input("long_i", "SHARE", "words whose high digit is not zero");
  m.input("high_i", "SHARE*" + hdl::factor(high), "high digits");
  m.input("low_i", "SHARE*SLICE", "low digits");
  if (!rows) m.input("word_i", "SHARE*" + hdl::factor(kept), "words");
  m.output("free_o", "1", "no high digit of slot_i is left after this cycle");
  m.output("idle_o", "1", "no high digit is left");
  m.output("low_o", "SHARE*SLICE",
           "low digits for the PEs, in the cycle after the load; else zero");
  m.output("high_o", high,
           "a high digit for the PEs, or zero, beside the operand that select_o takes");
  m.output("select_o", "SHARE*DEPTH",
           "its place in the window, one cycle earlier; one-hot or zero");
  m.output("window_o", "SHARE*DEPTH*" + hdl::factor(kept),
           rows ? "low digits of the window" : "words of the window");
}

void add_side_schedule(hdl::Module& m) {
  m.comment(
      "pending_q: places of the window with a high digit that has not been multiplied. One is "
      "served each cycle, in the order in which they came: from slot_i, the oldest slot, upwards, "
      "then from slot 0 on.");
  m.variable("pending_q", "PLACES");
  m.wire("start", "PLACES");
  m.wire("slot", "PLACES");
  m.generate_for("gen_place", "k", "PLACES", [&] {
    m.text(R"(assign start[k] = k % SHARE == 0 && slot_i[k/SHARE];
assign slot[k] = slot_i[k/SHARE];)");
  });
  m.wire("one", "PLACES", "~({PLACES{1'b1}} << 1)");
  m.wire("upper", "PLACES", "pending_q & ~(start - one)");
  m.wire("among", "PLACES", "(|upper) ? upper : pending_q");
  m.wire("served", "PLACES", "among & ~(among - one)");
  m.wire("left", "PLACES", "pending_q & ~served");
  m.wire("entering", "PLACES", "{DEPTH{long_i}} & slot");
  m.text("assign idle_o = !(|pending_q);");
  m.registers("", {{"pending_q", "{PLACES{1'b0}}", "left | (entering & {PLACES{load_i}})"}});
}

void add_side_free(hdl::Module& m) {
  m.comment(
      "The oldest slot is served first: it will be free after a cycle that begins with at most one "
      "place pending in it. Whether the next cycle does is known now, for both slots that slot_i "
      "may be then.");
  m.wire("next_slot", "PLACES", "(slot << SHARE) | (slot >> (PLACES-SHARE))");
  m.wire("same", "PLACES", "left & slot");
  m.wire("next", "PLACES", "(left | entering) & next_slot");
  m.variable("free_q", "1");
  m.registers(
      "", {{"free_q", "1'b1", "load_i ? !(|(next & (next - one))) : !(|(same & (same - one)))"}});
  m.text("assign free_o = free_q;");
}

/// The high digits, and the one that is served.
void add_side_digits(hdl::Module& m) {
  m.comment("High digits lie here; the place's old one is served before it is overwritten.");
  m.variable("digit_q", "PLACES*HIGH");
  m.integer("place");
  m.text(R"(always @(posedge clk_i) begin
  for (place = 0; place < PLACES; place = place + 1) begin
    if (load_i && slot[place]) digit_q[place*HIGH +: HIGH] <= high_i[(place%SHARE)*HIGH +: HIGH];
  end
end)");
  m.variable("digit", "HIGH");
  m.text(R"(always @* begin
  digit = {HIGH{1'b0}};
  for (place = 0; place < PLACES; place = place + 1) begin
    digit = digit | (digit_q[place*HIGH +: HIGH] & {HIGH{served[place]}});
  end
end)");
  m.comment(
      "The selection comes first, for the PEs to register what it selects; the digit meets that "
      "one cycle later.");
  m.variable("select_q", "PLACES");
  m.variable("serving_q", "HIGH");
  m.variable("high_q", "HIGH");
  m.registers("", {{"select_q", "{PLACES{1'b0}}", "served"},
                   {"serving_q", "{HIGH{1'b0}}", "digit"},
                   {"high_q", "{HIGH{1'b0}}", "serving_q"}});
}

void add_side_window(hdl::Module& m, bool rows) {
  m.comment(
      "The window is written the cycle after the load: until then its old word may be needed.");
  m.variable("low_q", "SHARE*SLICE");
  m.variable("write_q", "PLACES");
  m.registers("", {{"low_q", "{SHARE*SLICE{1'b0}}", "low_i & {SHARE*SLICE{load_i}}"},
                   {"write_q", "{PLACES{1'b0}}", "slot & {PLACES{load_i}}"}});
  if (!rows) {
    m.variable("item_q", "SHARE*ITEM");
    m.registers("", {{"item_q", "", "word_i"}});
  }
  m.variable("window_q", "PLACES*ITEM");
  m.text(fmt::format(R"(always @(posedge clk_i) begin
  for (place = 0; place < PLACES; place = place + 1) begin
    if (write_q[place]) window_q[place*ITEM +: ITEM] <= {}[(place%SHARE)*ITEM +: ITEM];
  end
end)",
                     rows ? "low_q" : "item_q"));
}

/// One group of lanes of one row or column: its part of the window, and the high digits that still
/// have to be multiplied.
hdl::Module side_module(const ArrayChoice& choice, const Operand& operand,
                        const std::string& name) {
  const bool rows = operand.is_a();
  hdl::Module m(name,
                fmt::format("one group of lanes of one {}: its window, and its high digits one "
                            "by one",
                            rows ? "row" : "column"));
  add_sizes(m, choice);
  m.clock_and_reset();
  add_side_ports(m, operand);
  m.localparam("HIGH", operand.high_width());
  m.localparam("ITEM", rows ? "SLICE" : operand.word_width());
  m.localparam("PLACES", "SHARE*DEPTH");
  add_side_schedule(m);
  add_side_free(m);
  add_side_digits(m);
  add_side_window(m, rows);
  m.text(
      "assign low_o = low_q;\nassign high_o = high_q;\nassign select_o = select_q;\n"
      "assign window_o = window_q;");
  return m;
}

/// A PE behind the selection of what its high digits are multiplied with.
hdl::Module split_cell(const ArrayChoice& choice, const hdl::Module& pe, const std::string& name) {
  hdl::Module m(name, "a PE and the selection of what its high digits are multiplied with");
  add_sizes(m, choice);
  m.parameter({"GROUPS", choice.groups(), choice.groups(), choice.groups(),
               "groups of lanes; fixed by this text"});
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  const std::string word = choice.b.word_width();
  m.input("a_low_i", "GROUPS*SHARE*SLICE", "the row's low digits");
  m.input("b_low_i", "GROUPS*SHARE*SLICE", "the column's");
  m.input("a_high_i", "GROUPS*" + hdl::factor(choice.a.high_width()), "the row's high digits");
  m.input("b_high_i", "GROUPS*" + hdl::factor(choice.b.high_width()), "the column's");
  m.input("a_select_i", "GROUPS*SHARE*DEPTH", "places of the words of B for a_high_i");
  m.input("b_select_i", "GROUPS*SHARE*DEPTH", "places of the low digits of A for b_high_i");
  m.input("a_window_i", "GROUPS*SHARE*DEPTH*SLICE", "the row's windows");
  m.input("b_window_i", "GROUPS*SHARE*DEPTH*" + hdl::factor(word), "the column's");
  m.input("finish_i", "1", "see the PE");
  add_drain_ports(m);
  m.localparam("WORD", word);
  m.localparam("PLACES", "SHARE*DEPTH");
  m.variable("b_word", "GROUPS*WORD");
  m.variable("a_word", "GROUPS*SLICE");
  m.integer("group");
  m.integer("place");
  m.text(R"(always @* begin
  for (group = 0; group < GROUPS; group = group + 1) begin
    b_word[group*WORD +: WORD] = {WORD{1'b0}};
    a_word[group*SLICE +: SLICE] = {SLICE{1'b0}};
    for (place = 0; place < PLACES; place = place + 1) begin
      b_word[group*WORD +: WORD] = b_word[group*WORD +: WORD]
          | (b_window_i[(group*PLACES+place)*WORD +: WORD]
             & {WORD{a_select_i[group*PLACES+place]}});
      a_word[group*SLICE +: SLICE] = a_word[group*SLICE +: SLICE]
          | (a_window_i[(group*PLACES+place)*SLICE +: SLICE]
             & {SLICE{b_select_i[group*PLACES+place]}});
    end
  end
end)");
  m.variable("b_word_q", "GROUPS*WORD");
  m.variable("a_word_q", "GROUPS*SLICE");
  m.registers("", {{"b_word_q", "", "b_word"}, {"a_word_q", "", "a_word"}});
  hdl::Connections connections = {
      {"clk_i", "clk_i"},       {"rst_ni", "rst_ni"},     {"a_low_i", "a_low_i"},
      {"b_low_i", "b_low_i"},   {"a_high_i", "a_high_i"}, {"b_word_i", "b_word_q"},
      {"b_high_i", "b_high_i"}, {"a_word_i", "a_word_q"}, {"finish_i", "finish_i"}};
  for (const auto& connection : drain_connections()) connections.push_back(connection);
  m.instance(pe, "u_pe", {{"SLICE", "SLICE"}, {"ACC_WIDTH", "ACC_WIDTH"}, {"K_MAX", "K_MAX"}},
             connections);
  return m;
}

/// The sides of one operand in plane g: an instance for each row or column.
void add_sides(ArrayBuild& build, const Operand& operand, const hdl::Module& side) {
  hdl::Module& m = build.top;
  const bool rows = operand.is_a();
  const std::string letter = operand.name();
  const std::string index = rows ? "i" : "j";
  const std::string stream = fmt::format("({}*GROUPS+g)*SHARE", index);
  const std::string high = operand.high_width();
  const std::string word = operand.word_width();
  // In the plane's vectors rows come first, then columns.
  const std::string place = rows ? "g*(ROWS+COLS)+i" : "g*(ROWS+COLS)+ROWS+j";
  const std::string kept = rows ? "SLICE" : word;
  const auto group = [&](const std::string& name, const std::string& width) {
    return fmt::format("{}[({}*GROUPS+g)*{} +: {}]", name, index, width, width);
  };
  const auto feed = [&](const std::string& name, const std::string& width) {
    return fmt::format("{}_{}[{}*{} +: SHARE*{}]", letter, name, stream, hdl::factor(width),
                       hdl::factor(width));
  };
  m.text(fmt::format(R"(assign plane_valid[({0})*SHARE +: SHARE] = {1}_valid[{2} +: SHARE];
assign plane_last[({0})*SHARE +: SHARE] = {1}_last[{2} +: SHARE];
assign {1}_take[{2} +: SHARE] = {{SHARE{{load[g]}}}};)",
                     place, letter, stream));
  hdl::Connections connections = {
      {"clk_i", "clk_i"},
      {"rst_ni", "rst_ni"},
      {"load_i", "load[g]"},
      {"slot_i", "slot[g*DEPTH +: DEPTH]"},
      {"long_i", fmt::format("{}_long[{} +: SHARE]", letter, stream)},
      {"high_i", feed("high", high)},
      {"low_i", feed("low", "SLICE")},
      {"free_o", fmt::format("plane_free[{}]", place)},
      {"idle_o", fmt::format("plane_idle[{}]", place)},
      {"low_o", group(letter + "_low_digit", "SHARE*SLICE")},
      {"high_o", group(letter + "_high_digit", hdl::factor(high))},
      {"select_o", group(letter + "_select", "SHARE*DEPTH")},
      {"window_o", group(letter + "_window", "SHARE*DEPTH*" + hdl::factor(kept))}};
  if (!rows) connections.emplace_back("word_i", feed("word", word));
  m.instance(side, "u_" + letter + "_side",
             {{"SLICE", "SLICE"}, {"SHARE", "SHARE"}, {"DEPTH", "DEPTH"}}, connections);
}

/// What the planes watch, and what they say.
void add_split_nets(hdl::Module& m) {
  for (const std::string net : {"plane_free", "plane_idle"}) m.wire(net, "GROUPS*(ROWS+COLS)");
  for (const std::string net : {"plane_valid", "plane_last"}) {
    m.wire(net, "GROUPS*(ROWS+COLS)*SHARE");
  }
  for (const std::string net : {"load", "done", "plane_error"}) m.wire(net, "GROUPS");
  m.wire("slot", "GROUPS*DEPTH");
}

void add_split_finish(hdl::Module& m) {
  m.comment(
      "A tile is complete when every plane is, and the results before it have left. In the PEs, "
      "high digits are one register behind the low ones.");
  m.wire("finish", "1", "(&done) && !all_full");
  m.variable("finish_q", "1");
  m.variable("pe_finish_q", "1");
  m.registers("", {{"finish_q", "1'b1", "finish"}, {"pe_finish_q", "1'b1", "finish_q"}});
  add_full_flag(m, "finish");
  m.text("assign core_error = |plane_error;");
}

/// What the sides of one operand give to the PEs.
void add_side_outputs(hdl::Module& m, const Operand& operand) {
  const bool rows = operand.is_a();
  const std::string letter = operand.name();
  const std::string count = rows ? "ROWS*GROUPS" : "COLS*GROUPS";
  m.wire(letter + "_low_digit", count + "*SHARE*SLICE");
  m.wire(letter + "_high_digit", count + "*" + hdl::factor(operand.high_width()));
  m.wire(letter + "_select", count + "*SHARE*DEPTH");
  m.wire(letter + "_window",
         count + "*SHARE*DEPTH*" + hdl::factor((rows ? "SLICE" : operand.word_width())));
}

void add_split_plane(hdl::Module& m, const hdl::Module& plane) {
  m.instance(plane, "u_plane",
             {{"WATCHERS", "ROWS+COLS"}, {"FEEDS", "(ROWS+COLS)*SHARE"}, {"DEPTH", "DEPTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", "plane_valid[g*(ROWS+COLS)*SHARE +: (ROWS+COLS)*SHARE]"},
              {"last_i", "plane_last[g*(ROWS+COLS)*SHARE +: (ROWS+COLS)*SHARE]"},
              {"free_i", "plane_free[g*(ROWS+COLS) +: ROWS+COLS]"},
              {"idle_i", "plane_idle[g*(ROWS+COLS) +: ROWS+COLS]"},
              {"finish_i", "finish"},
              {"load_o", "load[g]"},
              {"slot_o", "slot[g*DEPTH +: DEPTH]"},
              {"done_o", "done[g]"},
              {"error_o", "plane_error[g]"}});
}

void add_split_grid(ArrayBuild& build, const hdl::Module& cell) {
  const ArrayChoice& choice = build.choice;
  const auto line = [](const std::string& net, const std::string& index, const std::string& width) {
    return fmt::format("{}[{}*GROUPS*{} +: GROUPS*{}]", net, index, width, width);
  };
  const std::string a_high = hdl::factor(choice.a.high_width());
  const std::string b_high = hdl::factor(choice.b.high_width());
  const std::string word = "SHARE*DEPTH*" + hdl::factor(choice.b.word_width());
  add_grid(build, cell, {{"SHARE", "SHARE"}, {"GROUPS", "GROUPS"}, {"DEPTH", "DEPTH"}},
           {{"a_low_i", line("a_low_digit", "i", "SHARE*SLICE")},
            {"b_low_i", line("b_low_digit", "j", "SHARE*SLICE")},
            {"a_high_i", line("a_high_digit", "i", a_high)},
            {"b_high_i", line("b_high_digit", "j", b_high)},
            {"a_select_i", line("a_select", "i", "SHARE*DEPTH")},
            {"b_select_i", line("b_select", "j", "SHARE*DEPTH")},
            {"a_window_i", line("a_window", "i", "SHARE*DEPTH*SLICE")},
            {"b_window_i", line("b_window", "j", word)},
            {"finish_i", "pe_finish_q"}});
}

}  // namespace

void add_split_core(ArrayBuild& build) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const hdl::Module pe = pe_module(choice, build.name("pe"));
  const hdl::Module plane = plane_module(choice, build.name("plane"), false);
  const hdl::Module row = side_module(choice, choice.a, build.name("row"));
  const hdl::Module column = side_module(choice, choice.b, build.name("column"));
  const hdl::Module cell = split_cell(choice, pe, build.name("cell"));
  for (const hdl::Module& module : {pe, plane, row, column, cell}) build.modules.push_back(module);
  m.comment(
      "a * b = low * low + 2^SLICE * (high_a * b + low_a * high_b). The first product is needed of "
      "every word and is made when it comes; the others only of the few words that have high "
      "digits. Each group of SHARE lanes is a plane of its own: its words stay in a window of "
      "DEPTH slots, and of those each row serves one high digit of A a cycle, each column one of "
      "B. A slot is filled again when no row and no column has a high digit left in it.");
  m.localparam("SHARE", fmt::format("{}", choice.share));
  m.localparam("GROUPS", "VECTOR/SHARE");
  m.genvar("g");
  add_split_nets(m);
  add_split_finish(m);
  for (const Operand& operand : {choice.a, choice.b}) add_side_outputs(m, operand);
  m.generate_for("gen_plane", "g", "GROUPS", [&] {
    add_split_plane(m, plane);
    m.generate_for("gen_plane_row", "i", "ROWS", [&] { add_sides(build, choice.a, row); });
    m.generate_for("gen_plane_column", "j", "COLS", [&] { add_sides(build, choice.b, column); });
  });
  add_split_grid(build, cell);
}

}  // namespace spark::gen

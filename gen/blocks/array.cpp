#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/block.h"
#include "gen/blocks/feed.h"
#include "gen/blocks/pe.h"
#include "gen/blocks/pe_kind.h"
#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// Shifts the results of a tile out, row 0 first, once all of them lie in the drain chain.
hdl::Module drain_module(const std::string& name) {
  hdl::Module m(name, "shifts the results of a tile out while the next one is computed");
  m.parameter({"ROWS", 8, params::kRows.min, params::kRows.max, "rows of PEs"});
  m.clock_and_reset();
  m.input("all_full_i", "1", "every PE has finished its tile");
  m.output("release_o", "1", "the drain chain is empty again after this cycle");
  m.output("shift_o", "1", "the drain chain moves by one");
  m.output("valid_o", "1", "a row of results is offered");
  m.input("ready_i", "1", "ready to take it");
  m.output("last_o", "1", "it is the tile's last");
  m.comment(
      "WAIT covers the deepest pipeline of any PE that the generator makes (split, 64 lanes), "
      "whatever the PE here: until then results may still be on their way into the drain chain.");
  static_assert(kDrainWait < 8);  // wait_q holds it
  m.localparam("WAIT", std::to_string(kDrainWait));
  m.localparam("COUNT", "$clog2(ROWS+1)");
  m.variable("wait_q", "3");
  m.variable("row_q", "COUNT");
  m.text(R"(assign valid_o = all_full_i && wait_q == WAIT[2:0];
assign last_o = valid_o && row_q == ROWS[COUNT-1:0] - 1'b1;
assign shift_o = valid_o && ready_i;
assign release_o = shift_o && last_o;)");
  m.registers("", {{"wait_q", "3'd0",
                    "!all_full_i || release_o ? 3'd0 : valid_o ? wait_q : wait_q + 3'd1"}});
  m.registers("shift_o", {{"row_q", "{COUNT{1'b0}}", "last_o ? {COUNT{1'b0}} : row_q + 1'b1"}});
  return m;
}

/// The parameters and ports that every array has.
void add_interface(hdl::Module& m, const ArrayChoice& choice) {
  add_fixed_slice_parameter(m, choice.slice);
  m.parameter({"ROWS", choice.rows, params::kRows.min, params::kRows.max, "rows of PEs"});
  m.parameter({"COLS", choice.cols, params::kCols.min, params::kCols.max, "columns of PEs"});
  add_vector_parameter(m, choice);
  if (choice.has_queue()) add_depth(m, choice);
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  for (const Operand& operand : {choice.a, choice.b}) {
    const std::string letter = operand.name();
    const std::string upper = operand.is_a() ? "A" : "B";
    const std::string line = operand.is_a() ? "row" : "column";
    const std::string count = operand.streams();
    m.input(letter + "_valid_i", count,
            fmt::format("{}: stream {} * VECTOR + lane offers a beat", upper, line));
    m.output(letter + "_ready_o", count, "ready to take it");
    m.input(letter + "_i", count + "*2*SLICE",
            choice.coded ? "two slices, the first in the more significant place" : "a word");
    if (choice.coded) {
      m.input(letter + "_two_i", count,
              "1: both slices are in use; 0: the first alone, in the last beat only");
    }
    m.input(letter + "_last_i", count, "the tile's part of the stream ends with this beat");
  }
  m.output("c_valid_o", "1", "C: a row of results is offered, row 0 first");
  m.input("c_ready_i", "1", "ready to take it");
  m.output("c_last_o", "1", "it is the tile's last row");
  m.output("c_o", "COLS*ACC_WIDTH",
           "a result for each column, column 0 in the least significant place");
  const std::string uneven = "the streams of a tile did not end together; stays set until reset";
  m.output("error_o", "1", choice.coded ? "a stream ended inside a code, or " + uneven : uneven);
}

/// The border units of one operand.
void add_feeds(ArrayBuild& build, const Operand& operand) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const std::string letter = operand.name();
  const std::string count = operand.streams();
  const PeKind& kind = pe_kind(choice.pe);
  const Multiplied& parts = kind.of(operand);
  const FeedOutput output = {parts.words, parts.digits,
                             parts.digits && kind.drive(choice.sync).reads_long};
  const auto feeds = feed_modules(choice, operand, output, build.name(letter + "_feed"));
  build.modules.insert(build.modules.end(), feeds.begin(), feeds.end());
  const auto net = [&](const std::string& suffix) { return letter + "_" + suffix; };
  const auto item = [&](const std::string& suffix, const std::string& width) {
    return fmt::format("{}[n*{} +: {}]", net(suffix), hdl::factor(width), width);
  };
  const std::string word = choice.coded ? operand.word_width() : "2*SLICE";
  m.wire(net("valid"), count);
  m.wire(net("take"), count);
  m.wire(net("last"), count);
  hdl::Connections connections = {{"clk_i", "clk_i"},
                                  {"rst_ni", "rst_ni"},
                                  {"valid_i", net("valid_i") + "[n]"},
                                  {"ready_o", net("ready_o") + "[n]"},
                                  {"last_i", net("last_i") + "[n]"},
                                  {"word_valid_o", net("valid") + "[n]"},
                                  {"word_take_i", net("take") + "[n]"},
                                  {"word_last_o", net("last") + "[n]"}};
  connections.emplace_back(choice.coded ? "slices_i" : "word_i", item("i", "2*SLICE"));
  if (output.word) {
    m.wire(net("word"), count + "*" + hdl::factor(word));
    connections.emplace_back("word_o", item("word", word));
  }
  if (output.digits) {
    m.wire(net("high"), count + "*" + hdl::factor(operand.high_width()));
    m.wire(net("low"), count + "*SLICE");
    connections.emplace_back("high_o", item("high", operand.high_width()));
    connections.emplace_back("low_o", item("low", "SLICE"));
  }
  if (output.has_long) {
    m.wire(net("long"), count);
    connections.emplace_back("long_o", net("long") + "[n]");
  }
  if (choice.coded) {
    m.wire(net("error"), count);
    connections.emplace_back("two_i", net("two_i") + "[n]");
    connections.emplace_back("error_o", net("error") + "[n]");
  }
  m.generate_for("gen_" + letter + "_feed", "n", count, [&] {
    m.instance(feeds.back(), "u_" + letter + "_feed", {{"SLICE", "SLICE"}}, connections);
  });
}

hdl::Design build_array(const Config& config, const std::string& top) {
  const ArrayChoice choice(config);
  std::vector<hdl::Module> modules;
  hdl::Module m(top,
                fmt::format("array of processing elements, output-stationary: {} A x {} B, {}, "
                            "{}, {} lane{} per PE",
                            choice.a.is_signed ? "signed" : "unsigned",
                            choice.b.is_signed ? "signed" : "unsigned", choice.pe, choice.sync,
                            choice.vector, choice.vector == 1 ? "" : "s"));
  add_interface(m, choice);
  ArrayBuild build{choice, m, modules};
  m.comment(
      "A tile is C = A * B, ROWS x K times K x COLS. Lane l of a row's or column's streams carries "
      "its words l, l + VECTOR, ...; all streams carry equally many, padded with zero words.");
  m.genvar("n");
  m.genvar("i");
  m.genvar("j");
  m.comment("The borders: one whole word of each stream at a time.");
  add_feeds(build, choice.a);
  add_feeds(build, choice.b);
  m.comment("Results leave through a chain of registers up each column, beside the PEs' work.");
  m.wire("all_full", "1");
  m.wire("release_full", "1");
  m.wire("shift", "1");
  m.wire("core_error", "1");
  m.wire("result", "(ROWS+1)*COLS*ACC_WIDTH");
  m.text("assign result[ROWS*COLS*ACC_WIDTH +: COLS*ACC_WIDTH] = {COLS*ACC_WIDTH{1'b0}};");
  m.text("assign c_o = result[0 +: COLS*ACC_WIDTH];");
  const hdl::Module drain = drain_module(build.name("drain"));
  modules.push_back(drain);
  m.instance(drain, "u_drain", {{"ROWS", "ROWS"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"all_full_i", "all_full"},
              {"release_o", "release_full"},
              {"shift_o", "shift"},
              {"valid_o", "c_valid_o"},
              {"ready_i", "c_ready_i"},
              {"last_o", "c_last_o"}});
  m.variable("error_q", "1");
  m.registers("", {{"error_q", "1'b0",
                    choice.coded ? "error_q || core_error || (|{a_error, b_error})"
                                 : "error_q || core_error"}});
  m.text("assign error_o = error_q;");
  pe_kind(choice.pe).drive(choice.sync).add_core(build);
  modules.push_back(m);
  return {modules};
}

}  // namespace

void add_depth(hdl::Module& m, const ArrayChoice& choice) {
  m.parameter({"DEPTH", choice.depth, params::kQueueDepth.min, params::kQueueDepth.max,
               choice.sync == "elastic"    ? "words in a queue"
               : pe_kind(choice.pe).shares ? "slots of the window, each of SHARE words"
                                           : "words in the window"});
}

void add_grid(ArrayBuild& build, const hdl::Module& cell,
              const std::map<std::string, std::string>& parameters,
              const hdl::Connections& connections) {
  hdl::Module& m = build.top;
  std::map<std::string, std::string> all = {
      {"SLICE", "SLICE"}, {"ACC_WIDTH", "ACC_WIDTH"}, {"K_MAX", "K_MAX"}};
  all.insert(parameters.begin(), parameters.end());
  hdl::Connections ports = {{"clk_i", "clk_i"}, {"rst_ni", "rst_ni"}};
  ports.insert(ports.end(), connections.begin(), connections.end());
  ports.emplace_back("shift_i", "shift");
  ports.emplace_back("below_i", "result[((i+1)*COLS+j)*ACC_WIDTH +: ACC_WIDTH]");
  ports.emplace_back("result_o", "result[(i*COLS+j)*ACC_WIDTH +: ACC_WIDTH]");
  m.generate_for("gen_row", "i", "ROWS", [&] {
    m.generate_for("gen_col", "j", "COLS", [&] { m.instance(cell, "u_cell", all, ports); });
  });
}

void add_drain_ports(hdl::Module& cell) {
  cell.input("shift_i", "1", "the drain chain moves by one");
  cell.input("below_i", "ACC_WIDTH", "drain register of the row below");
  cell.output("result_o", "ACC_WIDTH", "the PE's drain register");
}

hdl::Connections drain_connections() {
  return {{"shift_i", "shift_i"}, {"below_i", "below_i"}, {"result_o", "result_o"}};
}

void add_full_flag(hdl::Module& top, const std::string& finish) {
  top.variable("full_q", "1");
  top.registers("", {{"full_q", "1'b0", finish + " || (full_q && !release_full)"}});
  top.text("assign all_full = full_q;");
}

/// `spark_array`: ROWS x COLS processing elements, output-stationary, fed from streams of slices.
Block array_block() {
  return {"spark_array",
          "ROWS x COLS processing elements, output-stationary, fed from streams of slices",
          {&params::kSlice, &params::kSignedA, &params::kSignedB, &params::kOperandForm,
           &params::kPe, &params::kSync, &params::kRows, &params::kCols, &params::kVector,
           &params::kShare, &params::kQueueDepth, &params::kAccWidth, &params::kKMax},
          build_array};
}

}  // namespace spark::gen

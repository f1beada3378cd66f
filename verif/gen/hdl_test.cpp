#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "gen/hdl/constant.h"
#include "gen/hdl/lexer.h"
#include "gen/hdl/module.h"
#include "gen/hdl/text.h"
#include "verif/gen/support.h"
#include "verif/harness/lint.h"

/// Rationale: the vocabulary is what keeps a generator's slip from reaching the emitted text, so
/// this file pins what it writes (one golden module with every kind of declaration, which the three
/// lint tools must also accept) and hdl_errors_test.cpp what it refuses.
namespace spark::hdl {
namespace {

using gen::test::defect_of;
using Names = std::set<std::string>;

TEST(Constant, EvaluatesWhatWidthsAreMadeOf) {
  const Constants constants = {{"SLICE", 4}, {"LANES", 8}, {"N_1", 3}};
  const std::vector<std::pair<std::string, int64_t>> cases = {
      {"7", 7},
      {"SLICE", 4},
      {"N_1", 3},
      {"2*SLICE-1", 7},
      {"LANES * (2 * SLICE - 1)", 56},
      {"10-4-3", 3},       // from left to right
      {"LANES/2/2", 2},    //
      {"(LANES+1)/2", 4},  // rounds towards zero
      {"2+3*4", 14},
      {"$clog2(LANES+1)", 4},
      {"$clog2(LANES)*SLICE", 12},
      {"((SLICE))", 4},
  };
  for (const auto& [text, value] : cases) EXPECT_EQ(evaluate(text, constants), value) << text;
}

TEST(Constant, Clog2IsVerilogs) {
  // IEEE 1364-2005, 17.11.1: the ceiling of the logarithm; 0 for 0 and 1.
  const std::vector<int64_t> expected = {0, 0, 1, 2, 2, 3, 3, 3, 3, 4};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(evaluate("$clog2(" + std::to_string(i) + ")", {}), expected[i]) << i;
  }
  EXPECT_EQ(evaluate("$clog2(1024)", {}), 10);
  EXPECT_EQ(evaluate("$clog2(1025)", {}), 11);
}

TEST(Constant, RefusesEverythingElse) {
  for (const std::string text : {"", "UNKNOWN", "4 4", "4+", "(4", "4)", "4x", "4'd4", "-4", "1/0",
                                 "A ? 1 : 2", "99999999999999999999"}) {
    EXPECT_EQ(defect_of([&] { evaluate(text, {}); }), "not a constant expression: '" + text + "'");
  }
}

TEST(Text, ReadsAsAPersonWouldWriteIt) {
  EXPECT_EQ(factor("SLICE"), "SLICE");
  EXPECT_EQ(factor("34"), "34");
  EXPECT_EQ(factor("2*SLICE"), "(2*SLICE)");
  EXPECT_EQ(less_one("8"), "7");
  EXPECT_EQ(less_one("SLICE"), "SLICE-1");
  EXPECT_EQ(less_one("2*SLICE-1"), "2*SLICE-2");
  EXPECT_EQ(less_one("WORD+1"), "WORD");
  EXPECT_EQ(extended("a", "SLICE", "1", true), "{a[SLICE-1], a}");
  EXPECT_EQ(extended("a", "8", "24", true), "{{24{a[7]}}, a}");
  EXPECT_EQ(extended("a", "W", "N-W", false), "{{(N-W){1'b0}}, a}");
}

void expect_usage(const std::string& text, const Names& read, const Names& written) {
  SCOPED_TRACE(text);
  const Usage usage = usage_of(text);
  EXPECT_EQ(usage.read, read);
  EXPECT_EQ(usage.written, written);
}

TEST(Lexer, AssignmentsWriteAndExpressionsRead) {
  expect_usage("assign out = a & ~b;", {"a", "b"}, {"out"});
  expect_usage("assign out[i*W +: W] = in[W-1:0];", {"i", "W", "in"}, {"out"});
  expect_usage("assign out[sel[0]] = 1'b1;", {"sel"}, {"out"});
  expect_usage("a <= b", {"b"}, {"a"});
  expect_usage("assign out = a <= b;", {"a", "b"}, {"out"});
  expect_usage("assign out = a == b || a >= c || a != d;", {"a", "b", "c", "d"}, {"out"});
}

TEST(Lexer, StatementsOfAProcess) {
  expect_usage("always @(posedge clk_i) begin if (en) q <= d; else q <= q; end",
               {"clk_i", "en", "d", "q"}, {"q"});
  expect_usage("always @* begin x = 0; for (i = 0; i < N; i = i + 1) x[i] = y[i]; end",
               {"i", "N", "y"}, {"x", "i"});
  expect_usage("if (a <= b) c = d;", {"a", "b", "d"}, {"c"});
}

TEST(Lexer, ItemsOfACaseAssign) {
  expect_usage("case (sel) 2'd0: y = a <= b; default: y = c; endcase", {"sel", "a", "b", "c"},
               {"y"});
  expect_usage("y = sel ? a : b <= c;", {"sel", "a", "b", "c"}, {"y"});
}

TEST(Lexer, CommentsNumbersKeywordsAndSystemFunctionsAreNoNames) {
  expect_usage("// reads nothing = at all\nassign a = 8'hFF + 4'b01_0x + 12;", {}, {"a"});
  expect_usage("assign a = $signed(b);  // and c", {"b"}, {"a"});
  expect_usage("", {}, {});
}

TEST(Lexer, KnowsTheReservedWords) {
  for (const std::string word : {"module", "wire", "endgenerate", "logic", "accept_on", "xor"}) {
    EXPECT_TRUE(is_keyword(word)) << word;
  }
  for (const std::string word : {"", "spark", "Module", "wires", "z"}) {
    EXPECT_FALSE(is_keyword(word)) << word;
  }
}

/// A leaf: one register without reset or enable.
Module stage() {
  Module m("stage", "delays its input by one cycle");
  m.parameter({"WIDTH", 1, 1, 64, "bits"});
  m.input("clk_i", "1", "clock");
  m.input("data_i", "WIDTH", "what comes in");
  m.output("data_o", "WIDTH", "what came in");
  m.variable("data_q", "WIDTH");
  m.registers("", {{"data_q", "", "data_i"}});
  m.text("assign data_o = data_q;");
  return m;
}

/// Every kind of declaration, with the other three kinds of registers.
Module sample() {
  Module m("sample", "shows every kind of declaration");
  m.parameter({"SLICE", 4, 2, 8, "bits of a slice"});
  m.parameter({"LANES", 2, 1, 64, "slices of a beat"});
  m.clock_and_reset();
  m.input("valid_i", "1", "a beat is offered");
  m.input("slices_i", "LANES*SLICE", "the beat");
  m.output("valid_o", "1", "a beat came one cycle ago");
  m.output("slices_o", "LANES*SLICE", "the last beat, inverted, one cycle later");
  m.output("count_o", "8", "how many beats there were");
  m.localparam("BEAT", "LANES*SLICE");
  m.variable("valid_q", "1");
  m.variable("count_q", "8");
  m.variable("last_q", "(BEAT)");
  m.comment(
      "The first line of a comment is as long as the page allows, and what does not fit there goes "
      "to the next line.\nA line that was ended stays ended.");
  m.registers("", {{"valid_q", "1'b0", "valid_i"}});
  m.comment("One enable for data that is reset and for data that is not.");
  m.registers("valid_i", {{"count_q", "8'd0", "count_q + 8'd1"}, {"last_q", "", "slices_i"}});
  m.text("assign valid_o = valid_q;\nassign count_o = count_q;");
  m.comment("Each lane on its own.");
  m.wire("delayed", "BEAT");
  m.generate_for("gen_lane", "i", "LANES", [&] {
    m.wire("head", "SLICE-1", "~delayed[i*SLICE +: SLICE-1]");
    m.wire("first", "1", "!delayed[i*SLICE+SLICE-1]");
    m.instance(stage(), "u_stage", {{"WIDTH", "SLICE"}},
               {{"clk_i", "clk_i"},
                {"data_i", "last_q[i*SLICE +: SLICE]"},
                {"data_o", "delayed[i*SLICE +: SLICE]"}});
    m.text("assign slices_o[i*SLICE +: SLICE] = {first, head};");
  });
  return m;
}

/// A memory, and a register of which each half is driven by itself.
Module storage() {
  Module m("storage", "keeps what it is told");
  m.parameter({"DEPTH", 4, 2, 64, "words"});
  m.clock_and_reset();
  m.input("address_i", "$clog2(DEPTH)", "where");
  m.input("data_i", "8", "what");
  m.output("data_o", "8", "what was there");
  m.memory("memory", "8", "DEPTH");
  m.variable("data_q", "8");
  m.text("always @(posedge clk_i) memory[address_i] <= data_i;");
  m.wire("found", "8", "memory[address_i]");
  m.registers("", {{"data_q[3:0]", "4'd0", "found[3:0]"}, {"data_q[7:4]", "", "found[7:4]"}});
  m.text("assign data_o = data_q;");
  return m;
}

TEST(Module, MemoryAndPartsOfARegister) {
  const std::string text = storage().verilog();
  EXPECT_NE(text.find("  reg [7:0] memory [0:DEPTH-1];\n"), std::string::npos) << text;
  EXPECT_NE(text.find("      data_q[3:0] <= 4'd0;\n"), std::string::npos) << text;
  const gen::test::ScratchFolder scratch;
  EXPECT_EQ(verif::lint({{{scratch.file("storage.v", text)}, "storage"}}), "");
}

std::string golden(const std::string& name) {
  return read_file(SPARK_SOURCE_DIR "/verif/gen/golden/" + name);
}

TEST(Module, TextIsTheGolden) {
  EXPECT_EQ(stage().verilog(), golden("stage.v"));
  EXPECT_EQ(sample().verilog(), golden("sample.v"));
}

TEST(Module, GoldenIsSilentUnderLint) {
  EXPECT_EQ(verif::lint({{{SPARK_SOURCE_DIR "/verif/gen/golden/stage.v",
                           SPARK_SOURCE_DIR "/verif/gen/golden/sample.v"},
                          "sample"}}),
            "");
}

TEST(Module, TextIsTheSameEachTime) { EXPECT_EQ(sample().verilog(), sample().verilog()); }

TEST(Module, PortWidthFollowsTheParameters) {
  const Module m = sample();
  const Port& slices = m.ports()[3];
  ASSERT_EQ(slices.name, "slices_i");
  EXPECT_EQ(m.port_width(slices), 8);
  EXPECT_EQ(m.port_width(slices, {{"LANES", 16}}), 64);
  EXPECT_EQ(m.port_width(slices, {{"LANES", 16}, {"SLICE", 3}}), 48);
}

}  // namespace
}  // namespace spark::hdl

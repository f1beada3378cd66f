// Rationale: each kind of fault on a line that has a place for it, the lines that must stay as they
// are, and that an edit changes that line alone. What the mutants do to real designs is `make
// verify`'s.
#include "verif/evidence/mutate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "verif/edit.h"
#include "verif/evidence/child.h"

namespace spark::verif {
namespace {

constexpr auto kHead = "module m (\n    input wire a\n);\n";

/// `fault: new line` of each mutation of a body of one line.
std::set<std::string> of_line(const std::string& line) {
  std::set<std::string> all;
  for (const Mutation& mutation : mutations_of(kHead + ("  " + line) + "\nendmodule\n")) {
    EXPECT_EQ(mutation.line, 4U);
    EXPECT_EQ(mutation.from, line);
    all.insert(mutation.fault + ": " + mutation.to);
  }
  return all;
}

using Set = std::set<std::string>;

TEST(Mutate, EachKindOfFault) {
  EXPECT_EQ(
      of_line("assign x = a && !b;"),
      (Set{"stuck at 0: assign x = 0;", "stuck at 1: assign x = ~0;",
           "operator exchanged: assign x = a || !b;", "operator exchanged: assign x = a && b;"}));
  EXPECT_EQ(of_line("end else if (take) begin"), Set{});  // begins with `end`
  EXPECT_EQ(of_line("if (take) begin"), Set{"condition inverted: if (!(take)) begin"});
  EXPECT_EQ(of_line("x_q <= y[WIDTH-1:0];"),
            (Set{"register dropped: x_q <= x_q;", "width off by one: x_q <= y[WIDTH-2:0];"}));
  EXPECT_EQ(of_line("wire z = f(a ? b : c);")
                .count("multiplexer legs swapped: wire z = f( !(a) ? b : c);"),
            1U);
  EXPECT_EQ(of_line("x_q <= s ? 2'd3 : 1'b0;"),
            (Set{"multiplexer legs swapped: x_q <= !( s) ? 2'd3 : 1'b0;",
                 "constant changed: x_q <= s ? 2'd2 : 1'b0;",
                 "constant changed: x_q <= s ? 2'd3 : 1'b1;", "register dropped: x_q <= x_q;"}));
}

TEST(Mutate, ResetsHaveWrongValues) {
  const std::string text = std::string(kHead) +
                           "  always @(posedge clk_i)\n    if (!rst_ni) begin\n      x_q <= 1'b0;\n"
                           "    end else begin\n      x_q <= y;\n    end\nendmodule\n";
  Set faults;
  for (const Mutation& mutation : mutations_of(text)) faults.insert(mutation.fault);
  EXPECT_EQ(faults, (Set{"condition inverted", "operator exchanged", "reset value wrong",
                         "register dropped"}));
}

TEST(Mutate, HeadersGuardsAndPortsStay) {
  EXPECT_TRUE(mutations_of("module m #(\n    parameter A = 1'b1\n) (\n").empty());
  for (const std::string line : {"// a && b", "for (i = 0; i < N; i = i + 1) begin", ".x_i(a && b)",
                                 "localparam X = 1'b1;", "wire unused = a && b;", "reg [1:0] x;"}) {
    EXPECT_EQ(of_line(line), Set{}) << line;
  }
}

TEST(Mutate, OneLineChanges) {
  const std::string text = std::string(kHead) + "  x_q <= a;\n  x_q <= a;\nendmodule\n";
  const std::vector<Mutation> all = mutations_of(text);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].module, "m");
  EXPECT_EQ(mutated(text, all[1]), std::string(kHead) + "  x_q <= a;\n  x_q <= x_q;\nendmodule\n");
}

TEST(Edit, ReplacesWhatOccursOnceAlone) {
  EXPECT_EQ(replaced_once("a <= b;", "b", "c"), "a <= c;");
  EXPECT_THROW(replaced_once("a <= b;", "c", "d"), std::logic_error);
  EXPECT_THROW(replaced_once("a <= a;", "a", "b"), std::logic_error);
}

TEST(Child, SaysHowItEnded) {
  EXPECT_EQ(run_in_child([] { return std::string("well"); }, std::chrono::seconds(5)).said, "well");
  const ChildRun thrown = run_in_child([]() -> std::string { throw std::runtime_error("bad"); },
                                       std::chrono::seconds(5));
  EXPECT_FALSE(thrown.ended);
  EXPECT_EQ(thrown.said, "bad");
  const ChildRun crashed =
      run_in_child([]() -> std::string { std::abort(); }, std::chrono::seconds(5));
  EXPECT_FALSE(crashed.ended);
  EXPECT_EQ(crashed.said, "killed by signal 6");
  const ChildRun endless = run_in_child(
      []() -> std::string {
        for (;;) ::pause();
      },
      std::chrono::seconds(1));
  EXPECT_FALSE(endless.ended);
  EXPECT_EQ(endless.said, "no end within 1 s");
}

}  // namespace
}  // namespace spark::verif

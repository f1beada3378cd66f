// Rationale: prove_equal excuses mutants, so it must not call equal what differs. One design with a
// difference of each sort: in a register that shows, in one that does not, in what is offered with
// a valid of 0, and at the one cycle after a reset.

#include "verif/evidence/equal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/blocks/block.h"
#include "gen/hdl/module.h"
#include "verif/edit.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;

/// A register between a stream that is always taken and one that is never held up; `count_q` is
/// never seen.
constexpr const char* kText = R"(module top (
    input  wire       clk_i,
    input  wire       rst_ni,
    input  wire       in_valid_i,
    input  wire [3:0] in_i,
    output wire       out_valid_o,
    output wire [3:0] out_o
);
  reg valid_q;
  reg [3:0] out_q;
  reg [1:0] count_q;
  always @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= in_valid_i;
    out_q <= in_i ^ 4'd3;
    count_q <= count_q + 2'd1;
  end
  assign out_valid_o = valid_q;
  assign out_o = valid_q ? out_q : 4'd0;
endmodule
)";

hdl::Module top() {
  hdl::Module module("top", "");
  module.input("clk_i", "1", "");
  module.input("rst_ni", "1", "");
  module.input("in_valid_i", "1", "");
  module.input("in_i", "4", "");
  module.output("out_valid_o", "1", "");
  module.output("out_o", "4", "");
  return module;
}

Verdict with(const std::string& from, const std::string& to) {
  return prove_equal(kText, replaced_once(kText, from, to), top());
}

TEST(ProveEqual, WhatDiffersWhereNobodyLooks) {
  EXPECT_TRUE(with("in_i ^ 4'd3", "4'd3 ^ in_i").holds);
  EXPECT_TRUE(with("count_q + 2'd1", "count_q - 2'd1").holds) << "a register that does not show";
  EXPECT_TRUE(with("out_q : 4'd0", "out_q : 4'd9").holds) << "offered with a valid of 0";
  EXPECT_THAT(with("out_q : 4'd0", "out_q : 4'd9").engine, HasSubstr("abc"));
}

TEST(ProveEqual, RefusesWhatDiffers) {
  EXPECT_FALSE(with("4'd3", "4'd2").holds);
  EXPECT_FALSE(with("valid_q <= in_valid_i", "valid_q <= 1'b1").holds);
  EXPECT_FALSE(with("valid_q <= 1'b0", "valid_q <= 1'b1").holds) << "one cycle after a reset";
  EXPECT_FALSE(with("if (!rst_ni) valid_q", "if (1'b0) valid_q").holds);
  EXPECT_FALSE(with("valid_q ? out_q", "!valid_q ? out_q").holds);
}

}  // namespace
}  // namespace spark::verif

/// Rationale: memories are counted in bits, not made of gates, and stand for registers in timing.
/// A design of two memories of different sizes and some logic, small enough to count by hand; the
/// same without the choice shows what a memory made of flip-flops would be.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/blocks/gemm_parts.h"
#include "synth/libraries.h"
#include "synth/parts.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

/// Three memories, each inside a part, behind registers.
constexpr std::string_view kTop = R"(
module part #(parameter WIDTH = 4, DEPTH = 8) (
    input  wire                     clk_i,
    input  wire                     write_i,
    input  wire [$clog2(DEPTH)-1:0] address_i,
    input  wire [WIDTH-1:0]         data_i,
    output reg  [WIDTH-1:0]         data_q
);
  wire [WIDTH-1:0] found;
  ram #(.WIDTH(WIDTH), .DEPTH(DEPTH)) u_ram (
      .clk_i(clk_i), .write_i(write_i), .write_address_i(address_i), .write_data_i(data_i),
      .read_i(!write_i), .read_address_i(address_i), .read_data_o(found)
  );
  always @(posedge clk_i) data_q <= found + data_i;
endmodule

module top (
    input  wire        clk_i,
    input  wire        write_i,
    input  wire [3:0]  address_i,
    input  wire [7:0]  data_i,
    output wire [15:0] data_o
);
  part #(.WIDTH(8), .DEPTH(16)) u_large (
      .clk_i(clk_i), .write_i(write_i), .address_i(address_i), .data_i(data_i),
      .data_q(data_o[7:0])
  );
  part u_small_0 (
      .clk_i(clk_i), .write_i(write_i), .address_i(address_i[2:0]), .data_i(data_i[3:0]),
      .data_q(data_o[11:8])
  );
  part u_small_1 (
      .clk_i(clk_i), .write_i(write_i), .address_i(address_i[2:0]), .data_i(data_i[7:4]),
      .data_q(data_o[15:12])
  );
endmodule
)";

class Memories : public testing::Test {
 protected:
  Record mapped(bool memories) const {
    Design design{"top", {ram_, top_}, {}};
    design.hierarchical = true;
    design.memories = memories;
    return synthesize(design, library_, scratch_.path() / "work");
  }

  ScratchFolder scratch_;
  Library library_ = read_liberty({default_library()});
  std::filesystem::path ram_ = scratch_.file("ram.v", gen::ram_module("ram").verilog());
  std::filesystem::path top_ = scratch_.file("top.v", kTop);
};

TEST_F(Memories, AreCountedInBits) {
  const Record record = mapped(true);
  EXPECT_EQ(record.area.memory_bits, 8 * 16 + 2 * 4 * 8);
  EXPECT_EQ(record.area.flip_flops, 8 + 2 * 4);
  int64_t bits = 0;
  double ge = 0;
  for (const ModuleArea& part : record.area.by_module) {
    bits += part.memory_bits * part.instances;
    ge += part.ge * static_cast<double>(part.instances);
    EXPECT_TRUE(part.memory_bits == 0 || part.ge == 0) << part.module;
  }
  EXPECT_EQ(bits, record.area.memory_bits);
  EXPECT_NEAR(ge, record.area.ge, 0.001 * record.area.ge);
  EXPECT_THAT(parts_table(record), testing::HasSubstr("\nram in part      3"));
  // From the cache it comes back as it was.
  EXPECT_EQ(mapped(true), record);
}

TEST_F(Memories, AreFlipFlopsUnlessAskedFor) {
  const Record record = mapped(false);
  EXPECT_EQ(record.area.memory_bits, 0);
  // The memories' output registers, too.
  EXPECT_EQ(record.area.flip_flops, 2 * (8 + 2 * 4) + 8 * 16 + 2 * 4 * 8);
}

TEST_F(Memories, AreEndsAndBeginningsOfPaths) {
  const Record record = mapped(true);
  if (!record.timing) GTEST_SKIP() << "no OpenSTA";
  // From the large memory's output through the adder: much longer than a flip-flop alone.
  EXPECT_GT(record.timing->tmin_ns, 0.5);
  EXPECT_THAT(record.timing->start, testing::HasSubstr("u_ram"));
}

}  // namespace
}  // namespace spark::synth

// Designs so small that the cells can be counted by hand, and one multiplier whose area was
// measured in five libraries before the project began (measured.md): the bar that the recipe has to
// pass.
#include "gen/base/file.h"
#include "synth/libraries.h"
#include "synth/report.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

Record synthesized(const ScratchFolder& folder, const std::string& top, const std::string& text,
                   std::map<std::string, int64_t> parameters = {}) {
  const Design design{top, {folder.file(top + ".v", text)}, std::move(parameters), "clk_i"};
  return synthesize(design, osu018(), folder.path() / "work");
}

constexpr const char* kInverterAndFlop =
    "module toggle (input clk_i, input d_i, output reg q_o);\n"
    "  always @(posedge clk_i) q_o <= !d_i;\n"
    "endmodule\n";

TEST(Synthesize, InverterAndFlipFlop) {
  const ScratchFolder folder;
  const Record record = synthesized(folder, "toggle", kInverterAndFlop);
  EXPECT_EQ(record.area.cells, 2);
  EXPECT_EQ(record.area.flip_flops, 1);
  EXPECT_EQ(record.area.cells_by_kind.at("DFFPOSX1"), 1);
  // OSU018: DFFPOSX1 is 96 um2, INVX1 16 um2.
  EXPECT_DOUBLE_EQ(record.area.um2, 96 + 16);
  EXPECT_DOUBLE_EQ(record.area.flip_flop_um2, 96);
  EXPECT_DOUBLE_EQ(record.area.ge, (96 + 16) / 24.0);
  EXPECT_TRUE(std::filesystem::exists(record.area.netlist_path));
  if (record.tools.contains("opensta")) {
    ASSERT_TRUE(record.timing.has_value());
    EXPECT_GT(record.timing->tmin_ns, 0.02);
    EXPECT_LT(record.timing->tmin_ns, 1);
  }
}

TEST(Synthesize, Combinational) {
  const ScratchFolder folder;
  const Record record =
      synthesized(folder, "gate",
                  "module gate (input a_i, b_i, output y_o); assign y_o = ~(a_i & b_i); endmodule");
  EXPECT_EQ(record.area.cells_by_kind, (std::map<std::string, int64_t>{{"NAND2X1", 1}}));
  EXPECT_DOUBLE_EQ(record.area.ge, 1);
  if (record.tools.contains("opensta")) {
    ASSERT_TRUE(record.timing.has_value());
    EXPECT_GT(record.timing->tmin_ns, 0);
    EXPECT_EQ(record.timing->end, "y_o");
  }
}

TEST(Synthesize, WiresAndConstantsHaveNoArea) {
  const ScratchFolder folder;
  const Record record = synthesized(folder, "wires",
                                    "module wires (input a_i, output y_o, z_o, x_o);\n"
                                    "  assign y_o = a_i; assign z_o = 1'b1; assign x_o = 1'bx;\n"
                                    "endmodule\n");
  EXPECT_EQ(record.area.cells, 0);
  EXPECT_EQ(record.area.um2, 0);
  EXPECT_FALSE(record.timing.has_value());
  EXPECT_TRUE(to_json(record)["fmax_mhz"].is_null());
}

// OpenSTA reads no assignment to a concatenation, which is what Yosys writes for several constant
// bits of one port.
TEST(Synthesize, ConstantBitsOfAPort) {
  const ScratchFolder folder;
  const Record record = synthesized(folder, "gaps",
                                    "module gaps (input a_i, b_i, output [7:0] y_o);\n"
                                    "  assign y_o = {2'b00, a_i & b_i, 2'b01, a_i ^ b_i, 2'b10};\n"
                                    "endmodule\n");
  EXPECT_GT(record.area.cells, 0);
  EXPECT_EQ(record.timing.has_value(), record.tools.contains("opensta"));
}

TEST(Synthesize, TheSmallerOfTwoScriptsCounts) {
  const ScratchFolder folder;
  const Record record = synthesized(folder, "toggle", kInverterAndFlop);
  EXPECT_EQ(record.area.script, "amap");  // no smaller than the other: the first
  const auto made = std::filesystem::path(record.area.netlist_path).parent_path();
  EXPECT_EQ(read_file(record.area.netlist_path), read_file(made / "amap.v"));
  EXPECT_TRUE(std::filesystem::exists(made / "nf.v"));
}

TEST(Synthesize, Parameters) {
  const ScratchFolder folder;
  // The default width is illegal on purpose: only the width asked for may be elaborated.
  const std::string text =
      "module pipe #(parameter WIDTH = 0, parameter integer OFFSET = 0) (input clk_i,\n"
      "    input [WIDTH-1:0] d_i, output reg [WIDTH-1:0] q_o);\n"
      "  generate if (WIDTH < 1) begin : g_bad wrong_width u_bad (); end endgenerate\n"
      "  always @(posedge clk_i) q_o <= OFFSET < 0 ? ~d_i : d_i;\n"
      "endmodule\n";
  EXPECT_EQ(synthesized(folder, "pipe", text, {{"WIDTH", 3}}).area.flip_flops, 3);
  const Record negative = synthesized(folder, "pipe", text, {{"WIDTH", 5}, {"OFFSET", -8}});
  EXPECT_EQ(negative.area.cells_by_kind.at("INVX1"), 5);
  const auto too_wide = [&] { synthesized(folder, "pipe", text, {{"WIDTH", int64_t{1} << 40}}); };
  EXPECT_NE(message_of(too_wide).find("32-bit"), std::string::npos);
}

TEST(Synthesize, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const auto complaint = [&](const std::string& top, const std::string& text,
                             const std::map<std::string, int64_t>& parameters = {}) {
    return message_of([&] { synthesized(folder, top, text, parameters); });
  };
  const std::string syntax = complaint("broken", "module broken (input a_i;\nendmodule\n");
  EXPECT_NE(syntax.find("syntax error"), std::string::npos) << syntax;
  EXPECT_NE(syntax.find("yosys.log"), std::string::npos) << syntax;
  const std::string missing = complaint("absent", "module other; endmodule\n");
  EXPECT_NE(missing.find("absent"), std::string::npos) << missing;
  const std::string unknown = complaint("toggle", kInverterAndFlop, {{"WIDTH", 3}});
  EXPECT_NE(unknown.find("WIDTH"), std::string::npos) << unknown;
  const std::string clock = complaint("late",
                                      "module late (input clk, d_i, output reg q_o);\n"
                                      "  always @(posedge clk) q_o <= d_i;\nendmodule\n");
  EXPECT_NE(clock.find("clk_i"), std::string::npos) << clock;
  const std::string latch = complaint("latch",
                                      "module latch (input open_i, d_i, output reg q_o);\n"
                                      "  always @* if (open_i) q_o = d_i;\nendmodule\n");
  EXPECT_NE(latch.find("has no cell"), std::string::npos) << latch;
  const std::string box =
      complaint("holder", "module holder (input a_i); absent u_a (a_i); endmodule");
  EXPECT_NE(box.find("absent"), std::string::npos) << box;
}

TEST(Synthesize, KnownResultsAreTakenFromTheCache) {
  const ScratchFolder folder;
  const Record first = synthesized(folder, "toggle", kInverterAndFlop);
  const auto record_file =
      std::filesystem::path(first.area.netlist_path).parent_path() / "record.json";
  const auto written = std::filesystem::last_write_time(record_file);
  EXPECT_EQ(synthesized(folder, "toggle", kInverterAndFlop), first);
  EXPECT_EQ(std::filesystem::last_write_time(record_file), written);

  // Corrupt in three ways: each time it is made anew.
  for (const char* wrong : {"", "{}", "{\"top\": 3}"}) {
    write_file(record_file, wrong);
    EXPECT_EQ(synthesized(folder, "toggle", kInverterAndFlop), first);
  }
  write_file(first.area.netlist_path, "cut short");
  EXPECT_EQ(synthesized(folder, "toggle", kInverterAndFlop), first);

  // Another text of the same name is another design.
  std::string other = kInverterAndFlop;
  other.erase(other.find('!'), 1);
  EXPECT_EQ(synthesized(folder, "toggle", other).area.cells, 1);
}

TEST(Report, JsonHasTheKeysThatScriptsRelyOn) {
  Record record;
  record.top = "t";
  record.nand2_um2 = 4;
  record.area.um2 = 40;
  record.area.flip_flop_um2 = 8;
  record.timing = Timing{2, "", "", {}};
  const auto json = to_json(record);
  for (const char* key : {"top", "library", "cells", "area_um2", "area_ge", "tmin_ns", "fmax_mhz",
                          "power_uw", "tools", "flip_flops", "logic_ge", "library_sha256",
                          "nand2_um2", "cells_by_kind", "script"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["fmax_mhz"], 500);
  EXPECT_EQ(json["logic_ge"], 8);
  EXPECT_TRUE(json["power_uw"].is_null());
  record.timing.reset();
  EXPECT_TRUE(to_json(record)["tmin_ns"].is_null());
}

TEST(Report, TableIsAligned) {
  Record record;
  record.top = "a_long_name";
  record.nand2_um2 = 1;
  Record other = record;
  other.top = "b";
  other.area.cells = 12345;
  const std::string text = table({record, other});
  const size_t second = text.find("\nb ") + 1;
  const size_t first = text.find("a_long_name", 1);
  // Up to its last column both rows are set alike: the same column is unknown (`-`) in both.
  EXPECT_EQ(text.find('\n', first) - first, text.find('\n', second) - second);
  EXPECT_NE(text.find("GE: um2 / area of the library's smallest NAND2"), std::string::npos);
}

struct Bar {
  const char* folder;
  double ge;
};

class Int8Pe : public testing::TestWithParam<Bar> {};

TEST_P(Int8Pe, PassesTheBar) {
  const auto files = shared_liberty(GetParam().folder);
  if (files.empty()) GTEST_SKIP() << "no shared data; set SPARK_SHARED";
  const ScratchFolder folder;
  const auto source =
      folder.file("pe.v",
                  "module pe (input clk_i, clear_i, input signed [7:0] a_i, b_i,\n"
                  "    output reg signed [7:0] a_o, b_o, output reg [31:0] acc_o);\n"
                  "  wire signed [15:0] product = a_o * b_o;\n"
                  "  always @(posedge clk_i) begin\n"
                  "    a_o <= a_i; b_o <= b_i;\n"
                  "    acc_o <= clear_i ? 0 : acc_o + {{16{product[15]}}, product};\n"
                  "  end\n"
                  "endmodule\n");
  const Record record =
      synthesize({"pe", {source}, {}, "clk_i"}, read_liberty(files), folder.path());
  EXPECT_EQ(record.area.flip_flops, 48);
  EXPECT_LT(record.area.ge, GetParam().ge);
  EXPECT_GT(record.area.ge,
            0.8 * GetParam().ge);  // less than that: a part of it was optimised away
}

INSTANTIATE_TEST_SUITE_P(All, Int8Pe,
                         testing::Values(Bar{"sky130hd", 1160}, Bar{"asap7", 1085},
                                         Bar{"ihp-sg13g2", 1116}),
                         [](const auto& each) {
                           std::string name = each.param.folder;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace spark::synth

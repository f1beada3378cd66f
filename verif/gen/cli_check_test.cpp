#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "verif/evidence/foreign_designs.h"
#include "verif/gen/support.h"

/// Rationale: `check` on Verilog that others wrote. The decoders and the encoder of
/// foreign_designs.h are written by hand from the specification, with other names, other resets and
/// fewer ports than the emitted ones: one of each form that is right, and the same with one wrong
/// place, of which the message must give the slices. Every way in which ports can fail to fit is
/// refused in one line, by name; no model needs to be built for that.
namespace spark::gen {
namespace {

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;
using verif::ForeignCase;
using verif::ForeignDesign;
using verif::kExactDecoder;
using verif::kForeignEncoder;
using verif::kPaperDecoder;
using verif::with_edit;

using Arguments = std::vector<std::string>;

class CliCheck : public testing::Test {
 protected:
  /// `check` of one design, with these arguments behind the others.
  ToolRun check(const ForeignDesign& design, const Arguments& more = {}) {
    Arguments arguments;
    for (const auto& [ours, theirs] : design.ports) {
      arguments.insert(arguments.end(), {"--port", ours + "=" + theirs});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return check_without_ports(design, arguments);
  }
  ToolRun check_without_ports(const ForeignDesign& design, const Arguments& more) {
    const ScratchFolder folder;
    folder.file("theirs.v", design.verilog);
    Arguments arguments = {
        "check",   folder.path().string(),    "--block", design.block, "--top", design.top,
        "--cache", SPARK_BINARY_DIR "/models"};
    for (const auto& [name, value] : design.settings) {
      arguments.push_back("--" + name + "=" + value);
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return spark_rtl(arguments);
  }
  void expect_refused(const ToolRun& run, const std::string& message) {
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
  }
};

/// The paper's decoder, whose port `ours` is called `theirs`, or not named if that is empty.
ForeignDesign with_port(const std::string& ours, const std::string& theirs) {
  ForeignDesign design = kPaperDecoder;
  design.ports.erase(ours);
  if (!theirs.empty()) design.ports[ours] = theirs;
  return design;
}

TEST_F(CliCheck, DesignsThatAreRightAndWrong) {
  for (const ForeignCase& each : verif::foreign_cases()) {
    SCOPED_TRACE(each.design.top + ": " + each.what);
    const ToolRun run = check(each.design);
    if (each.refusal.empty()) {
      EXPECT_EQ(run.status, 0) << run.output;
    } else {
      EXPECT_NE(run.status, 0);
      EXPECT_TRUE(std::regex_search(run.output, std::regex(each.refusal))) << run.output;
    }
  }
}

TEST_F(CliCheck, Json) {
  const ToolRun run = check(kPaperDecoder, {"--json"});
  ASSERT_EQ(run.status, 0) << run.output;
  const json result = json::parse(run.output);
  EXPECT_EQ(result["block"], "spark_decoder");
  EXPECT_GT(result["vectors"], 10000);
  EXPECT_EQ(result["mismatches"], 0);
  const ToolRun wrong =
      check(with_edit(kPaperDecoder, "select ? c0 : c3", "select ? c0 : nibble[2]"), {"--json"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(json::parse(wrong.output)["first_mismatch"],
              testing::StartsWith("slices 1110 0000: word 224, expected 96"));
}

TEST_F(CliCheck, PortsThatAreNotCompared) {
  const ToolRun run = check(kExactDecoder);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("not compared, because stream_decode lacks it: slice_valid_i, "
                                    "slice_ready_o, value_valid_o, value_ready_i, tail_o\n"));
  EXPECT_THAT(run.output, testing::ContainsRegex("spark_decoder +20512 +0 +-"));
}

TEST_F(CliCheck, MapFile) {
  const ScratchFolder folder;
  const std::string map = folder.file(
      "ports.toml", "word_i = \"w\"\nhead_o = \"rest\"  # the flag is right\ntail_o = \"rest\"\n");
  const ToolRun run =
      check_without_ports(kForeignEncoder, {"--map", map, "--port", "head_o=first"});
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("enc lacks it: long_o\n"));
  expect_refused(check_without_ports(kForeignEncoder, {"--map", map}),
                 "port 'rest' of enc is named twice: for head_o and for tail_o");
  folder.file("ports.toml", "word_i = \"w\"\n\nhead = \"first\"\n");
  expect_refused(check_without_ports(kForeignEncoder, {"--map", map}),
                 "unknown port 'head' of spark_encoder; did you mean 'head_o'?");
}

TEST_F(CliCheck, PortsThatDoNotFit) {
  const std::string has =
      "it has clk, rst, nibble_ok, nibble_go, nibble, op_ok, op_go, op, shifted, second";
  expect_refused(check(with_port("slices_i", "nibble")),
                 "unknown port 'slices_i' of spark_decoder; did you mean 'slice_i'?");
  expect_refused(check(with_port("slice_i", "nible")),
                 "nibble_decoder has no port 'nible'; " + has);
  expect_refused(check(with_port("clk_i", "")),
                 "nibble_decoder has no port 'clk_i' (clock; all registers use its rising "
                 "edge); say what it is called: --port clk_i=NAME; " +
                     has);
  expect_refused(check(with_port("high_o", "second")),
                 "port 'second' of nibble_decoder is named twice: for high_o and for tail_o");
  expect_refused(check(with_port("value_o", "nibble_go")),
                 "port 'nibble_go' of nibble_decoder is named twice: for slice_ready_o and for "
                 "value_o");
  expect_refused(check(with_port("slice_i", "op")),
                 "port 'op' of nibble_decoder is an output; slice_i of spark_decoder is an input");
  expect_refused(check(with_edit(kPaperDecoder, "input [3:0] nibble", "input [4:0] nibble")),
                 "port 'nibble' of nibble_decoder is 5 bits wide; slice_i of spark_decoder with "
                 "slice = 4 is 4");
  expect_refused(check(with_port("slice_valid_i", "")),
                 "input 'nibble_ok' of nibble_decoder stands for no port of spark_decoder, whose "
                 "are clk_i, rst_ni, slice_valid_i, slice_ready_o, slice_i, value_valid_o, "
                 "value_ready_i, value_o, high_o, tail_o; name it with --port");
  ForeignDesign unpacked = kForeignEncoder;
  unpacked.verilog = "module enc (input [6:0] w [0:1], output [3:0] first, rest);\nendmodule\n";
  expect_refused(
      check(unpacked),
      "port 'w' of enc is neither a bit nor a vector; word_i of spark_encoder has 7 bits");
}

TEST_F(CliCheck, ArgumentsThatDoNotFit) {
  expect_refused(check_without_ports(kPaperDecoder, {"--port", "slice_i"}),
                 "--port slice_i: give the block's name and yours, as in --port slice_i=nibble");
  expect_refused(check_without_ports(kPaperDecoder, {"--port", "slice_i=a", "--port", "slice_i=b"}),
                 "--port names slice_i twice: 'a' and 'b'");
  expect_refused(check(kPaperDecoder, {"--lanes", "4"}),
                 "unknown parameter 'lanes' of spark_decoder; allowed: slice, signed, form");
  const Arguments bundle = {"check", "/no/such"};
  for (const auto& [more, message] : std::vector<std::pair<Arguments, std::string>>{
           {{"--port", "a=b"},
            "--port and --map go with --block; an emitted bundle has the "
            "block's names"},
           {{"--map", "m"},
            "--port and --map go with --block; an emitted bundle has the block's "
            "names"},
           {{"--slice", "4"}, "parameters go with --block; an emitted bundle says its own itself"},
           {{"--config", "c"},
            "parameters go with --block; an emitted bundle says its own itself"}}) {
    Arguments arguments = bundle;
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_refused(spark_rtl(arguments), message);
  }
}

}  // namespace
}  // namespace spark::gen

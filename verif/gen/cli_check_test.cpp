#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "verif/gen/support.h"

/// Rationale: `check` on Verilog that others wrote. Here stand decoders and an encoder written by
/// hand from the specification, with other names, other resets and fewer ports than the emitted
/// ones: one of each form that is right, and the same with one wrong input of its multiplexer, of
/// which the message must give the slices. Every way in which ports can fail to fit is refused in
/// one line, by name; no model needs to be built for that.
namespace spark::gen {
namespace {

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;

using Arguments = std::vector<std::string>;

/// The paper's figure: unsigned words, a multiplexer for the top bit; full handshake.
constexpr const char* kPaper = R"(
module nibble_decoder (clk, rst, nibble_ok, nibble_go, nibble, op_ok, op_go, op, shifted, second);
  input clk, rst;
  input nibble_ok;
  output nibble_go;
  input [3:0] nibble;
  output op_ok;
  input op_go;
  output [3:0] op;
  output shifted, second;

  reg enable;
  wire c0 = nibble[3];
  wire c3 = nibble[0];
  wire select = enable | ~c0 | c3;
  assign op = {select ? c0 : c3, nibble[2:0]};
  assign shifted = ~enable & c0;
  assign second = enable;
  assign op_ok = nibble_ok;
  assign nibble_go = op_go;
  always @(posedge clk)
    if (rst) enable <= 0;
    else if (nibble_ok & op_go) enable <= ~enable & c0;
endmodule
)";

const Arguments kPaperPorts = {
    "clk_i=clk",      "rst_ni=~rst",         "slice_valid_i=nibble_ok", "slice_ready_o=nibble_go",
    "slice_i=nibble", "value_valid_o=op_ok", "value_ready_i=op_go",     "value_o=op",
    "high_o=shifted", "tail_o=second"};

/// The exact form, signed words: a nibble every cycle, no handshake, and a reset at any time.
constexpr const char* kExact = R"(
module stream_decode #(parameter W = 4) (
    input ck, input resetn, input [W-1:0] d, output reg [W-1:0] q, output head_of_two,
    output unrelated);
  reg wait_tail;
  always @(*) begin
    q = d;
    q[W-1] = wait_tail ? d[W-1] : d[W-2];
  end
  assign head_of_two = d[W-1] & !wait_tail;
  assign unrelated = ^d;
  always @(posedge ck or negedge resetn)
    if (!resetn) wait_tail <= 1'b0;
    else wait_tail <= head_of_two;
endmodule
)";

const Arguments kExactPorts = {"clk_i=ck", "rst_ni=resetn", "slice_i=d", "value_o=q",
                               "high_o=head_of_two"};

/// Exact form, unsigned words of 7 bits; a code is long where its head's first bit says so.
constexpr const char* kEncoder = R"(
module enc (input [6:0] w, output [3:0] first, output [3:0] rest);
  assign first = w < 8 ? {1'b0, w[2:0]} : {1'b1, w[6:4]};
  assign rest = w[3:0];
endmodule
)";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

class CliCheck : public testing::Test {
 protected:
  /// `check` of one Verilog text as `block`, whose parameters are `params`.
  ToolRun check(const std::string& verilog, const std::string& block, const std::string& top,
                const Arguments& ports, const Arguments& params) {
    const ScratchFolder folder;
    folder.file("theirs.v", verilog);
    Arguments arguments = {"check",   folder.path().string(),    "--block", block, "--top", top,
                           "--cache", SPARK_BINARY_DIR "/models"};
    for (const std::string& port : ports) arguments.insert(arguments.end(), {"--port", port});
    arguments.insert(arguments.end(), params.begin(), params.end());
    return spark_rtl(arguments);
  }
  ToolRun check_paper(const std::string& verilog, const Arguments& ports,
                      const Arguments& params = {}) {
    return check(verilog, "spark_decoder", "nibble_decoder", ports, params);
  }
  ToolRun check_exact(const std::string& verilog, const Arguments& params = {}) {
    Arguments all = {"--slice", "4", "--form", "exact", "--signed"};
    all.insert(all.end(), params.begin(), params.end());
    return check(verilog, "spark_decoder", "stream_decode", kExactPorts, all);
  }
  void expect_refused(const ToolRun& run, const std::string& message) {
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
  }
};

/// The ports with one of them given as `port`, or without it if that ends in `=`.
Arguments with(const std::string& port) {
  Arguments ports = kPaperPorts;
  const std::string ours = port.substr(0, port.find('=') + 1);
  const auto at = std::find_if(ports.begin(), ports.end(),
                               [&](const std::string& other) { return other.starts_with(ours); });
  if (at != ports.end()) ports.erase(at);
  if (port != ours) ports.push_back(port);
  return ports;
}

TEST_F(CliCheck, RightDecoderWithPortsOfOtherNames) {
  const ToolRun run = check_paper(kPaper, kPaperPorts, {"--json"});
  ASSERT_EQ(run.status, 0) << run.output;
  const json result = json::parse(run.output);
  EXPECT_EQ(result["block"], "spark_decoder");
  EXPECT_GT(result["vectors"], 10000);
  EXPECT_EQ(result["mismatches"], 0);
}

TEST_F(CliCheck, RightDecoderWithFewerPorts) {
  const ToolRun run = check_exact(kExact);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("not compared, because stream_decode lacks it: slice_valid_i, "
                                    "slice_ready_o, value_valid_o, value_ready_i, tail_o\n"));
  EXPECT_THAT(run.output, testing::ContainsRegex("spark_decoder +20512 +0 +-"));
}

TEST_F(CliCheck, WrongMultiplexerInputOfThePaperForm) {
  const ToolRun run =
      check_paper(replaced(kPaper, "select ? c0 : c3", "select ? c0 : nibble[2]"), kPaperPorts);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output,
              HasSubstr("slices 1110 0000: word 224, expected 96; slice 1110 gives value 1110 "
                        "high 1 tail 0, expected value 0110 high 1 tail 0"));
}

TEST_F(CliCheck, WrongMultiplexerInputOfTheExactForm) {
  const ToolRun run = check_exact(replaced(kExact, ": d[W-2]", ": d[W-3]"), {"--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output,
              HasSubstr("slices 1101 0000: word 80, expected -48; slice 1101 gives value 0101 "
                        "high 1 tail 0, expected value 1101 high 1 tail 0"));
}

/// State that pairs of slices do not show: the word is that of the last code alone.
TEST_F(CliCheck, WrongAfterATail) {
  const std::string reads_on = replaced(kExact, ": d[W-2]", ": d[W-2] ^ filled");
  const ToolRun run = check_exact(
      replaced(reads_on, "reg wait_tail;",
               "reg wait_tail, filled;\n  always @(posedge ck) filled <= wait_tail & (&d);"));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output,
              HasSubstr("1101 1111 0100: word 4, expected -4; slice 0100 gives value 0100 high 0 "
                        "tail 0, expected value 1100"));
}

/// What only pauses show: the pauses stand among the slices.
TEST_F(CliCheck, StateThatDoesNotWait) {
  const ToolRun run = check_paper(
      replaced(kPaper, "else if (nibble_ok & op_go)", "else if (nibble_ok)"), kPaperPorts);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output,
              testing::ContainsRegex("slices.* 1... held.*: .*tail 1, expected .* tail 0"));
  EXPECT_EQ(check_paper(replaced(kPaper, "op_ok = nibble_ok", "op_ok = 1"), kPaperPorts).status, 1);
}

TEST_F(CliCheck, EncoderInAMapFile) {
  const ScratchFolder folder;
  const std::string map = folder.file(
      "ports.toml", "word_i = \"w\"\nhead_o = \"rest\"  # the flag is right\ntail_o = \"rest\"\n");
  const auto encoder = [&](const std::string& verilog, const Arguments& ports) {
    return check(verilog, "spark_encoder", "enc", ports, {"--map", map, "--form", "exact"});
  };
  const ToolRun run = encoder(kEncoder, {"head_o=first"});
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("enc lacks it: long_o\n"));
  const ToolRun wrong = encoder(replaced(kEncoder, "w < 8", "w < 9"), {"head_o=first"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.output,
              HasSubstr("word 8: expected head 1000 tail 1000 long 1, got head 0000"));
  expect_refused(encoder(kEncoder, {}),
                 "port 'rest' of enc is named twice: for head_o and for tail_o");
  folder.file("ports.toml", "word_i = \"w\"\n\nhead = \"first\"\n");
  expect_refused(encoder(kEncoder, {}),
                 "unknown port 'head' of spark_encoder; did you mean 'head_o'?");
}

TEST_F(CliCheck, PortsThatDoNotFit) {
  const std::string has =
      "it has clk, rst, nibble_ok, nibble_go, nibble, op_ok, op_go, op, shifted, second";
  expect_refused(check_paper(kPaper, with("slices_i=nibble")),
                 "unknown port 'slices_i' of spark_decoder; did you mean 'slice_i'?");
  expect_refused(check_paper(kPaper, with("slice_i=nible")),
                 "nibble_decoder has no port 'nible'; " + has);
  expect_refused(check_paper(kPaper, with("clk_i=")),
                 "nibble_decoder has no port 'clk_i' (clock; everything happens at its rising "
                 "edge); say what it is called: --port clk_i=NAME; " +
                     has);
  expect_refused(check_paper(kPaper, with("high_o=second")),
                 "port 'second' of nibble_decoder is named twice: for high_o and for tail_o");
  expect_refused(check_paper(kPaper, with("value_o=nibble_go")),
                 "port 'nibble_go' of nibble_decoder is named twice: for slice_ready_o and for "
                 "value_o");
  expect_refused(check_paper(kPaper, with("slice_i=op")),
                 "port 'op' of nibble_decoder is an output; slice_i of spark_decoder is an input");
  expect_refused(
      check_paper(replaced(kPaper, "input [3:0] nibble", "input [4:0] nibble"), kPaperPorts),
      "port 'nibble' of nibble_decoder is 5 bits wide; slice_i of spark_decoder with "
      "slice = 4 is 4");
  expect_refused(check_paper(kPaper, with("slice_valid_i=")),
                 "input 'nibble_ok' of nibble_decoder stands for no port of spark_decoder, whose "
                 "are clk_i, rst_ni, slice_valid_i, slice_ready_o, slice_i, value_valid_o, "
                 "value_ready_i, value_o, high_o, tail_o; name it with --port");
  expect_refused(
      check("module enc (input [6:0] w [0:1], output [3:0] head_o, tail_o);\nendmodule\n",
            "spark_encoder", "enc", {"word_i=w"}, {"--form", "exact"}),
      "port 'w' of enc is neither a bit nor a vector; word_i of spark_encoder has 7 bits");
}

TEST_F(CliCheck, ArgumentsThatDoNotFit) {
  expect_refused(check_paper(kPaper, {"slice_i"}),
                 "--port slice_i: give the block's name and yours, as in --port slice_i=nibble");
  expect_refused(check_paper(kPaper, {"slice_i=a", "slice_i=b"}),
                 "--port names slice_i twice: 'a' and 'b'");
  expect_refused(check_paper(kPaper, kPaperPorts, {"--lanes", "4"}),
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

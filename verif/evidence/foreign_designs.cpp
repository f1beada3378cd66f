#include "verif/evidence/foreign_designs.h"

#include <fmt/ranges.h>

#include <regex>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "verif/edit.h"
#include "verif/evidence/run_folder.h"
#include "verif/harness/check.h"

namespace spark::verif {

const ForeignDesign kPaperDecoder = {"spark_decoder",
                                     {{"slice", "4"}, {"form", "paper"}},
                                     "nibble_decoder",
                                     {{"clk_i", "clk"},
                                      {"rst_ni", "~rst"},
                                      {"slice_valid_i", "nibble_ok"},
                                      {"slice_ready_o", "nibble_go"},
                                      {"slice_i", "nibble"},
                                      {"value_valid_o", "op_ok"},
                                      {"value_ready_i", "op_go"},
                                      {"value_o", "op"},
                                      {"high_o", "shifted"},
                                      {"tail_o", "second"}},
                                     R"(
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
)"};

const ForeignDesign kExactDecoder = {"spark_decoder",
                                     {{"slice", "4"}, {"form", "exact"}, {"signed", "true"}},
                                     "stream_decode",
                                     {{"clk_i", "ck"},
                                      {"rst_ni", "resetn"},
                                      {"slice_i", "d"},
                                      {"value_o", "q"},
                                      {"high_o", "head_of_two"}},
                                     R"(
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
)"};

const ForeignDesign kForeignEncoder = {"spark_encoder",
                                       {{"form", "exact"}},
                                       "enc",
                                       {{"word_i", "w"}, {"head_o", "first"}, {"tail_o", "rest"}},
                                       R"(
module enc (input [6:0] w, output [3:0] first, output [3:0] rest);
  assign first = w < 8 ? {1'b0, w[2:0]} : {1'b1, w[6:4]};
  assign rest = w[3:0];
endmodule
)"};

ForeignDesign with_edit(ForeignDesign design, const std::string& from, const std::string& to) {
  design.verilog = replaced_once(design.verilog, from, to);
  return design;
}

std::vector<ForeignCase> foreign_cases() {
  ForeignDesign reset_as_ours = kPaperDecoder;
  reset_as_ours.ports["rst_ni"] = "rst";
  ForeignDesign valid_left_over = kPaperDecoder;
  valid_left_over.ports.erase("slice_valid_i");
  // State that pairs of slices do not show: the word is that of the last code alone.
  const ForeignDesign after_a_tail =
      with_edit(with_edit(kExactDecoder, ": d[W-2]", ": d[W-2] ^ filled"), "reg wait_tail;",
                "reg wait_tail, filled;\n  always @(posedge ck) filled <= wait_tail & (&d);");
  return {
      {"ports of other names, a reset that is active high, right logic", kPaperDecoder, ""},
      {"one wrong multiplexer input",
       with_edit(kPaperDecoder, "select ? c0 : c3", "select ? c0 : nibble[2]"),
       "slices 1110 0000: word 224, expected 96; slice 1110 gives value 1110 high 1 tail 0, "
       "expected value 0110 high 1 tail 0"},
      {"a reset that does nothing", with_edit(kPaperDecoder, "if (rst)", "if (0)"),
       "slices?( [01]{4})+: .*tail 1, expected .* tail 0"},
      {"its reset named as active low", reset_as_ours,
       "slices 1111 0000: .*tail 0, expected .*tail 1"},
      {"state that moves while a slice waits",
       with_edit(kPaperDecoder, "else if (nibble_ok & op_go)", "else if (nibble_ok)"),
       "slices.* 1... held.*: .*tail 1, expected .* tail 0"},
      {"a value offered without a slice",
       with_edit(kPaperDecoder, "op_ok = nibble_ok", "op_ok = 1"), "valid"},
      {"a port of another width",
       with_edit(kPaperDecoder, "input [3:0] nibble", "input [4:0] nibble"),
       "port 'nibble' of nibble_decoder is 5 bits wide; slice_i of spark_decoder with slice = 4 is "
       "4"},
      {"an input that stands for no port of the block", valid_left_over,
       "input 'nibble_ok' of nibble_decoder stands for no port of spark_decoder"},
      {"fewer ports than the block has, a reset at any time, right logic", kExactDecoder, ""},
      {"one wrong multiplexer input", with_edit(kExactDecoder, ": d[W-2]", ": d[W-3]"),
       "slices 1101 0000: word 80, expected -48; slice 1101 gives value 0101 high 1 tail 0, "
       "expected value 1101 high 1 tail 0"},
      {"wrong after some tails", after_a_tail,
       "1101 1111 0100: word 4, expected -4; slice 0100 gives value 0100 high 0 tail 0, expected "
       "value 1100"},
      {"ports of other names, right logic", kForeignEncoder, ""},
      {"one word too many taken for short", with_edit(kForeignEncoder, "w < 8", "w < 9"),
       "word 8: expected head 1000 tail 1000 long 1, got head 0000"},
  };
}

Evidence judge(const ForeignCase& each, const std::filesystem::path& cache) {
  const ForeignDesign& design = each.design;
  const bool right = each.refusal.empty();
  Evidence evidence{"foreign Verilog",
                    fmt::format("{} as {} {}", design.top, design.block,
                                name_of(format_of(configured(design.block, design.settings)))),
                    fmt::format("{}: {}", each.what, right ? "accepted" : "refused"),
                    "verilator",
                    "",
                    false,
                    ""};
  const RunFolder folder;
  folder.write("theirs.v", design.verilog);
  std::string refusal;
  try {
    const Dut dut = load_foreign(configured(design.block, design.settings),
                                 {folder.path() / "theirs.v"}, design.top, design.ports, cache);
    const CheckResult result = check({dut}, 1).front();
    evidence.depth = fmt::format("{} vectors", result.vectors);
    refusal = result.first_mismatch;
    const std::vector<std::string> lacks = lacking(dut);
    evidence.detail = lacks.empty() ? "accepted; all ports compared"
                                    : fmt::format("accepted; it lacks {}", fmt::join(lacks, ", "));
    if (right) evidence.holds = result.mismatches == 0 && result.vectors > 0;
  } catch (const InputError& error) {
    evidence.depth = "names, directions and widths of ports";
    refusal = error.what();
  }
  if (!refusal.empty()) evidence.detail = refusal;
  if (!right) evidence.holds = std::regex_search(refusal, std::regex(each.refusal));
  return evidence;
}

std::vector<Task> foreign_tasks() {
  std::vector<Task> tasks;
  for (const ForeignDesign* design : {&kPaperDecoder, &kExactDecoder, &kForeignEncoder}) {
    tasks.push_back({"foreign-" + design->top, [design] {
                       const RunFolder cache;
                       std::vector<Evidence> all;
                       for (const ForeignCase& each : foreign_cases()) {
                         if (each.design.top == design->top) {
                           all.push_back(judge(each, cache.path()));
                         }
                       }
                       return all;
                     }});
  }
  return tasks;
}

}  // namespace spark::verif

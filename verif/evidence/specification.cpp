#include "verif/evidence/specification.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "sim/codec/rules.h"
#include "sim/codec/table.h"
#include "verif/evidence/prover.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Code;
using codec::Format;

std::vector<Code> all_codes(int slice) {
  const uint32_t half = 1U << (slice - 1);
  std::vector<Code> codes;
  for (uint32_t head = 0; head < half; ++head) codes.push_back({head, 0, false});
  for (uint32_t head = half; head < 2 * half; ++head) {
    for (uint32_t tail = 0; tail < 2 * half; ++tail) codes.push_back({head, tail, true});
  }
  return codes;
}

std::string text_of(const Code& code) {
  return fmt::format("head {} tail {} long {}", code.head, code.tail, code.is_long ? 1 : 0);
}

constexpr auto kKind = "specification";
constexpr auto kEverything = "all words, all codes";

/// Where the two goldens in C++ differ; empty if nowhere.
std::string golden_difference(const Format& format) {
  const codec::Table table(format);
  for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
    const Code code = codec::encode(format, word);
    if (code != table.encode(word)) {
      return fmt::format("word {}: {} by the rules, {} by the table", word, text_of(code),
                         text_of(table.encode(word)));
    }
  }
  for (const Code& code : all_codes(format.slice)) {
    if (codec::decode(format, code) != table.decode(code)) {
      return fmt::format("{}: {} by the rules, {} by the table", text_of(code),
                         codec::decode(format, code), table.decode(code));
    }
  }
  return "";
}

/// A module that prints, for every word and code of the variant, what the Verilog specification
/// makes of it: `w WORD HEAD TAIL LONG`, `c HEAD TAIL NUMBER`.
std::string printer(const Format& format) {
  std::string parameters;
  for (const auto& [name, value] : parameters_of(format)) {
    parameters += fmt::format("  localparam {} = {};\n", name, value);
  }
  return "module main;\n" + parameters + R"(
  reg [BITS-1:0] word;
  wire signed [2*S:0] number = {{(2*S+1-BITS){SIGNED ? word[BITS-1] : 1'b0}}, word};
  wire [4:0] kind;
  wire [S-1:0] head, tail;
  wire is_long;
  spec_encode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE)) u_encode (
      .word(word), .kind(kind), .head(head), .tail(tail), .is_long(is_long));
  reg [S-1:0] code_head, code_tail;
  wire signed [2*S+1:0] decoded;
  spec_decode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .HALVE(HALVE)) u_decode (
      .head(code_head), .tail(code_tail), .number(decoded));
  integer i, j;
  initial begin
    for (i = 0; i < (1 << BITS); i = i + 1) begin
      word = i;
      #1 $display("w %0d %0d %0d %0d", number, head, tail, is_long);
    end
    for (i = 0; i < (1 << S); i = i + 1)
      for (j = 0; j < (i < (1 << (S - 1)) ? 1 : 1 << S); j = j + 1) begin
        code_head = i;
        code_tail = j;
        #1 $display("c %0d %0d %0d", code_head, code_tail, decoded);
      end
  end
endmodule
)";
}

/// One line of the printer against the rules; empty if they agree.
std::string difference(const Format& format, const std::string& line) {
  int first = 0;
  unsigned head = 0;
  unsigned tail = 0;
  int last = 0;
  if (std::sscanf(line.c_str(), "w %d %u %u %d", &first, &head, &tail, &last) == 4) {
    const Code code = codec::encode(format, first);
    if (code == Code{head, tail, last != 0}) return "";
    return fmt::format("word {}: {} by the rules, {} in Verilog", first, text_of(code),
                       text_of({head, tail, last != 0}));
  }
  if (std::sscanf(line.c_str(), "c %u %u %d", &head, &tail, &last) == 3) {
    const Code code = {head, tail, head >= 1U << (format.slice - 1)};
    if (codec::decode(format, code) == last) return "";
    return fmt::format("{}: {} by the rules, {} in Verilog", text_of(code),
                       codec::decode(format, code), last);
  }
  return "the simulator printed '" + line + "'";
}

std::vector<Evidence> agreement(int slice) {
  std::vector<Evidence> evidence;
  const std::string verilog = specification_verilog();
  for (const Format& format : variants(slice)) {
    const std::string name = name_of(format);
    const std::string difference = golden_difference(format);
    evidence.push_back(evidence_of(kKind, name, "rules and table, in C++, agree",
                                   {difference.empty(), "exhaustive", kEverything, difference}));
    evidence.push_back(evidence_of(kKind, name, "Verilog specification and rules agree",
                                   verilog_agrees(format, verilog)));
    evidence.push_back(evidence_of(kKind, name, "each word and each slice is of exactly one class",
                                   prove_for_all_inputs({"classes", "", parameters_of(format)})));
  }
  return evidence;
}

/// Every code of the slice width as a string of bits.
std::vector<std::string> code_strings(int slice) {
  std::vector<std::string> codes;
  for (const Code& code : all_codes(slice)) {
    codes.push_back(fmt::format("{:0{}b}", code.head, slice));
    if (code.is_long) codes.back() += fmt::format("{:0{}b}", code.tail, slice);
  }
  return codes;
}

std::vector<Evidence> readings() {
  std::vector<Evidence> evidence;
  for (int slice = 2; slice <= 8; ++slice) {
    evidence.push_back(evidence_of(
        kKind, fmt::format("slice {}", slice),
        "no code begins another and none is missing: every sequence has exactly one reading",
        complete_prefix_code(code_strings(slice), slice)));
  }
  return evidence;
}

}  // namespace

Verdict verilog_agrees(const Format& format, const std::string& specification) {
  std::istringstream lines(simulate(specification + printer(format)));
  std::string line;
  size_t count = 0;
  Verdict verdict = {.engine = "iverilog", .depth = kEverything};
  while (verdict.detail.empty() && std::getline(lines, line)) {
    verdict.detail = difference(format, line);
    ++count;
  }
  const size_t expected = (size_t{1} << format.word_bits()) + all_codes(format.slice).size();
  if (verdict.detail.empty() && count != expected) {
    verdict.detail = fmt::format("{} of {} lines printed", count, expected);
  }
  verdict.holds = verdict.detail.empty();
  return verdict;
}

Verdict complete_prefix_code(std::vector<std::string> codes, int slice) {
  Verdict verdict = {.engine = "exhaustive", .depth = "all codes, so sequences of any length"};
  uint64_t share = 0;  // of all sequences, in units of 2^-2S
  for (const std::string& code : codes) {
    share += uint64_t{1} << (2 * slice - static_cast<int>(code.size()));
  }
  std::sort(codes.begin(), codes.end());
  for (size_t i = 1; i < codes.size(); ++i) {
    if (!codes[i].starts_with(codes[i - 1])) continue;
    verdict.detail = fmt::format("code {} begins code {}", codes[i - 1], codes[i]);
    return verdict;
  }
  const uint64_t all = uint64_t{1} << (2 * slice);
  verdict.holds = share == all;
  if (!verdict.holds) {
    verdict.detail = fmt::format("the codes begin {} of {} sequences of two slices", share, all);
  }
  return verdict;
}

std::vector<Task> specification_tasks() {
  std::vector<Task> tasks = {{"specification-readings", readings}};
  for (int slice = 2; slice <= 8; ++slice) {
    tasks.push_back(
        {fmt::format("specification-slice-{}", slice), [slice] { return agreement(slice); }});
  }
  return tasks;
}

}  // namespace spark::verif

#include "verif/evidence/prover.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

const std::filesystem::path kFolder = SPARK_EVIDENCE_FOLDER;

/// Writes a problem into the folder; gives the script that reads it and makes one flat module.
std::string reading(const Problem& problem, const RunFolder& folder,
                    const std::string& define = "") {
  folder.write("design.v", problem.design);
  folder.write("specification.v", problem.specification);
  const std::string wrapper = (kFolder / "formal" / (problem.wrapper + ".sv")).string();
  std::string script = fmt::format(
      "read_verilog design.v specification.v\nread_verilog -formal -sv {} {} {}\nchparam",
      problem.defines, define, wrapper);
  for (const auto& [name, value] : problem.parameters) {
    script += fmt::format(" -set {} {}", name, value);
  }
  return script + " proof\nprep -top proof -flatten\n";
}

std::string yosys(const std::string& script, const RunFolder& folder,
                  const std::vector<std::string>& found = {"End of script."}) {
  folder.write("script.ys", script);
  return folder.run("yosys", {"-s", "script.ys"}, found);
}

/// The inputs of a model that yosys sat prints: rows `\name dec hex bin` of a table.
std::string inputs_of(const std::string& output) {
  std::istringstream lines(output);
  std::string line;
  std::string inputs;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name;
    std::string decimal;
    std::string hex;
    std::string binary;
    if (!(words >> name >> decimal >> hex >> binary) || name.front() != '\\') continue;
    inputs += fmt::format("{}{} = {}", inputs.empty() ? "" : ", ", name.substr(1), binary);
  }
  return inputs;
}

/// The text behind `mark` to the end of its line; empty if `mark` is not there.
std::string after(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  const size_t begin = at + mark.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

constexpr auto kFlipFlops = "async2sync\ndffunmap\nsetundef -undriven -anyseq\n";

/// Makes proof.aig of a problem, proof.aim (the names of its inputs) and claims (the names of its
/// assertions, in the order of the file's outputs).
void write_aig(const Problem& problem, const RunFolder& folder, const std::string& define = "") {
  yosys(reading(problem, folder, define) + kFlipFlops +
            "techmap\nopt -fast -full\nsimplemap\ndffunmap\nabc -g AND -fast\nopt_clean\n"
            "write_aiger -I -B -zinit -no-startoffset -map proof.aim proof.aig\n"
            "tee -q -o claims select -list t:$assert\n",
        folder);
  if (folder.read("claims").empty()) {
    throw std::runtime_error(problem.wrapper + ".sv claims nothing");
  }
}

std::string abc(const std::string& command, const RunFolder& folder,
                const std::vector<std::string>& found) {
  return folder.run("yosys-abc", {"-c", "read_aiger proof.aig; fold; strash; " + command}, found);
}

/// Name of assertion `index` of write_aig.
std::string claim(size_t index, const RunFolder& folder) {
  std::istringstream lines(folder.read("claims"));
  std::string line;
  for (size_t i = 0; i <= index; ++i) std::getline(lines, line);
  return line.substr(line.find('/') + 1);
}

/// The inputs in each cycle of the trace that yosys-abc wrote: after a line of initial values a
/// line of bits a cycle, which proof.aim names by lines `input PLACE BIT NAME`.
std::string trace(const RunFolder& folder) {
  struct Bit {
    size_t place;
    size_t bit;
  };
  std::map<std::string, std::vector<Bit>> inputs;
  std::istringstream names(folder.read("proof.aim"));
  std::string kind;
  for (Bit bit{}; names >> kind >> bit.place >> bit.bit;) {
    std::string name;
    names >> name;
    if (kind == "input" && name != "clk") inputs[name].push_back(bit);
  }
  std::istringstream cycles(folder.read("trace"));
  std::string bits;
  std::getline(cycles, bits);
  std::string text;
  for (int cycle = 0; std::getline(cycles, bits) && !bits.starts_with("#"); ++cycle) {
    text += fmt::format("{}cycle {}:", cycle == 0 ? "" : "; ", cycle);
    for (const auto& [name, places] : inputs) {
      std::string value(places.size(), '0');
      for (const Bit& bit : places) value[places.size() - 1 - bit.bit] = bits.at(bit.place);
      text += fmt::format(" {}={}", name, value);
    }
  }
  return text;
}

constexpr auto kAsserted = " was asserted in frame ";

/// Which assertion fails by what pdr or bmc3 printed, and when: `Output 3 of miter "proof" was
/// asserted in frame 2`. Empty if none does.
std::string failure_of(const std::string& output, const RunFolder& folder) {
  const size_t at = output.find(kAsserted);
  if (at == std::string::npos) return "";
  const size_t number = output.rfind("Output ", at) + 7;
  return fmt::format("{} fails: {}", claim(std::stoul(output.substr(number)), folder),
                     trace(folder));
}

std::string smtbmc(std::vector<std::string> arguments, int depth, const RunFolder& folder) {
  arguments.insert(arguments.begin(), {"-s", "z3", "--noprogress", "-t", std::to_string(depth)});
  arguments.push_back("proof.smt2");
  return folder.run("yosys-smtbmc", arguments, {"Status: PASSED", "Status: FAILED"});
}

}  // namespace

std::string specification_verilog() {
  std::string text;
  for (const char* file : {"words.v", "codes.v", "beats.v"}) {
    text += read_file(kFolder / "spec" / file);
  }
  return text;
}

Verdict prove_for_all_inputs(const Problem& problem) {
  const RunFolder folder;
  const std::string success = "no model found: SUCCESS!";
  const std::string output =
      yosys(reading(problem, folder) +
                "opt -full\nsat -set-assumes -show-inputs proof\nlog second question:\n"
                "sat -prove-asserts -set-assumes -show-inputs proof\n",
            folder, {success, "model found: FAIL!"});
  Verdict verdict = {.engine = "yosys sat", .depth = "all inputs"};
  if (output.find("SAT solving finished - model found:") == std::string::npos) {
    verdict.detail = "no input meets the assumptions";
    return verdict;
  }
  const size_t second = output.rfind("second question:");
  verdict.holds = output.find(success, second) != std::string::npos;
  if (!verdict.holds) verdict.detail = inputs_of(output.substr(second));
  return verdict;
}

Verdict prove_for_all_cycles(const Problem& problem) {
  const RunFolder folder;
  write_aig(problem, folder);
  const std::string failure =
      failure_of(abc("pdr; write_cex -a trace", folder, {"Property proved.", kAsserted}), folder);
  return {failure.empty(), "yosys-abc pdr", "all cycles: an inductive invariant was found",
          failure};
}

Verdict check_cycles(const Problem& problem, int depth) {
  const RunFolder folder;
  write_aig(problem, folder);
  const std::string passed = fmt::format("No output asserted in {} frames.", depth);
  const std::string failure = failure_of(
      abc(fmt::format("bmc3 -F {}; write_cex -a trace", depth), folder, {passed, kAsserted}),
      folder);
  return {failure.empty(), "yosys-abc bmc3", fmt::format("bounded: {} cycles", depth), failure};
}

Verdict prove_by_induction(const Problem& problem, int depth) {
  // More cycles than the argument needs: a counterexample is worth more than "not inductive".
  Verdict verdict = check_cycles(problem, depth + 8);
  verdict.engine = "yosys-smtbmc z3";
  verdict.depth = fmt::format("all cycles: induction, k = {}", depth);
  if (!verdict.holds) return verdict;
  const RunFolder folder;
  yosys(reading(problem, folder) + kFlipFlops + "write_smt2 proof.smt2\n", folder);
  const std::string output = smtbmc({"-i"}, depth, folder);
  verdict.holds = output.find("Status: PASSED") != std::string::npos;
  if (!verdict.holds) {
    verdict.detail = fmt::format("not inductive: {} fails after {} cycles in which all held",
                                 after(output, "Assert failed in proof: "), depth);
  }
  return verdict;
}

Verdict refute_examples(const Problem& problem, int depth) {
  const RunFolder folder;
  write_aig(problem, folder, "-DEXAMPLES");
  const std::string claims = folder.read("claims");
  const auto count = static_cast<size_t>(std::count(claims.begin(), claims.end(), '\n'));
  // pdr -a, not bmc3 -a: the latter crashes where it refutes all.
  const std::string output = abc(fmt::format("pdr -a -F {}", depth), folder, {"Properties:"});
  Verdict verdict = {true, "yosys-abc pdr", fmt::format("{} cycles", depth)};
  for (size_t i = 0; i < count && verdict.holds; ++i) {
    verdict.holds = output.find(fmt::format("Output {}{}", i, kAsserted)) != std::string::npos;
    if (verdict.holds) continue;
    verdict.detail = fmt::format("{} holds for {} cycles: what it excludes was to be seen",
                                 claim(i, folder), depth);
  }
  return verdict;
}

std::vector<Evidence> proof_evidence(const Claim& claim, const Verdict& found,
                                     const Problem& problem, int depth) {
  return {evidence_of("proof", claim.subject, claim.claim, found),
          evidence_of("proof", claim.subject, claim.examples, refute_examples(problem, depth))};
}

}  // namespace spark::verif

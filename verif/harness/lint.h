#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// The lint tools, as a user would run them on emitted Verilog.
namespace spark::verif {

/// Verilog files with their top module.
struct LintInput {
  std::vector<std::filesystem::path> files;
  std::string top;
};

/// Runs `verilator --lint-only -Wall` and `iverilog -Wall -g2005` on each design and Yosys on all
/// of them (a few per process). Returns what any of them printed, or an exit status that is not 0,
/// each with the tool and the top in front; an empty string if all are silent.
std::string lint(const std::vector<LintInput>& designs);

/// What each of the three tools says of a design with one of the top's parameters overridden, in
/// the order Verilator, Icarus Verilog, Yosys; a tool that accepts it says `accepted`.
std::vector<std::string> lint_with(const LintInput& design, const std::string& parameter,
                                   int value);

}  // namespace spark::verif

#include "verif/harness/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/base/parallel.h"
#include "gen/base/process.h"

namespace spark::verif {
namespace {

constexpr size_t kDesignsPerYosys = 8;

std::vector<std::string> with_files(std::vector<std::string> arguments, const LintInput& design) {
  for (const auto& file : design.files) arguments.push_back(file.string());
  return arguments;
}

std::string complaint(const std::string& tool, const std::string& top, const ToolRun& run) {
  if (run.status == 0 && run.output.empty()) return "";
  return fmt::format("{} on {} ended with {} and said: {}\n", tool, top, run.status, run.output);
}

std::string read_command(const LintInput& design) {
  std::string command = "read_verilog";
  for (const auto& file : design.files) command += " " + file.string();
  return command;
}

ToolRun verilator(const LintInput& design, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"--lint-only", "-Wall", "--top-module", design.top};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tool("verilator", with_files(arguments, design));
}

ToolRun iverilog(const LintInput& design, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"-Wall", "-g2005", "-o", "/dev/null", "-s", design.top};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tool("iverilog", with_files(arguments, design));
}

/// One process for designs first .. last-1; each is forgotten before the next is read.
std::string yosys(const std::vector<LintInput>& designs, size_t first, size_t last) {
  std::string script;
  for (size_t i = first; i < last; ++i) {
    script += fmt::format("{}; hierarchy -check -top {}; design -reset; ", read_command(designs[i]),
                          designs[i].top);
  }
  return complaint("yosys", fmt::format("{} .. {}", designs[first].top, designs[last - 1].top),
                   run_tool("yosys", {"-q", "-p", script}));
}

}  // namespace

std::string lint(const std::vector<LintInput>& designs) {
  const size_t yosys_runs = (designs.size() + kDesignsPerYosys - 1) / kDesignsPerYosys;
  std::vector<std::string> complaints(yosys_runs + designs.size());
  // Yosys first: its runs are the long ones.
  for_all(complaints.size(), "lint", [&](size_t job) {
    if (job < yosys_runs) {
      const size_t first = job * kDesignsPerYosys;
      complaints[job] = yosys(designs, first, std::min(designs.size(), first + kDesignsPerYosys));
    } else {
      const LintInput& design = designs[job - yosys_runs];
      complaints[job] = complaint("verilator", design.top, verilator(design)) +
                        complaint("iverilog", design.top, iverilog(design));
    }
  });
  std::string all;
  for (const std::string& text : complaints) all += text;
  return all;
}

std::vector<std::string> lint_with(const LintInput& design, const std::string& parameter,
                                   int value) {
  const std::string yosys_script =
      fmt::format("{0}; chparam -set {2} {3} {1}; hierarchy -check -top {1}", read_command(design),
                  design.top, parameter, value);
  const std::vector<ToolRun> runs = {
      verilator(design, {fmt::format("-G{}={}", parameter, value)}),
      iverilog(design, {fmt::format("-P{}.{}={}", design.top, parameter, value)}),
      run_tool("yosys", {"-q", "-p", yosys_script})};
  std::vector<std::string> texts;
  texts.reserve(runs.size());
  for (const ToolRun& run : runs) texts.push_back(run.status == 0 ? "accepted" : run.output);
  return texts;
}

}  // namespace spark::verif

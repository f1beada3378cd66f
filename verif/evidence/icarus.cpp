#include "verif/evidence/icarus.h"

#include <cstdlib>

#include "gen/base/error.h"
#include "gen/base/process.h"
#include "verif/testbench/testbench.h"

namespace spark::verif {

namespace fs = std::filesystem;

gen::Bundle bundle_with_testbench(const gen::Request& request) {
  return gen::make_bundle(request, {}, make_testbench(request));
}

TestbenchRun run_testbench(const fs::path& folder, const std::string& top,
                           const std::vector<fs::path>& replacing, bool random) {
  std::vector<std::string> arguments = {"-g2005", "-Wall"};
  if (random) arguments.push_back("-P" + top + "_tb.UNKNOWN=0");
  if (replacing.empty()) {
    arguments.insert(arguments.end(), {"-f", top + "_tb.f"});
  } else {
    arguments.insert(arguments.end(), {"-Wno-timescale", "-s", top + "_tb"});
    arguments.push_back("tb/" + top + "_tb.v");
    for (const fs::path& file : replacing) arguments.push_back(fs::absolute(file).string());
  }
  const ToolRun compiled = run_tool("iverilog", arguments, folder);
  if (compiled.status != 0 || (replacing.empty() && !compiled.output.empty())) {
    return {false, compiled.output};
  }
  const ToolRun run = run_tool("vvp", {"a.out"}, folder);
  std::string line = run.output;
  while (!line.empty() && line.back() == '\n') line.pop_back();
  const bool one_line = line.find('\n') == std::string::npos;
  return {run.status == 0 && one_line && line.starts_with("PASS " + top + ": "), line};
}

std::string icarus_version() {
  // `Icarus Verilog version 11.0 (stable) ()`.
  const std::string text = version_line("iverilog");
  const std::string before = "Icarus Verilog version ";
  const size_t at = text.find(before);
  if (at == std::string::npos) return "iverilog";
  const size_t begin = at + before.size();
  return "iverilog " + text.substr(begin, text.find(' ', begin) - begin);
}

}  // namespace spark::verif

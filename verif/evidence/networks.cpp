#include "verif/evidence/networks.h"

#include <fmt/format.h>

#include "gen/base/file.h"
#include "gen/base/process.h"
#include "synth/yosys.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

/// Reads the RTL: {0} its files, {1} the top. Registers that never change, or always hold the same
/// as another, go, as they do when a netlist is made; and products are added up in the same order
/// (alumacc), for two multipliers of different structure are beyond every engine here. States are
/// coded as Yosys codes them (fsm): the states that a new code leaves out would differ.
constexpr const char* kReadRtl = R"(read_verilog {0}
hierarchy -top {1}
proc
flatten
opt_expr
opt_clean
opt -nodffe -nosdff
fsm
opt
wreduce
peepopt
opt_clean
alumacc
opt
memory_map
opt -full
techmap
opt -full
dffunmap
simplemap
opt -full
dffunmap
simplemap
)";

}  // namespace

std::string quoted(const std::vector<fs::path>& files) {
  std::string text;
  for (const fs::path& file : files) text += fmt::format(" \"{}\"", fs::absolute(file).string());
  return text;
}

std::string reading_rtl(const std::vector<fs::path>& files, const std::string& top) {
  return fmt::format(fmt::runtime(kReadRtl), quoted(files), top);
}

std::string writing_network(const std::string& state, const std::string& file) {
  return "setundef -init -" + state + "\nopt_clean\nwrite_blif " + file + "\n";
}

void run_script(const std::string& script, const std::string& name, const fs::path& folder) {
  write_file(folder / (name + ".ys"), script);
  synth::run_yosys(name, name, folder);
}

std::string line_with(const std::string& text, const std::string& begin) {
  const size_t at = text.find(begin);
  if (at != std::string::npos) return text.substr(at, text.find('\n', at) - at);
  std::string last = text;
  while (!last.empty() && last.back() == '\n') last.pop_back();
  return last.substr(last.rfind('\n') + 1);
}

Proof compare_networks(const std::string& first, const std::string& second, bool registers,
                       const fs::path& folder) {
  // Retiming, which -r and -m leave out, moves registers that correspond apart.
  const std::string command = registers ? "dsec -r -m -T 40 " : "cec ";
  const ToolRun run = run_tool("yosys-abc", {"-c", command + first + " " + second}, folder);
  const std::string line = line_with(run.output, "Networks are ");
  return {line.starts_with("Networks are equivalent"), line.starts_with("Networks are NOT"),
          line.substr(0, line.find(".  "))};
}

}  // namespace spark::verif

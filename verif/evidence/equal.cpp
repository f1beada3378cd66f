#include "verif/evidence/equal.h"

#include <fmt/format.h>

#include "gen/base/process.h"
#include "verif/evidence/networks.h"
#include "verif/evidence/run_folder.h"
#include "verif/harness/model.h"

namespace spark::verif {
namespace {

/// Module `shown` around a design: what a port offers is shown only while its valid is 1.
std::string shown(const hdl::Module& design) {
  std::string ports;
  std::string connections;
  std::string text;
  std::vector<std::string> valids;
  for (const hdl::Port& port : design.ports()) {
    const bool output = port.direction == hdl::Direction::output;
    if (output && (port.name.ends_with("valid_o") || port.name.ends_with("valid"))) {
      valids.push_back(port.name);
    }
  }
  for (const hdl::Port& port : design.ports()) {
    const bool output = port.direction == hdl::Direction::output;
    const std::string range = fmt::format("[{}:0]", design.port_width(port) - 1);
    ports += fmt::format("{}  {} {} {}", ports.empty() ? "" : ",\n", output ? "output" : "input",
                         range, port.name);
    connections += fmt::format("{}.{}({}{})", connections.empty() ? "" : ", ", port.name,
                               output ? "own_" : "", port.name);
    if (!output) continue;
    std::string value = "own_" + port.name;
    for (const std::string& valid : valids) {
      // What goes with a valid begins as it does.
      if (port.name == valid || !port.name.starts_with(valid.substr(0, valid.rfind("valid")))) {
        continue;
      }
      if (port.name.find("ready") != std::string::npos) continue;
      value = fmt::format("{} ? own_{} : {}'d0", valid, port.name, design.port_width(port));
    }
    text += fmt::format("  wire {0} own_{1};\n  assign {1} = {2};\n", range, port.name, value);
  }
  return fmt::format("\nmodule shown (\n{}\n);\n{}  {} design ({});\nendmodule\n", ports, text,
                     design.name(), connections);
}

/// Writes both texts, each in module `shown`, as networks gold.blif and gate.blif.
void write_networks(const hdl::Module& design, const RunFolder& folder) {
  std::string script;
  for (const std::string name : {"gold", "gate"}) {
    folder.write(name + "_shown.v", folder.read(name + ".v") + shown(design));
    script += reading_rtl({folder.path() / (name + "_shown.v")}, "shown") +
              writing_network("zero", name + ".blif") + "design -reset\n";
  }
  run_script(script, "blif", folder.path());
}

/// Registers that correspond are merged (scorr), which leaves little; an invariant settles that.
bool equal_by_invariant(const RunFolder& folder) {
  const ToolRun run =
      run_tool("yosys-abc", {"-c", "miter gold.blif gate.blif; strash; scorr; pdr -T 60"},
               folder.path(), std::chrono::minutes(10));
  return run.output.find("Property proved.") != std::string::npos;
}

}  // namespace

Verdict prove_equal(const std::string& original, const std::string& other,
                    const hdl::Module& design) {
  const RunFolder folder;
  folder.write("gold.v", original);
  folder.write("gate.v", other);
  write_networks(design, folder);
  constexpr auto kOutputs = "outputs, unbounded, from registers at 0";
  if (equal_by_invariant(folder)) return {true, "yosys-abc scorr, pdr", kOutputs};
  const bool registers = folder.read("gold.blif").find(".latch") != std::string::npos;
  const Proof proof = compare_networks("gold.blif", "gate.blif", registers, folder.path());
  if (proof.holds) return {true, "yosys-abc dsec", kOutputs};
  return {false, "yosys-abc", "", proof.detail};
}

}  // namespace spark::verif

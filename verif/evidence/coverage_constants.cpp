#include "verif/evidence/coverage_constants.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "verif/evidence/networks.h"
#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

using nlohmann::json;

/// Of `$paramod$123abc\\spark_pack_route` and `$paramod\\name\\WIDTH=s32'...`, the module.
std::string module_of(const std::string& name) {
  if (!name.starts_with("$paramod")) return name;
  const size_t first = name.find('\\') + 1;
  return name.substr(first, name.find('\\', first) - first);
}

/// Module and signal of a net of the flattened design: `spark_pack_route take` of
/// `gen_x[0].u_compact.u_route.take`. `modules`: those of the design before.
std::string signal_of(const json& modules, std::string module, std::string path) {
  for (bool found = true; found;) {
    found = false;
    for (const auto& [cell, content] : modules[module]["cells"].items()) {
      if (!path.starts_with(cell + ".") || !modules.contains(content["type"])) continue;
      path.erase(0, cell.size() + 1);
      module = content["type"];
      found = true;
      break;
    }
  }
  return module_of(module) + " " + path.substr(path.rfind('.') + 1);
}

}  // namespace

std::set<std::string> constant_bits(const std::vector<std::filesystem::path>& files,
                                    const std::string& top) {
  const RunFolder folder;
  const std::string script = fmt::format(
      "read_verilog{}\nhierarchy -top {}\nproc\nwrite_json modules.json\nflatten\nopt "
      "-full\nsimplemap\n"
      "opt -full\nwrite_json flat.json\n",
      quoted(files), top);
  run_script(script, "constants", folder.path());
  const json modules = json::parse(folder.read("modules.json"))["modules"];
  const json flat = json::parse(folder.read("flat.json"))["modules"][top]["netnames"];
  std::set<std::string> constant;
  std::set<std::string> changing;
  for (const auto& [path, net] : flat.items()) {
    if (path.starts_with("$")) continue;
    const std::string signal = signal_of(modules, top, path);
    const json& bits = net["bits"];
    for (size_t n = 0; n < bits.size(); ++n) {
      const std::string bit = bits.size() == 1 ? signal : fmt::format("{}[{}]", signal, n);
      const bool tied = bits[n] == "0" || bits[n] == "1";
      (tied ? constant : changing).insert(bit);
    }
  }
  for (const std::string& bit : changing) constant.erase(bit);
  return constant;
}

}  // namespace spark::verif

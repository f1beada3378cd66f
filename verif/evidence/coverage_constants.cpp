#include "verif/evidence/coverage_constants.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

/// Of `$paramod$123abc\spark_pack_route` and `$paramod\name\WIDTH=s32'...`, the module.
std::string module_of(const std::string& name) {
  if (!name.starts_with("$paramod")) return name;
  const size_t first = name.find('\\') + 1;
  return name.substr(first, name.find('\\', first) - first);
}

}  // namespace

std::set<std::string> constant_bits(const std::vector<std::filesystem::path>& files,
                                    const std::string& top) {
  const RunFolder folder;
  std::string script = "read_verilog";
  for (const auto& file : files) script += " " + std::filesystem::absolute(file).string();
  script += fmt::format("\nhierarchy -top {}\nproc\nopt -full\nwrite_json design.json\n", top);
  folder.write("constants.ys", script);
  folder.run("yosys", {"-q", "-l", "log", "constants.ys"}, {""});
  const auto design = nlohmann::json::parse(folder.read("design.json"));
  std::set<std::string> constant;
  std::set<std::string> changing;
  for (const auto& [module, content] : design["modules"].items()) {
    for (const auto& [path, net] : content["netnames"].items()) {
      const std::string signal = path.substr(path.rfind('.') + 1);
      const auto& bits = net["bits"];
      for (size_t n = 0; n < bits.size(); ++n) {
        const std::string bit = bits.size() == 1 ? signal : fmt::format("{}[{}]", signal, n);
        const bool tied = bits[n] == "0" || bits[n] == "1";
        (tied ? constant : changing).insert(module_of(module) + " " + bit);
      }
    }
  }
  for (const std::string& bit : changing) constant.erase(bit);
  return constant;
}

}  // namespace spark::verif

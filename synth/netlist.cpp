#include "synth/netlist.h"

#include <algorithm>
#include <functional>
#include <set>

#include "gen/base/error.h"

namespace spark::synth {
namespace {

using nlohmann::ordered_json;

constexpr const char* kConstants = "01xz";

std::vector<Net> read_nets(const ordered_json& bits) {
  std::vector<Net> nets;
  nets.reserve(bits.size());
  for (const ordered_json& bit : bits) {
    if (bit.is_number()) {
      nets.push_back(bit.get<Net>());
    } else {
      nets.push_back(-1 -
                     static_cast<Net>(std::string_view(kConstants).find(bit.get<std::string>())));
    }
  }
  return nets;
}

Port read_port(const std::string& module, const std::string& name, const ordered_json& json) {
  const std::string direction = json.at("direction");
  if (direction != "input" && direction != "output") {
    throw InputError("port {} of {} is {}; allowed in a hierarchical design: input, output", name,
                     module, direction);
  }
  return {name, direction == "output", read_nets(json.at("bits"))};
}

}  // namespace

Netlist parse_netlist(const std::string& json, const std::string& top) {
  const ordered_json text = ordered_json::parse(json);
  Netlist netlist;
  netlist.top = top;
  for (const auto& [module_name, from] : text.at("modules").items()) {
    Module& module = netlist.modules[module_name];
    for (const auto& [name, port] : from.at("ports").items()) {
      module.ports.push_back(read_port(module_name, name, port));
    }
    for (const auto& [name, cell] : from.at("cells").items()) {
      Instance& instance = module.instances.emplace_back();
      instance.name = name;
      instance.type = cell.at("type");
      for (const auto& [pin, bits] : cell.at("connections").items()) {
        instance.pins.push_back({pin, read_nets(bits)});
      }
    }
    module.names = from.at("netnames");
  }
  return netlist;
}

std::vector<std::pair<std::string, int64_t>> bottom_up(const Netlist& netlist) {
  std::vector<std::pair<std::string, int64_t>> order;
  std::set<std::string> seen;
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    const auto module = netlist.modules.find(name);
    if (module == netlist.modules.end() || !seen.insert(name).second) return;
    for (const Instance& instance : module->second.instances) visit(instance.type);
    order.emplace_back(name, 0);
  };
  visit(netlist.top);
  // From the top down every module's count is complete before it is handed on to its children.
  std::map<std::string, int64_t> counts = {{netlist.top, 1}};
  for (auto entry = order.rbegin(); entry != order.rend(); ++entry) {
    entry->second = counts[entry->first];
    for (const Instance& instance : netlist.modules.at(entry->first).instances) {
      if (seen.contains(instance.type)) counts[instance.type] += entry->second;
    }
  }
  return order;
}

Net first_free_net(const Module& module) {
  Net most = 1;
  for (const Port& port : module.ports) {
    for (const Net net : port.nets) most = std::max(most, net);
  }
  for (const Instance& instance : module.instances) {
    for (const Connection& pin : instance.pins) {
      for (const Net net : pin.nets) most = std::max(most, net);
    }
  }
  for (const auto& [name, entry] : module.names.items()) {
    for (const ordered_json& bit : entry.at("bits")) {
      if (bit.is_number()) most = std::max(most, bit.get<Net>());
    }
  }
  return most + 1;
}

}  // namespace spark::synth

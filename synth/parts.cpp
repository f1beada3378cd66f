#include "synth/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "gen/base/table.h"

namespace spark::synth {
namespace {

struct Group {
  const char* name;
  std::vector<const char*> parts;
};

/// Also of modules that are flattened today.
const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups = {
      {"PEs", {"array_pe"}},
      {"queues and windows",
       {"array_queue", "array_lane", "array_row", "array_column", "array_plane", "array_cell"}},
      {"control of the array", {"array", "array_drain"}},
      {"decoders",
       {"array_a_feed_decoder", "array_a_feed", "array_b_feed_decoder", "array_b_feed"}},
      {"loaders and banks",
       {"source_port", "loader", "loader_heads", "a_player", "b_player", "bank"}},
      {"requantisation", {"requantiser", "requantiser_lane", "requantiser_lane_carry_save"}},
      {"encoders and packer",
       {"packer_encoder", "packer", "packer_compact", "packer_route", "packer_gearbox"}},
      {"control and registers", {"control", "queue", "sink_port", "(top)"}},
  };
  return kGroups;
}

/// The name of a module as emitted, without the top's: Yosys writes `$paramod$HASH\\NAME` or
/// `$paramod\\NAME\\PARAMETER=...`.
std::string part_name(std::string module, const std::string& top) {
  if (module.starts_with("$paramod")) {
    module = module.substr(module.find('\\') + 1);
    module = module.substr(0, module.find('\\'));
  }
  if (module == top) return "(top)";
  return module.starts_with(top + "_") ? module.substr(top.size() + 1) : module;
}

/// Where a module stands in the table, group and place in it; behind all if it has no group.
std::pair<size_t, size_t> place_of(const std::string& module) {
  for (size_t g = 0; g < groups().size(); ++g) {
    const std::vector<const char*>& names = groups()[g].parts;
    const auto found = std::find(names.begin(), names.end(), module);
    if (found != names.end()) return {g, static_cast<size_t>(found - names.begin())};
  }
  return {groups().size(), 0};
}

std::string bits_of(int64_t bits) { return bits == 0 ? "-" : std::to_string(bits); }

double share(double ge, const Record& record) { return 100 * ge / record.area.ge; }

}  // namespace

std::vector<std::string> group_names() {
  std::vector<std::string> names;
  for (const Group& group : groups()) names.emplace_back(group.name);
  return names;
}

std::string group_of(const std::string& module) {
  const size_t group = place_of(module).first;
  return group < groups().size() ? groups()[group].name : "";
}

std::vector<std::string> deep_parts(const std::vector<std::filesystem::path>& files) {
  // A decoder lies in its border, a queue in a PE's lane, and a PE that runs by itself in a cell.
  constexpr std::array kDeep = {"_array_a_feed_decoder", "_array_b_feed_decoder", "_array_queue",
                                "_array_pe"};
  std::vector<std::string> deep;
  for (const std::filesystem::path& file : files) {
    const std::string module = file.stem().string();
    if (std::any_of(kDeep.begin(), kDeep.end(),
                    [&](const char* end) { return module.ends_with(end); })) {
      deep.push_back(module);
    }
  }
  return deep;
}

std::vector<Part> parts(const Record& record) {
  const std::vector<ModuleArea>& modules = record.area.by_module;
  const bool tile = std::any_of(modules.begin(), modules.end(), [&](const ModuleArea& module) {
    return part_name(module.module, record.top) == "requantiser";
  });
  std::map<std::tuple<size_t, size_t, std::string>, Part> all;
  for (const ModuleArea& module : modules) {
    const std::string own = part_name(module.module, record.top);
    const std::string around = part_name(module.inside, record.top);
    const bool memory = !module.inside.empty();
    const std::string name = memory ? own + " in " + around : own;
    const auto [group, place] = place_of(memory ? around : own);
    Part& part = all[{tile ? group : 0, tile ? place : 0, name}];
    part.name = name;
    if (tile) part.group = group_of(memory ? around : own);
    part.count += module.instances;
    part.ge += module.ge * static_cast<double>(module.instances);
    part.memory_bits += module.memory_bits * module.instances;
  }
  std::vector<Part> result;
  for (const auto& [place, part] : all) result.push_back(part);
  return result;
}

nlohmann::ordered_json to_json(const Part& part, const Record& record) {
  return {{"part", part.name},
          {"group", part.group},
          {"count", part.count},
          {"area_ge_each", part.ge / static_cast<double>(part.count)},
          {"area_ge", part.ge},
          {"share", share(part.ge, record) / 100},
          {"memory_bits", part.memory_bits}};
}

std::string parts_table(const Record& record) {
  Table rows({"part", "count", "GE each", "GE", "share %", "memory bits"});
  const std::vector<Part> all = parts(record);
  std::string group;
  for (const Part& part : all) {
    if (part.group != group) {
      group = part.group;
      double ge = 0;
      int64_t bits = 0;
      for (const Part& other : all) {
        if (other.group != group) continue;
        ge += other.ge;
        bits += other.memory_bits;
      }
      rows.add_row({group, "-", "-", fmt::format("{:.0f}", ge),
                    fmt::format("{:.1f}", share(ge, record)), bits_of(bits)});
    }
    rows.add_row({(group.empty() ? "" : "  ") + part.name, std::to_string(part.count),
                  fmt::format("{:.1f}", part.ge / static_cast<double>(part.count)),
                  fmt::format("{:.0f}", part.ge), fmt::format("{:.1f}", share(part.ge, record)),
                  bits_of(part.memory_bits)});
  }
  rows.add_row({"all", "-", "-", fmt::format("{:.0f}", record.area.ge), "100.0",
                bits_of(record.area.memory_bits)});
  return rows.str();
}

}  // namespace spark::synth

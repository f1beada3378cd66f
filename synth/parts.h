#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "synth/report.h"

namespace spark::synth {

/// One part of a hierarchical design: a module as emitted, whatever its parameters.
struct Part {
  std::string name;         ///< without the top's; the top itself is (top), a memory "ram in bank"
  std::string group;        ///< of a tile's parts: what they are for; else empty
  int64_t count = 0;        ///< instances in the whole design
  double ge = 0;            ///< of all of them, their own cells, without the parts inside them
  int64_t memory_bits = 0;  ///< of all of them

  bool operator==(const Part&) const = default;
};

/// The parts of a hierarchical design; those of a tile group by group, from the array outwards. All
/// GE together are the design's, and so are all bits. Empty if the design was flattened.
std::vector<Part> parts(const Record& record);

/// All groups, from the array outwards.
std::vector<std::string> group_names();

/// What a module of a tile, named without the top's, is for, as in Part; empty if it is unknown.
std::string group_of(const std::string& module);

/// Of a tile's Verilog files: the modules deep inside that are to be parts of their own, for
/// Design::parts.
std::vector<std::string> deep_parts(const std::vector<std::filesystem::path>& files);

/// For scripts, as in to_json of a record.
nlohmann::ordered_json to_json(const Part& part, const Record& record);

/// The parts for a reader: a table, each group with its sum before its parts.
std::string parts_table(const Record& record);

}  // namespace spark::synth

#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "synth/liberty.h"
#include "synth/yosys.h"

namespace spark::synth {

/// One design in one library, as measured.
struct Record {
  std::string top;
  std::map<std::string, int64_t> parameters;
  std::string library;
  std::string library_sha256;
  double nand2_um2 = 0;  ///< area of the gate equivalent
  Area area;
  std::optional<double> tmin_ns;  ///< see minimum_period; empty without OpenSTA or without a path
  std::string path_start;         ///< of the longest path, empty as tmin_ns
  std::string path_end;
  std::optional<double> power_uw;  ///< synthesize leaves it empty: power needs switching activity
  std::map<std::string, std::string> tools;  ///< tool -> version

  bool operator==(const Record&) const = default;
};

/// Maps `design` and times it, in a folder of `work_dir` of its own that is named after the top
/// module and a hash of everything the result depends on: design files, parameters, library,
/// recipe, tools. If a whole record is there already it is returned, netlist and all; a corrupt one
/// is made anew. Safe to call from several threads and processes at once. A design that reads other
/// files (`include, $readmem) is always made anew. Throws InputError as map_cells and
/// minimum_period.
Record synthesize(const Design& design, const Library& library,
                  const std::filesystem::path& work_dir);

/// The record for scripts: top, library, cells, area_um2, area_ge, tmin_ns, fmax_mhz, power_uw,
/// tools (an object of versions), then flip_flops, logic_ge (the area without flip-flops),
/// library_sha256, nand2_um2, cells_by_kind, script (see Area), parameters; of a hierarchical
/// design parts, an array of (part, group, count, area_ge_each, area_ge, share, memory_bits; see
/// parts.h). What is not known is null.
nlohmann::ordered_json to_json(const Record& record);

/// The records for a reader: an aligned table, and under it what each column means and does not
/// mean.
std::string table(const std::vector<Record>& records);

}  // namespace spark::synth

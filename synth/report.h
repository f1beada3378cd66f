#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "synth/liberty.h"
#include "synth/power.h"
#include "synth/sta.h"
#include "synth/yosys.h"

namespace spark::synth {

/// What a design takes of an FPGA and how fast it runs there.
struct Fpga {
  int64_t luts = 0;
  int64_t carries = 0;
  int64_t flip_flops = 0;
  int64_t rams = 0;
  int64_t dsps = 0;
  std::vector<double> fmax_mhz;  ///< placed and routed with seeds 1, 2, ..; empty: does not fit

  /// Of an even number the lower of the two in the middle; 0 if it does not fit.
  double median_mhz() const;

  bool operator==(const Fpga&) const = default;
};

/// One design on one target, as measured: cells of a library, or an FPGA.
struct Record {
  std::string top;
  std::map<std::string, int64_t> parameters;
  std::string target = "asic";  ///< or `ice40`: then `area` holds nothing but cells_by_kind
  std::string library;          ///< or the device
  std::string library_sha256;
  double nand2_um2 = 0;             ///< area of the gate equivalent
  std::string mode;                 ///< the goal that it was mapped for
  std::optional<double> period_ns;  ///< of mode `period`
  Area area;
  std::optional<Timing> timing;  ///< see minimum_period; empty without OpenSTA or without a path
  int64_t logic_depth = 0;       ///< of the longest path, see Timing
  std::optional<Power> power;    ///< synthesize leaves it empty: power needs switching activity
  std::optional<Fpga> fpga;      ///< of target ice40
  std::map<std::string, std::string> tools;  ///< tool -> version

  /// Of `timing`.
  std::optional<double> tmin_ns() const {
    return timing ? std::optional(timing->tmin_ns) : std::nullopt;
  }

  bool operator==(const Record&) const = default;
};

/// A record that is made once: in a folder of `work_dir` of its own, named after `top` and `key`.
/// If a whole one is there already it is returned, netlist and all; a corrupt one is made anew.
/// Safe to call from several threads and processes at once. A design that reads other files
/// (`include, $readmem) is always made anew.
Record made_once(const Design& design, const std::string& key,
                 const std::filesystem::path& work_dir,
                 const std::function<Record(const std::filesystem::path& folder)>& make);

/// Version of each of these tools that is installed, as it tells it. Throws InputError if Yosys is
/// not.
std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools);

/// Maps `design` and times it, in a folder of `work_dir` of its own that is named after the top
/// module and a hash of everything the result depends on: design files, parameters, library,
/// recipe, tools; see made_once. Throws InputError as map_cells and minimum_period.
Record synthesize(const Design& design, const Library& library,
                  const std::filesystem::path& work_dir);

/// The record for scripts: top, library, cells, area_um2, area_ge, tmin_ns, fmax_mhz, power_uw,
/// tools (an object of versions), then target, mode, constraint_ns (of mode period), flip_flops,
/// memory_bits, logic_ge (the area without flip-flops), logic_depth, path (start, end, stages),
/// power, fpga (both see their types), library_sha256, nand2_um2, cells_by_kind, script (see Area),
/// parameters; of a hierarchical design parts, an array of (part, group, count, area_ge_each,
/// area_ge, share, memory_bits; see parts.h). What is not known is null.
nlohmann::ordered_json to_json(const Record& record);

/// The records for a reader: aligned tables, of cells, of FPGAs and of power, as far as there are
/// such, and under each what its columns mean and do not mean.
std::string table(const std::vector<Record>& records);

}  // namespace spark::synth

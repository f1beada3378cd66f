#include "synth/sta.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::synth {
namespace {

// Any period serves, the slack tells the rest. OpenSTA counts in single precision: 100 ns resolves
// 0.01 ps.
constexpr double kPeriodNs = 100;

/// {0} Liberty file and {1} netlist, relative to the folder because OpenSTA's readers take no
/// blanks, {5} a command for the loads of a timing model, {2} top, {3} period in the library's
/// unit, {4} `[get_ports clock]` or nothing. Without ports the clock is virtual: then only input
/// and output delays refer to it.
constexpr const char* kScript = R"(read_liberty {0}
{5}read_verilog {1}
link_design {2}
create_clock -name clock -period {3} {4}
set_input_delay 0 -clock clock [all_inputs]
set_output_delay 0 -clock clock [all_outputs]
report_checks -path_delay max -digits 6
)";

/// The last word of `line` if it begins with `label`, else nothing.
std::optional<std::string> labelled(const std::string& line, const std::string& label) {
  if (!line.starts_with(label)) return std::nullopt;
  std::istringstream words(line.substr(label.size()));
  std::string word;
  words >> word;
  return word;
}

/// To a femtosecond: below the printed digits subtractions leave noise.
double rounded(double ns) { return std::round(ns * 1e6) / 1e6; }

/// A step of a path as printed: delay, time, edge, `pin (cell)`. A port's cell is `in` or `out`.
std::optional<Stage> stage_of(const std::string& line, double unit_ns) {
  static const std::regex kStage(R"(\s*(-?[0-9.]+)\s+-?[0-9.]+ [v^] (\S+) \((\S+)\))");
  std::smatch found;
  if (!std::regex_match(line, found, kStage)) return std::nullopt;
  const std::string cell = found[3];
  return Stage{found[2], cell == "in" || cell == "out" ? "" : cell,
               rounded(std::stod(found[1]) * unit_ns)};
}

/// The path of least slack in the report, which has one for each group of paths. Recovery checks of
/// asynchronous resets (a group of their own) do not count: the reset's tree is made in layout,
/// here it is one bare wire.
std::optional<Timing> parse(const std::string& report, double unit_ns) {
  std::optional<Timing> worst;
  Timing path;
  std::string group;
  bool arriving = false;  // before `data arrival time`: behind it the clock's path is told
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    if (const auto start = labelled(line, "Startpoint: ")) {
      path = {};
      path.start = *start;
      arriving = true;
    }
    if (const auto end = labelled(line, "Endpoint: ")) path.end = *end;
    if (const auto name = labelled(line, "Path Group: ")) group = *name;
    if (line.find("data arrival time") != std::string::npos) arriving = false;
    if (const auto stage = arriving ? stage_of(line, unit_ns) : std::nullopt) {
      path.stages.push_back(*stage);
    }
    if (line.find("library setup time") != std::string::npos) {
      path.stages.push_back({path.end, "set-up", rounded(-std::stod(line) * unit_ns)});
    }
    if (line.find(" slack (") == std::string::npos || group == "**async_default**") continue;
    path.tmin_ns = rounded(kPeriodNs - std::stod(line) * unit_ns);
    if (!worst || path.tmin_ns > worst->tmin_ns) worst = path;
  }
  return worst;
}

}  // namespace

int64_t Timing::logic_depth(const Library& library) const {
  const std::vector<std::string>& flip_flops = library.flip_flops;
  return std::count_if(stages.begin(), stages.end(), [&](const Stage& stage) {
    return library.cell_areas.contains(stage.cell) &&
           std::find(flip_flops.begin(), flip_flops.end(), stage.cell) == flip_flops.end();
  });
}

std::string run_sta(const std::string& top, const std::string& name,
                    const std::filesystem::path& folder) {
  const ToolRun run = run_tool("sta", {"-no_splash", "-exit", name + ".tcl"}, folder);
  write_file(folder / (name + ".log"), run.output);
  const std::string log = (folder / (name + ".log")).string();
  if (run.status != 0) {
    throw InputError("OpenSTA gave up on {}: {} (log: {})", top, run.complaint("Error"), log);
  }
  // It goes on after an error and returns 0 in the end.
  std::istringstream lines(run.output);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Error")) {
      throw InputError("OpenSTA cannot read {}: {} (log: {})", top, line, log);
    }
  }
  return run.output;
}

std::optional<Timing> minimum_period(const Design& design, const Library& library, const Area& area,
                                     const std::filesystem::path& library_file,
                                     const std::filesystem::path& folder) {
  if (!tool_exists("sta") || area.cells == 0) return std::nullopt;
  std::string clock;
  if (area.flip_flops > 0) {
    const std::string declaration = fmt::format("  input {};", design.clock);
    if (read_file(area.netlist_path).find(declaration) == std::string::npos) {
      throw InputError("{} has {} flip-flops but no input port '{}' to clock them", design.top,
                       area.flip_flops, design.clock);
    }
    clock = fmt::format("[get_ports {}]", design.clock);
  }
  const auto here = [&](const std::filesystem::path& file) {
    return std::filesystem::relative(file, folder).string();
  };
  write_file(
      folder / "sta.tcl",
      fmt::format(
          fmt::runtime(kScript), here(library_file),
          here(area.timing_path.empty() ? area.netlist_path : area.timing_path), design.top,
          kPeriodNs / library.time_unit_ns, clock,
          area.loads_path.empty() ? "" : fmt::format("read_liberty {}\n", here(area.loads_path))));
  return parse(run_sta(design.top, "sta", folder), library.time_unit_ns);
}

}  // namespace spark::synth

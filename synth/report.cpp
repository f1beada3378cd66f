#include "synth/report.h"

#include <algorithm>
#include <numeric>
#include <regex>
#include <system_error>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/process.h"
#include "gen/base/table.h"
#include "synth/cache.h"
#include "synth/parts.h"
#include "synth/sta.h"

namespace spark::synth {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::optional<double> fmax_mhz(const Record& record) {
  if (record.fpga && !record.fpga->fmax_mhz.empty()) return record.fpga->median_mhz();
  const auto tmin_ns = record.tmin_ns();
  return tmin_ns && *tmin_ns > 0 ? std::optional(1000 / *tmin_ns) : std::nullopt;
}

double logic_ge(const Record& record) {
  return (record.area.um2 - record.area.flip_flop_um2) / record.nand2_um2;
}

std::string number(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

ordered_json path_json(const Timing& timing) {
  ordered_json stages = ordered_json::array();
  for (const Stage& stage : timing.stages) {
    stages.push_back({{"pin", stage.pin}, {"cell", stage.cell}, {"delay_ns", stage.delay_ns}});
  }
  return {{"start", timing.start}, {"end", timing.end}, {"stages", std::move(stages)}};
}

ordered_json power_json(const Power& power) {
  return {{"clock_mhz", power.clock_mhz},
          {"activity", power.activity},
          {"internal_uw", power.internal_uw},
          {"switching_uw", power.switching_uw},
          {"leakage_uw", power.leakage_uw},
          {"total_uw", power.total_uw()},
          {"energy_pj_per_cycle", power.pj_per_cycle()},
          {"per", power.unit},
          {"energy_pj", power.pj_per_unit()}};
}

ordered_json fpga_json(const Fpga& fpga) {
  const bool placed = !fpga.fmax_mhz.empty();
  const auto [least, most] = std::minmax_element(fpga.fmax_mhz.begin(), fpga.fmax_mhz.end());
  std::vector<size_t> seeds(fpga.fmax_mhz.size());
  std::iota(seeds.begin(), seeds.end(), 1);
  return {{"luts", fpga.luts},
          {"carries", fpga.carries},
          {"flip_flops", fpga.flip_flops},
          {"rams", fpga.rams},
          {"dsps", fpga.dsps},
          {"seeds", seeds},
          {"fmax_mhz", fpga.fmax_mhz},
          {"fmax_median_mhz", placed ? ordered_json(fpga.median_mhz()) : nullptr},
          {"fmax_min_mhz", placed ? ordered_json(*least) : nullptr},
          {"fmax_max_mhz", placed ? ordered_json(*most) : nullptr}};
}

std::string cell_table(const std::vector<Record>& records) {
  Table rows({"top", "library", "mode", "cells", "FF", "um2", "GE", "logic GE", "tmin ns",
              "fmax MHz", "depth"});
  for (const Record& record : records) {
    rows.add_row({record.top, record.library, record.mode, fmt::format("{}", record.area.cells),
                  fmt::format("{}", record.area.flip_flops), number(record.area.um2, 2),
                  number(record.area.ge, 1), number(logic_ge(record), 1),
                  number(record.tmin_ns(), 3), number(fmax_mhz(record), 1),
                  record.timing ? fmt::format("{}", record.logic_depth) : "-"});
  }
  return rows.str() +
         "cells: standard cells, flattened. FF: flip-flops among them. um2: sum of cell areas; not "
         "a die area:\n"
         "no wires, fill, clock tree or scan. GE: um2 / area of the library's smallest NAND2. "
         "logic GE: GE without the flip-flops.\n"
         "tmin: longest path by gate delays at the library's corner, ideal clock and inputs, ports "
         "included; not a signed-off period:\n"
         "no wires, skew or margin. fmax: 1 / tmin. depth: cells on that path but flip-flops. -: "
         "unknown (no OpenSTA, or no path). Differences below 2 % are noise.\n";
}

std::string fpga_table(const std::vector<Record>& records) {
  Table rows({"top", "device", "LUT", "carry", "FF", "RAM", "DSP", "seeds", "fmax MHz", "lowest",
              "highest"});
  for (const Record& record : records) {
    const Fpga& fpga = *record.fpga;
    const auto [least, most] = std::minmax_element(fpga.fmax_mhz.begin(), fpga.fmax_mhz.end());
    const bool fits = !fpga.fmax_mhz.empty();
    const auto mhz = [&](double value) { return fits ? number(value, 1) : "-"; };
    rows.add_row({record.top, record.library, fmt::format("{}", fpga.luts),
                  fmt::format("{}", fpga.carries), fmt::format("{}", fpga.flip_flops),
                  fmt::format("{}", fpga.rams), fmt::format("{}", fpga.dsps),
                  fmt::format("{}", fpga.fmax_mhz.size()), mhz(fpga.median_mhz()),
                  mhz(fits ? *least : 0), mhz(fits ? *most : 0)});
  }
  return rows.str() +
         "LUT, carry, FF, RAM, DSP: of the design alone. fmax: the median over the seeds, placed "
         "and routed between registers at\n"
         "all ports; -: the device has no room for it.\n";
}

std::string power_table(const std::vector<Record>& records) {
  Table rows({"top", "library", "clock MHz", "internal uW", "switching uW", "leakage uW",
              "total uW", "pJ a cycle", "per", "pJ"});
  std::string activities;
  for (const Record& record : records) {
    const Power& power = *record.power;
    rows.add_row({record.top, record.library, fmt::format("{:g}", power.clock_mhz),
                  number(power.internal_uw, 3), number(power.switching_uw, 3),
                  number(power.leakage_uw, 5), number(power.total_uw(), 3),
                  number(power.pj_per_cycle(), 4), power.unit, number(power.pj_per_unit(), 4)});
    if (activities.find(power.activity) == std::string::npos) {
      activities += fmt::format("{}{}", activities.empty() ? "" : "; ", power.activity);
    }
  }
  return rows.str() + "Activity: " + activities +
         ".\nOf cells alone, by the changes of every net in a simulation of the netlist: no wires, "
         "clock tree or glitches.\n";
}

}  // namespace

std::map<std::string, std::string> tool_versions(const std::vector<std::string>& tools) {
  std::map<std::string, std::string> versions;
  for (const std::string& tool : tools) {
    if (tool != "yosys" && !tool_exists(tool)) continue;
    // Yosys and nextpnr name themselves before the version, nextpnr in parentheses.
    static const std::regex kVersion(R"(Yosys (.*)|.*\(Version (.*)\)|(.*))");
    const std::string line = version_line(tool);
    std::smatch found;
    std::regex_match(line, found, kVersion);
    versions[tool == "sta" ? "opensta" : tool] = found[1].str() + found[2].str() + found[3].str();
  }
  return versions;
}

Record made_once(const Design& design, const std::string& key, const fs::path& work_dir,
                 const std::function<Record(const fs::path&)>& make) {
  const fs::path folder =
      fs::absolute(work_dir / fmt::format("{}-{}", design.top, key.substr(0, 16)));
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError("{}: {}", folder.string(), error.message());
  const FileLock lock(folder / "lock");
  if (is_self_contained(design.files)) {
    if (const auto known = load(folder)) return *known;
  }
  Record record = make(folder);
  record.top = design.top;
  record.parameters = design.parameters;
  store(record, folder);
  return record;
}

Record synthesize(const Design& design, const Library& library, const fs::path& work_dir) {
  const auto tools = tool_versions({"yosys", "sta"});
  const std::string key = cache_key(
      design, fmt::format("{}{}{}", recipe(design), sha256(library.text), library.sha256), tools);
  return made_once(design, key, work_dir, [&](const fs::path& folder) {
    const auto library_file = write_liberty(library, work_dir, Tables::timing);
    Record record;
    record.library = library.name;
    record.library_sha256 = library.sha256;
    record.nand2_um2 = library.nand2_area;
    record.mode = to_string(design.goal);
    if (design.goal == Goal::period) record.period_ns = design.period_ns;
    record.tools = tools;
    record.area = map_cells(design, library, library_file, folder);
    record.timing = minimum_period(design, library, record.area, library_file, folder);
    if (record.timing) record.logic_depth = record.timing->logic_depth(library);
    // What only the tools needed may be large, and can be made again.
    for (std::string* path : {&record.area.timing_path, &record.area.loads_path}) {
      std::error_code ignored;
      if (!path->empty()) fs::remove(*path, ignored);
      path->clear();
    }
    return record;
  });
}

double Fpga::median_mhz() const {
  if (fmax_mhz.empty()) return 0;
  std::vector<double> sorted = fmax_mhz;
  std::sort(sorted.begin(), sorted.end());
  return sorted[(sorted.size() - 1) / 2];
}

nlohmann::ordered_json to_json(const Record& record) {
  const bool cells = !record.fpga;  // an FPGA has no area
  const auto of_cells = [&](const auto& value) { return cells ? ordered_json(value) : nullptr; };
  ordered_json json = {
      {"top", record.top},
      {"target", record.target},
      {cells ? "library" : "device", record.library},
      {"mode", record.mode},
      {"constraint_ns", or_null(record.period_ns)},
      {"cells", of_cells(record.area.cells)},
      {"area_um2", of_cells(record.area.um2)},
      {"area_ge", of_cells(record.area.ge)},
      {"tmin_ns", or_null(record.tmin_ns())},
      {"fmax_mhz", or_null(fmax_mhz(record))},
      {"power_uw", record.power ? ordered_json(record.power->total_uw()) : nullptr},
      {"tools", record.tools},
      {"flip_flops", record.fpga ? record.fpga->flip_flops : record.area.flip_flops},
      {"memory_bits", of_cells(record.area.memory_bits)},
      {"logic_ge", cells ? ordered_json(logic_ge(record)) : nullptr},
      {"logic_depth", record.timing ? ordered_json(record.logic_depth) : nullptr},
      {"path", record.timing ? path_json(*record.timing) : nullptr},
      {"power", record.power ? power_json(*record.power) : nullptr},
      {"fpga", record.fpga ? fpga_json(*record.fpga) : nullptr},
      {"library_sha256", of_cells(record.library_sha256)},
      {"nand2_um2", of_cells(record.nand2_um2)},
      {"cells_by_kind", record.area.cells_by_kind},
      {"script", of_cells(record.area.script)},
      {"parameters", record.parameters}};
  for (const Part& part : parts(record)) json["parts"].push_back(to_json(part, record));
  return json;
}

std::string table(const std::vector<Record>& records) {
  std::string text;
  const auto add = [&](const auto& belongs, const auto& make) {
    std::vector<Record> chosen;
    std::copy_if(records.begin(), records.end(), std::back_inserter(chosen), belongs);
    if (!chosen.empty()) text += (text.empty() ? "" : "\n") + make(chosen);
  };
  add([](const Record& record) { return !record.fpga; }, cell_table);
  add([](const Record& record) { return record.fpga.has_value(); }, fpga_table);
  add([](const Record& record) { return record.power.has_value(); }, power_table);
  return text;
}

}  // namespace spark::synth

#include "synth/report.h"

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

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// OpenSTA is missing from the map if it is not installed. Throws InputError if Yosys is not.
std::map<std::string, std::string> tool_versions() {
  std::map<std::string, std::string> versions;
  const std::string yosys = first_line(run_tool("yosys", {"-V"}).output);
  versions["yosys"] = yosys.starts_with("Yosys ") ? yosys.substr(6) : yosys;
  if (tool_exists("sta")) versions["opensta"] = first_line(run_tool("sta", {"-version"}).output);
  return versions;
}

std::optional<double> fmax_mhz(const Record& record) {
  if (!record.tmin_ns || *record.tmin_ns <= 0) return std::nullopt;
  return 1000 / *record.tmin_ns;
}

double logic_ge(const Record& record) {
  return (record.area.um2 - record.area.flip_flop_um2) / record.nand2_um2;
}

std::string number(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

}  // namespace

Record synthesize(const Design& design, const Library& library,
                  const std::filesystem::path& work_dir) {
  const auto tools = tool_versions();
  const std::string key = cache_key(design, library, tools).substr(0, 16);
  const auto folder = std::filesystem::absolute(work_dir / fmt::format("{}-{}", design.top, key));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError("{}: {}", folder.string(), error.message());
  const FileLock lock(folder / "lock");
  if (is_self_contained(design.files)) {
    if (const auto known = load(folder)) return *known;
  }
  const auto library_file = write_liberty(library, work_dir);
  Record record;
  record.top = design.top;
  record.parameters = design.parameters;
  record.library = library.name;
  record.library_sha256 = library.sha256;
  record.nand2_um2 = library.nand2_area;
  record.tools = tools;
  record.area = map_cells(design, library, library_file, folder);
  if (const auto timing = minimum_period(design, library, record.area, library_file, folder)) {
    record.tmin_ns = timing->tmin_ns;
    record.path_start = timing->start;
    record.path_end = timing->end;
  }
  // What only the tools needed may be large, and can be made again.
  for (std::string* path : {&record.area.timing_path, &record.area.loads_path}) {
    if (!path->empty()) std::filesystem::remove(*path, error);
    path->clear();
  }
  store(record, folder);
  return record;
}

nlohmann::ordered_json to_json(const Record& record) {
  nlohmann::ordered_json json = {{"top", record.top},
                                 {"library", record.library},
                                 {"cells", record.area.cells},
                                 {"area_um2", record.area.um2},
                                 {"area_ge", record.area.ge},
                                 {"tmin_ns", or_null(record.tmin_ns)},
                                 {"fmax_mhz", or_null(fmax_mhz(record))},
                                 {"power_uw", or_null(record.power_uw)},
                                 {"tools", record.tools},
                                 {"flip_flops", record.area.flip_flops},
                                 {"memory_bits", record.area.memory_bits},
                                 {"logic_ge", logic_ge(record)},
                                 {"library_sha256", record.library_sha256},
                                 {"nand2_um2", record.nand2_um2},
                                 {"cells_by_kind", record.area.cells_by_kind},
                                 {"script", record.area.script},
                                 {"parameters", record.parameters}};
  for (const Part& part : parts(record)) json["parts"].push_back(to_json(part, record));
  return json;
}

std::string table(const std::vector<Record>& records) {
  Table rows({"top", "library", "cells", "FF", "um2", "GE", "logic GE", "tmin ns", "fmax MHz"});
  for (const Record& record : records) {
    rows.add_row({record.top, record.library, fmt::format("{}", record.area.cells),
                  fmt::format("{}", record.area.flip_flops), number(record.area.um2, 2),
                  number(record.area.ge, 1), number(logic_ge(record), 1), number(record.tmin_ns, 3),
                  number(fmax_mhz(record), 1)});
  }
  return rows.str() +
         "cells: standard cells, flattened. FF: flip-flops among them. um2: "
         "sum of "
         "cell areas; not a die area:\n"
         "no wires, fill, clock tree or scan. GE: um2 / area of the library's smallest NAND2. "
         "logic GE: GE "
         "without the flip-flops.\n"
         "tmin: longest path by gate delays at the library's corner, ideal clock and inputs, ports "
         "included; "
         "not a signed-off period:\n"
         "no wires, skew or margin. fmax: 1 / tmin. -: unknown (no OpenSTA, or no path). "
         "Differences below "
         "2 % are noise.\n";
}

}  // namespace spark::synth

#include "synth/cache.h"

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"

namespace spark::synth {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModuleArea, module, instances, ge, memory_bits, inside)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Stage, pin, cell, delay_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Timing, tmin_ns, start, end, stages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Fpga, luts, carries, flip_flops, rams, dsps, fmax_mhz)

namespace {

constexpr const char* kRecordFile = "record.json";

// To be raised when the same tools' reports are read, or timed, in another way than before:
// recipe does not show that, and records made the old way must not be taken for new ones.
constexpr int kVersion = 4;

template <typename T>
std::optional<T> optional_at(const nlohmann::json& json, const char* key) {
  return json.at(key).is_null() ? std::nullopt : std::optional(json.at(key).get<T>());
}

template <typename T>
nlohmann::json optional_json(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

std::string cache_key(const Design& design, const std::string& recipe,
                      const std::map<std::string, std::string>& tools) {
  nlohmann::json parts = {{"version", kVersion},
                          {"recipe", recipe},
                          {"top", design.top},
                          {"clock", design.clock},
                          {"parameters", design.parameters},
                          {"tools", tools}};
  for (const std::filesystem::path& file : design.files) {
    parts["files"].push_back({sha256(read_file(file)), file.extension().string()});
  }
  return sha256(parts.dump());
}

std::optional<Record> load(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / kRecordFile)) return std::nullopt;
  try {
    const nlohmann::json json = nlohmann::json::parse(read_file(folder / kRecordFile));
    Record record;
    json.at("top").get_to(record.top);
    json.at("parameters").get_to(record.parameters);
    json.at("target").get_to(record.target);
    json.at("library").get_to(record.library);
    json.at("library_sha256").get_to(record.library_sha256);
    json.at("nand2_um2").get_to(record.nand2_um2);
    json.at("mode").get_to(record.mode);
    record.period_ns = optional_at<double>(json, "period_ns");
    json.at("cells").get_to(record.area.cells);
    json.at("um2").get_to(record.area.um2);
    json.at("ge").get_to(record.area.ge);
    json.at("flip_flops").get_to(record.area.flip_flops);
    json.at("flip_flop_um2").get_to(record.area.flip_flop_um2);
    json.at("memory_bits").get_to(record.area.memory_bits);
    json.at("cells_by_kind").get_to(record.area.cells_by_kind);
    json.at("script").get_to(record.area.script);
    json.at("by_module").get_to(record.area.by_module);
    record.timing = optional_at<Timing>(json, "timing");
    json.at("logic_depth").get_to(record.logic_depth);
    record.fpga = optional_at<Fpga>(json, "fpga");
    json.at("tools").get_to(record.tools);
    // The netlist lies beside the record, wherever the folder has been moved to.
    const std::filesystem::path netlist = folder / "netlist.v";
    if (json.at("netlist_sha256") != sha256(read_file(netlist))) return std::nullopt;
    record.area.netlist_path = netlist.string();
    return record;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

void store(const Record& record, const std::filesystem::path& folder) {
  const nlohmann::json json = {{"top", record.top},
                               {"parameters", record.parameters},
                               {"target", record.target},
                               {"library", record.library},
                               {"library_sha256", record.library_sha256},
                               {"nand2_um2", record.nand2_um2},
                               {"mode", record.mode},
                               {"period_ns", optional_json(record.period_ns)},
                               {"cells", record.area.cells},
                               {"um2", record.area.um2},
                               {"ge", record.area.ge},
                               {"flip_flops", record.area.flip_flops},
                               {"flip_flop_um2", record.area.flip_flop_um2},
                               {"memory_bits", record.area.memory_bits},
                               {"cells_by_kind", record.area.cells_by_kind},
                               {"script", record.area.script},
                               {"by_module", record.area.by_module},
                               {"timing", optional_json(record.timing)},
                               {"logic_depth", record.logic_depth},
                               {"fpga", optional_json(record.fpga)},
                               {"tools", record.tools},
                               {"netlist_sha256", sha256(read_file(folder / "netlist.v"))}};
  write_file(folder / kRecordFile, json.dump(2) + "\n");
}

}  // namespace spark::synth

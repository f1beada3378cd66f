#include "synth/cache.h"

#include <cerrno>
#include <cstring>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/json.h"

namespace spark::synth {
namespace {

constexpr const char* kRecordFile = "record.json";

// To be raised when the same tools' reports are read, or timed, in another way than before:
// recipe does not show that, and records made the old way must not be taken for new ones.
constexpr int kVersion = 3;

template <typename T>
std::optional<T> optional_at(const nlohmann::json& json, const char* key) {
  return json.at(key).is_null() ? std::nullopt : std::optional(json.at(key).get<T>());
}

}  // namespace

std::string cache_key(const Design& design, const Library& library,
                      const std::map<std::string, std::string>& tools) {
  nlohmann::json parts = {{"version", kVersion},
                          {"recipe", recipe(design)},
                          {"top", design.top},
                          {"clock", design.clock},
                          {"parameters", design.parameters},
                          {"library", sha256(library.text)},
                          {"library as given", library.sha256},
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
    json.at("library").get_to(record.library);
    json.at("library_sha256").get_to(record.library_sha256);
    json.at("nand2_um2").get_to(record.nand2_um2);
    json.at("cells").get_to(record.area.cells);
    json.at("um2").get_to(record.area.um2);
    json.at("ge").get_to(record.area.ge);
    json.at("flip_flops").get_to(record.area.flip_flops);
    json.at("flip_flop_um2").get_to(record.area.flip_flop_um2);
    record.area.memory_bits = json.value("memory_bits", int64_t{0});
    json.at("cells_by_kind").get_to(record.area.cells_by_kind);
    json.at("script").get_to(record.area.script);
    for (const auto& part : json.at("by_module")) {
      record.area.by_module.push_back({part.at("module"), part.at("instances"), part.at("ge"),
                                       part.at("memory_bits"), part.at("inside")});
    }
    record.tmin_ns = optional_at<double>(json, "tmin_ns");
    json.at("path_start").get_to(record.path_start);
    json.at("path_end").get_to(record.path_end);
    record.power_uw = optional_at<double>(json, "power_uw");
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
  nlohmann::json by_module = nlohmann::json::array();
  for (const ModuleArea& part : record.area.by_module) {
    by_module.push_back({{"module", part.module},
                         {"instances", part.instances},
                         {"ge", part.ge},
                         {"memory_bits", part.memory_bits},
                         {"inside", part.inside}});
  }
  const nlohmann::json json = {{"top", record.top},
                               {"parameters", record.parameters},
                               {"library", record.library},
                               {"library_sha256", record.library_sha256},
                               {"nand2_um2", record.nand2_um2},
                               {"cells", record.area.cells},
                               {"um2", record.area.um2},
                               {"ge", record.area.ge},
                               {"flip_flops", record.area.flip_flops},
                               {"flip_flop_um2", record.area.flip_flop_um2},
                               {"memory_bits", record.area.memory_bits},
                               {"cells_by_kind", record.area.cells_by_kind},
                               {"script", record.area.script},
                               {"by_module", by_module},
                               {"tmin_ns", or_null(record.tmin_ns)},
                               {"path_start", record.path_start},
                               {"path_end", record.path_end},
                               {"power_uw", or_null(record.power_uw)},
                               {"tools", record.tools},
                               {"netlist_sha256", sha256(read_file(folder / "netlist.v"))}};
  write_file(folder / kRecordFile, json.dump(2) + "\n");
}

}  // namespace spark::synth

#include "synth/libraries.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <regex>

#include "gen/base/error.h"

namespace spark::synth {
namespace {

namespace fs = std::filesystem;

/// Where a library lies: the folder below its root, and how the names of its files begin and what
/// they hold. A file may end in .lib or .lib.gz.
struct Place {
  std::string_view name;
  std::string_view root;  ///< an environment variable or a path
  std::string_view folder;
  std::string_view pattern;  ///< of a file's name, a regular expression
};

constexpr std::array kPlaces = {
    Place{"osu018", "/usr/share/qflow/tech", "osu018", "osu018_stdcells"},
    Place{"osu035", "/usr/share/qflow/tech", "osu035", "osu035_stdcells"},
    Place{"osu050", "/usr/share/qflow/tech", "osu050", "osu05_stdcells"},
    Place{"sky130hd", "PDK_ROOT", "sky130A/libs.ref/sky130_fd_sc_hd/lib",
          "sky130_fd_sc_hd__tt_025C_1v80"},
    Place{"sky130hd", "FLOW_HOME", "platforms/sky130hd/lib", "sky130_fd_sc_hd__tt_025C_1v80"},
    Place{"gf180", "PDK_ROOT", "gf180mcuC/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib",
          "gf180mcu_fd_sc_mcu7t5v0__tt_025C_3v30"},
    Place{"gf180", "PDK_ROOT", "gf180mcuD/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib",
          "gf180mcu_fd_sc_mcu7t5v0__tt_025C_3v30"},
    Place{"gf180", "FLOW_HOME", "platforms/gf180/lib", "gf180mcu_fd_sc_mcu7t5v0__tt_025C_3v30"},
    Place{"ihp-sg13g2", "PDK_ROOT", "ihp-sg13g2/libs.ref/sg13g2_stdcell/lib",
          "sg13g2_stdcell_typ_1p20V_25C"},
    Place{"ihp-sg13g2", "FLOW_HOME", "platforms/ihp-sg13g2/lib", "sg13g2_stdcell_typ_1p20V_25C"},
    Place{"asap7", "FLOW_HOME", "platforms/asap7/lib/NLDM",
          "asap7sc7p5t_(AO|INVBUF|OA|SEQ|SIMPLE)_RVT_TT_nldm_[0-9]+"},
    Place{"nangate45", "FLOW_HOME", "platforms/nangate45/lib", "NangateOpenCellLibrary_typical"},
};

/// The files in `folder` whose names are `pattern` and end as Liberty files do, in order.
std::vector<fs::path> liberty_files(const fs::path& folder, std::string_view pattern) {
  const std::regex name(std::string(pattern) + R"(\.lib(\.gz)?)");
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (std::regex_match(entry.path().filename().string(), name)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<fs::path> root_of(const Place& place) {
  if (place.root.starts_with('/')) return fs::path(place.root);
  const char* value = std::getenv(std::string(place.root).c_str());
  return value == nullptr ? std::nullopt : std::optional<fs::path>(value);
}

}  // namespace

std::vector<InstalledLibrary> installed_libraries() {
  std::vector<InstalledLibrary> libraries;
  for (const Place& place : kPlaces) {
    const auto root = root_of(place);
    if (!root) continue;
    std::vector<fs::path> files = liberty_files(*root / place.folder, place.pattern);
    const bool known = std::any_of(libraries.begin(), libraries.end(),
                                   [&](const auto& library) { return library.name == place.name; });
    if (!files.empty() && !known) libraries.push_back({std::string(place.name), std::move(files)});
  }
  return libraries;
}

std::vector<fs::path> library_files(const std::string& given) {
  // A path that leads nowhere is told as such when it is read.
  const bool path =
      given.find('/') != std::string::npos || given.ends_with(".lib") || given.ends_with(".gz");
  if (fs::is_regular_file(given) || (path && !fs::is_directory(given))) return {given};
  if (fs::is_directory(given)) {
    std::vector<fs::path> files = liberty_files(given, ".*");
    if (files.empty()) throw InputError("{}: no .lib or .lib.gz in this folder", given);
    return files;
  }
  std::string names;
  for (const InstalledLibrary& library : installed_libraries()) {
    if (library.name == given) return library.files;
    names += (names.empty() ? "" : ", ") + library.name;
  }
  throw InputError(
      "no library '{}': neither a file nor a folder, nor one of those installed ({}; PDK_ROOT and "
      "FLOW_HOME say where else to look)",
      given, names.empty() ? "none" : names);
}

Library find_library(const std::vector<std::string>& given) {
  if (given.empty()) return read_liberty({default_library()});
  std::vector<fs::path> files;
  for (const std::string& name : given) {
    for (fs::path& file : library_files(name)) files.push_back(std::move(file));
  }
  return read_liberty(files);
}

fs::path default_library() {
  const Place& place = kPlaces.front();
  fs::path path = fs::path(place.root) / place.folder / (std::string(place.pattern) + ".lib");
  if (!fs::exists(path)) {
    throw InputError(
        "no Liberty file given, and the default {} is not installed (Debian: apt-get install "
        "qflow-tech-osu018)",
        path.string());
  }
  return path;
}

}  // namespace spark::synth

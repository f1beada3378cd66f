#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

/// The report as a page that a browser opens by itself: no network, no other file.
namespace spark::synth {

/// Where Debian's package libjs-chart.js puts the library that draws the page's figures.
inline constexpr const char* kChartLibrary = "/usr/share/javascript/chart.js/chart.min.js";

/// The text of Chart.js (version 3 or later) in `file`. Throws InputError, saying which package
/// brings it, if it is not there or is something else: call it before a long computation whose end
/// is a page.
std::string chart_library(const std::filesystem::path& file = kChartLibrary);

/// `report` as HTML with all tables, figures and numbers in it; the same report gives the same
/// bytes. Throws InputError as chart_library.
///
/// The report's keys: generator, command, tools (an object of versions), libraries, columns,
/// records, curves, arrays with arrays_workload, baselines, claims, hierarchy, history (library,
/// entries from the oldest on). Any may lack, or be {"absent": "reason"}, also `parts`, `power` and
/// `fpga`, which are read from the records: the section then says so and why. Any number may be
/// null. Shares, overheads and differences are fractions of 1; power is in uW and energy in pJ.
/// What the page reads of each part: synth/page/page.js; titles and units: synth/page/tables.js.
std::string page(const nlohmann::ordered_json& report);

}  // namespace spark::synth

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gen/bundle/bundle.h"
#include "synth/report.h"

/// What `report` measures, section by section. Each function plans: it adds jobs that run on any
/// thread, and returns where they put their results, which are there when all jobs are done.
namespace spark::cli {

/// What all sections measure with.
struct ReportPlan {
  std::vector<synth::Library> libraries;
  std::filesystem::path cache;
  int seeds = 3;           ///< of FPGA placement
  double clock_mhz = 100;  ///< of power
  std::vector<std::function<void()>> jobs;
};

/// A configuration as measured on one target.
struct ReportRecord {
  gen::Request request;
  synth::Record record;
};

using ReportRecords = std::shared_ptr<std::vector<ReportRecord>>;

/// The reference configurations in every library, arrays and tiles for area, the others for speed,
/// too; power of the streams' units of up to 8 lanes for area.
ReportRecords plan_references(ReportPlan& plan);

/// Power of arrays of 4 x 4, one of each kind, in every library.
ReportRecords plan_array_power(ReportPlan& plan);

/// The units that stand in an FPGA, on both devices.
ReportRecords plan_fpga(ReportPlan& plan);

/// Area against delay: of each design and library its curve's records.
std::shared_ptr<std::vector<std::vector<ReportRecord>>> plan_curves(ReportPlan& plan);

/// An array of int8 PEs in the first library: 8 x 8 flat, 8 x 8 and 64 x 64 module by module.
ReportRecords plan_hierarchy(ReportPlan& plan);

/// The record for the report: design, block, then what synth::to_json gives.
nlohmann::ordered_json to_json(const ReportRecord& record);

}  // namespace spark::cli

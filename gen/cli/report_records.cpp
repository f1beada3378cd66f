#include "gen/cli/report_records.h"

#include <algorithm>

#include "gen/params/params.h"
#include "synth/curve.h"
#include "synth/emitted.h"
#include "synth/ice40.h"
#include "verif/power/workload.h"

namespace spark::cli {
namespace {

using gen::Request;
using gen::Settings;

constexpr int kReportCurvePeriods = 6;

bool by_modules(const Request& request) {
  return request.config.block() == "spark_array" || request.config.block() == "spark_gemm";
}

/// The reference configurations of those names.
std::vector<Request> references(const std::vector<std::string>& names) {
  std::vector<Request> chosen;
  for (const Request& request : gen::reference_requests()) {
    if (std::find(names.begin(), names.end(), request.top) != names.end()) {
      chosen.push_back(request);
    }
  }
  return chosen;
}

/// Processing elements of one lane, which are parts of the reference arrays.
std::vector<Request> processing_elements() {
  std::vector<Request> requests;
  for (const std::string pe : {"int8", "mixed", "wide"}) {
    requests.push_back(gen::pe_request(pe));
  }
  return requests;
}

/// Adds a job that maps `request`, and a record in `records`, which must not move, for it.
void add_mapping(ReportPlan& plan, const synth::Library& library, const Request& request,
                 synth::Goal goal, bool power, std::vector<ReportRecord>& records) {
  records.push_back({request, {}});
  ReportRecord& place = records.back();
  plan.jobs.push_back([&plan, &library, goal, power, &place] {
    synth::Design design = synth::design_of(synth::emitted(place.request, plan.cache));
    design.goal = goal;
    place.record = synth::synthesize(design, library, plan.cache / "synth");
    if (power && place.record.tools.contains("opensta")) {
      const gen::Config& config = place.request.config;
      place.record.power =
          verif::measure_power(config, design, place.record, library, verif::drawn_workload(config),
                               plan.clock_mhz, plan.cache);
    }
  });
}

}  // namespace

ReportRecords plan_references(ReportPlan& plan) {
  const std::vector<Request> requests = gen::reference_requests();
  auto records = std::make_shared<std::vector<ReportRecord>>();
  records->reserve(2 * requests.size() * plan.libraries.size());  // jobs refer to them
  for (const synth::Library& library : plan.libraries) {
    for (const Request& request : requests) {
      const gen::Config& config = request.config;
      const bool wide = config.has(gen::params::kLanes) && config.integer(gen::params::kLanes) > 8;
      const bool power = verif::has_power(config.block()) && !by_modules(request) && !wide;
      add_mapping(plan, library, request, synth::Goal::area, power, *records);
      if (by_modules(request)) continue;
      add_mapping(plan, library, request, synth::Goal::speed, false, *records);
    }
  }
  return records;
}

ReportRecords plan_array_power(ReportPlan& plan) {
  const Settings size = {{"rows", "4"}, {"cols", "4"}};
  const auto array = [&](const std::string& name, Settings settings) {
    settings.insert(settings.end(), size.begin(), size.end());
    return gen::request("spark_array", name + "_4x4", settings);
  };
  const std::vector<Request> requests = {
      array("int8", {{"form", "none"}}), array("int8_exact", {{"form", "exact"}}),
      array("mixed_elastic", {{"form", "paper"}, {"pe", "mixed"}, {"sync", "elastic"}}),
      array("wide_window_x4",
            {{"form", "exact"}, {"pe", "wide"}, {"sync", "window"}, {"vector", "4"}})};
  auto records = std::make_shared<std::vector<ReportRecord>>();
  records->reserve(requests.size() * plan.libraries.size());
  for (const synth::Library& library : plan.libraries) {
    for (const Request& request : requests) {
      add_mapping(plan, library, request, synth::Goal::area, true, *records);
    }
  }
  return records;
}

ReportRecords plan_fpga(ReportPlan& plan) {
  std::vector<Request> requests = references(
      {"spark_decoder_u4_paper", "spark_decoder_u4_exact", "spark_encoder_u4_compensate",
       "spark_encoder_u4_nearest", "spark_encoder_u4_exact", "spark_unpack_u4_paper_x8",
       "spark_unpack_u4_halve_x8", "spark_pack_u4_compensate_x8", "spark_pack_u4_halve_x8"});
  for (Request& pe : processing_elements()) requests.push_back(std::move(pe));
  auto records = std::make_shared<std::vector<ReportRecord>>();
  records->reserve(requests.size() * synth::ice40_devices().size());
  for (const synth::Ice40& device : synth::ice40_devices()) {
    for (const Request& request : requests) {
      records->push_back({request, {}});
      ReportRecord& place = records->back();
      plan.jobs.push_back([&plan, &device, &place] {
        place.record =
            synth::place_and_route(synth::design_of(synth::emitted(place.request, plan.cache)),
                                   device, plan.seeds, plan.cache / "synth");
      });
    }
  }
  return records;
}

std::shared_ptr<std::vector<std::vector<ReportRecord>>> plan_curves(ReportPlan& plan) {
  std::vector<Request> requests =
      references({"spark_encoder_u4_nearest", "spark_unpack_u4_paper_x8",
                  "spark_unpack_u4_halve_x8", "spark_pack_u4_halve_x8"});
  for (Request& pe : processing_elements()) requests.push_back(std::move(pe));
  auto curves = std::make_shared<std::vector<std::vector<ReportRecord>>>();
  curves->reserve(requests.size() * plan.libraries.size());
  for (const synth::Library& library : plan.libraries) {
    for (const Request& request : requests) {
      std::vector<ReportRecord>& curve = curves->emplace_back();
      plan.jobs.push_back([&plan, &library, request, &curve] {
        const synth::Design design = synth::design_of(synth::emitted(request, plan.cache));
        for (synth::Record& record :
             synth::area_delay_curve(design, library, kReportCurvePeriods, plan.cache / "synth")) {
          curve.push_back({request, std::move(record)});
        }
      });
    }
  }
  return curves;
}

ReportRecords plan_hierarchy(ReportPlan& plan) {
  auto records = std::make_shared<std::vector<ReportRecord>>();
  records->reserve(3);
  const synth::Library& library = plan.libraries.front();
  for (const auto& [size, is_flat] :
       {std::pair("8", true), std::pair("8", false), std::pair("64", false)}) {
    records->push_back(
        {gen::request("spark_array", "int8", {{"form", "none"}, {"rows", size}, {"cols", size}}),
         {}});
    ReportRecord& place = records->back();
    plan.jobs.push_back([&plan, &library, &place, flat = is_flat] {
      synth::Design design = synth::design_of(synth::emitted(place.request, plan.cache));
      design.hierarchical = !flat;
      place.record = synth::synthesize(design, library, plan.cache / "synth");
    });
  }
  return records;
}

nlohmann::ordered_json to_json(const ReportRecord& record) {
  nlohmann::ordered_json json = {{"design", record.request.top},
                                 {"block", record.request.config.block()}};
  json.update(synth::to_json(record.record));
  return json;
}

}  // namespace spark::cli

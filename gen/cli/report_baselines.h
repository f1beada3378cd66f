#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "gen/cli/report_records.h"
#include "synth/baselines.h"

namespace spark::cli {

/// A core of the SPARK paper's table in one library: of each of its units the mapping.
struct MeasuredCore {
  synth::Core core;
  synth::Record element;
  std::vector<synth::Record> decoders;  ///< as in `core`
  std::vector<synth::Record> encoders;  ///< as in `core`

  double decoders_ge() const;  ///< of all of them
  double encoders_ge() const;  ///< of all of them
  double ge() const;           ///< of the core
};

/// All cores in every library, mapped for area.
std::shared_ptr<std::vector<MeasuredCore>> plan_baselines(ReportPlan& plan);

/// The report's rows.
nlohmann::ordered_json baselines_json(const std::vector<MeasuredCore>& cores);

/// What the paper claims of area and speed against what was measured in the first library; `arrays`
/// is the report's section of that name.
nlohmann::ordered_json claims_json(const std::vector<MeasuredCore>& cores,
                                   const nlohmann::ordered_json& arrays);

}  // namespace spark::cli

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gen/cli/plot.h"
#include "sim/calibrate/calibrate.h"
#include "sim/calibrate/compensate.h"

namespace spark::cli {

/// What came of a layer's weights by compensation.
struct CompensationReport {
  std::string inputs;  ///< the file
  uint64_t samples = 0;
  double output = 0;       ///< |X W|^2
  double plain_error = 0;  ///< |X W - X Q|^2, rounded one by one
  double error = 0;        ///< the same, compensated
  double bits_per_word = 0;
  uint64_t outputs = 0;
  uint64_t plain_outputs = 0;  ///< rounded one by one because that is no worse
};

/// One tensor that was calibrated.
struct CalibrationReport {
  std::string name;   ///< as in JSON
  std::string shown;  ///< as on a terminal
  std::vector<uint64_t> shape;
  calibrate::Result result;
  std::optional<CompensationReport> compensation;
};

/// One record, with all scales; curves if they were drawn.
nlohmann::ordered_json to_json(const CalibrationReport& report);

/// A table, what its columns mean, and for each tensor what to do.
std::string text(const std::vector<CalibrationReport>& reports);

/// Rate against distortion. Points without an SQNR (no error) are not drawn.
LineChart chart_of(const CalibrationReport& report);

}  // namespace spark::cli

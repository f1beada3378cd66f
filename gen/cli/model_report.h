#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "sim/nn/network.h"

namespace spark::cli {

/// What `run model` found out.
struct ModelReport {
  std::string file;
  std::string mode;  ///< reference or cycle
  std::string on;    ///< what went through the code
  const gen::Config& config;
  const nn::Model& model;
  const std::vector<nn::NetworkRun>& runs;  ///< by input
  std::optional<uint64_t> right;            ///< inputs put into the right class
  std::optional<uint64_t> multipliers;      ///< of the array
};

/// One JSON object; a table with what it sums up to.
std::string to_json(const ModelReport& report);
std::string to_text(const ModelReport& report);

}  // namespace spark::cli

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gen/cli/plot.h"
#include "gen/params/param.h"
#include "sim/nn/network.h"

namespace spark::cli {

/// An array's size and speed, as synthesized.
struct ArrayFigures {
  double area_ge = 0;
  std::optional<double> tmin_ns;  ///< none without OpenSTA
};

/// What `run model` found out.
struct ModelReport {
  std::string file;
  std::string mode;  ///< reference, cycle or rtl
  std::string on;    ///< what went through the code
  const gen::Config& config;
  const nn::Model& model;
  const std::vector<nn::NetworkRun>& runs;  ///< by input
  std::optional<uint64_t> right;            ///< inputs put into the right class
  std::optional<uint64_t> multipliers;      ///< of the tile
  std::optional<ArrayFigures> own;          ///< the tile's array
  std::optional<ArrayFigures> plain;        ///< the same of int8 PEs and plain words
  std::string library;                      ///< of these
};

/// One JSON object; a table with what it sums up to; a chart of what the code makes of each layer,
/// as shares of what plain words take.
std::string to_json(const ModelReport& report);
std::string to_text(const ModelReport& report);
BarChart to_chart(const ModelReport& report);

}  // namespace spark::cli

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "synth/compare.h"

namespace spark::cli {

/// What was explored: the setting, what was measured and what follows from it.
struct Exploration {
  std::string a_name, b_name;    ///< file names without folders, or `random`
  std::optional<uint64_t> seed;  ///< of random operands
  int m = 0, k = 0, n = 0;
  double short_a = 0, short_b = 0;  ///< shares of words without a high digit, 0..1
  std::string rounding;
  bool halve = false;
  std::string library;
  std::string goal;
  synth::SweepOptions options;
  std::vector<synth::ArrayResult> results;
  synth::Comparison comparison;

  /// `paper, compensate`, `exact, halved`: for people.
  std::string code() const;
};

/// One object; the records are in `designs`.
nlohmann::ordered_json to_json(const Exploration& exploration);

/// The setting, a table, and what its columns mean.
std::string text(const Exploration& exploration);

}  // namespace spark::cli

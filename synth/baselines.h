#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/bundle/bundle.h"

namespace spark::synth {

/// So many of one unit in a core.
struct CoreUnits {
  int64_t count;
  gen::Request request;             ///< what stands for it here
  std::optional<double> paper_um2;  ///< what the SPARK paper says that one takes, at 28 nm
};

/// A row of the SPARK paper's table of cores (its comparison at 28 nm).
struct Core {
  std::string name;
  std::string source;  ///< authors' own paper
  CoreUnits elements;
  std::vector<CoreUnits> decoders;  ///< at the borders; those of OliVe take a pair
  std::vector<CoreUnits> encoders;
  double paper_mm2;
  std::string note;  ///< what makes the comparison unfair, and to whom
};

/// SPARK itself, then the others in the paper's order. All accumulators have 32 bits, but where
/// 4,096 products need more.
std::vector<Core> cores();

}  // namespace spark::synth

#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "verif/blocks/families.h"

namespace spark::verif {

/// One single edit of an emitted block.
struct Mutant {
  std::string name;
  std::string block;
  Settings settings;
  std::string from;  ///< occurs exactly once in the emitted text
  std::string to;
  std::string message;  ///< part of what the check must say; not empty
};

inline void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

/// Those of the units of other architectures.
const std::vector<Mutant>& baseline_mutants();

}  // namespace spark::verif

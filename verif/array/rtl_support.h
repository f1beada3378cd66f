#pragma once

#include <string>
#include <vector>

#include "verif/array/model_support.h"
#include "verif/harness/array_checks.h"

/// What the tests of the generated arrays share.
namespace spark::verif {

/// All kinds of arrays, as test parameters.
inline std::string name_of(const std::pair<array::Pe, array::Sync>& kind) {
  std::string name =
      std::string(array::to_string(kind.first)) + "_" + std::string(array::to_string(kind.second));
  for (size_t at = 0; at < name.size(); ++at) {
    if (at == 0 || name[at - 1] == '_') name[at] = static_cast<char>(std::toupper(name[at]));
  }
  name.erase(std::remove(name.begin(), name.end(), '_'), name.end());
  return name;
}

/// The generator's configuration with an accumulator that is `spare` bits wider than the narrowest
/// legal one and the longest dot product that fits, at most 4096.
gen::Config with_accumulator(const array::Config& config, int spare);

}  // namespace spark::verif

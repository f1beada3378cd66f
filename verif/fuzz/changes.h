#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "verif/fuzz/target.h"

/// The targets without libFuzzer: changes of their seeds, drawn at random.
namespace spark::fuzz {

/// All targets.
const std::vector<const Target*>& all_targets();

/// What became of inputs.
struct Trial {
  uint64_t accepted = 0;
  uint64_t refused = 0;  ///< by InputError
  /// What else came of one, with the input: the first, behind which nothing is tried. Printable.
  std::string finding;
};

/// Gives the target its seeds, which it must accept, and `changes` changes of them: bits, bytes,
/// pieces lost, doubled and moved.
Trial try_changes(const Target& target, uint64_t changes, std::mt19937_64& random);

}  // namespace spark::fuzz

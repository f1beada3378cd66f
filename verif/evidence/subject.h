#pragma once

#include <string>
#include <vector>

#include "gen/bundle/bundle.h"
#include "verif/evidence/variants.h"
#include "verif/harness/check.h"

namespace spark::verif {

/// Something wrong in an emitted design.
struct Edit {
  std::string file;  ///< of the bundle: rtl/<top> and this
  std::string from;  ///< occurs there
  std::string to;
};

/// A configuration to be mutated.
struct MutantTarget {
  std::string name;  ///< its tasks are `mutants-<name>-<n>`
  Settings settings;
  size_t limit = 1000;  ///< so many of its mutants are taken at most, evenly spread
  /// What its survivors are tried with, too: parameters of the same text at other values, where an
  /// edit may show that does nothing here.
  Settings other = {};
  /// Modules whose names begin so are mutated where they stand alone, in targets of their own.
  std::vector<std::string> apart = {};
};

/// A configuration whose coverage is taken.
struct CoverageTarget {
  std::string name;  ///< its task is `coverage-<name>`
  Settings settings;
};

/// How a netlist is proved equal to its RTL.
enum class GateProof {
  matched_and_sequential,  ///< registers matched by name; and without regard to their names
  matched_first,           ///< the second only where the first does not hold, for it can take long
  sequential,              ///< blocks with wide products, which only ABC gets through
};

/// What the evidence takes of a block. Each NAME_subject() stands in subjects/NAME.cpp.
struct Subject {
  int sweep = 0;                        ///< how many configurations are drawn
  std::vector<gen::Request> ends = {};  ///< whose testbench must pass, beside the reference's
  /// Small configurations, one of each kind: their testbench must refuse what is broken, and their
  /// netlists equal them.
  std::vector<gen::Request> small = {};
  std::vector<Edit> edits = {};  ///< broken designs: each applies to one of `small`, or more
  GateProof gate_proof = GateProof::matched_and_sequential;
  std::vector<MutantTarget> mutants = {};
  std::vector<CoverageTarget> coverage = {};
  BlockCheck* stimulus =
      nullptr;  ///< of coverage: the block's check, or as much of it as has time to count
};

#define BLOCK(name) Subject name##_subject();
#include "gen/blocks/blocks.inc"
#undef BLOCK

/// The subject of that block.
const Subject& subject_of(const std::string& block);

/// Small configurations of every block.
std::vector<gen::Request> small_requests();

}  // namespace spark::verif

#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "verif/array/rtl_support.h"

namespace spark::verif {

/// One single edit of an emitted array.
struct ArrayMutant {
  std::string name;
  std::pair<array::Pe, array::Sync> kind;
  std::string module;  ///< without `spark_array`; empty: the top
  std::string from;    ///< occurs exactly once in the module
  std::string to;
  std::string message;  ///< part of what the check must say
};

void PrintTo(const ArrayMutant& mutant, std::ostream* out);

/// All of them, by kind of array.
const std::vector<ArrayMutant>& array_mutants();

/// The configuration that mutants are made of.
gen::Config mutant_config(const std::pair<array::Pe, array::Sync>& kind);

/// The mutant's text. Throws std::logic_error if `from` does not occur exactly once.
std::string mutant_text(const ArrayMutant& mutant);

}  // namespace spark::verif

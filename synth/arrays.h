#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "sim/array/config.h"

namespace spark::synth {

/// One kind of array, of any size and number code: what `explore arrays` compares.
struct ArrayDesign {
  std::string name;  ///< words apart by a blank: kind, lanes (`/` share), depth
  array::Pe pe = array::Pe::int8;
  array::Sync sync = array::Sync::rigid;
  bool coded = true;    ///< operands come as codes; else as plain words, the baseline
  int vector = 1;       ///< lanes of a PE
  int share = 1;        ///< pe split: lanes to a multiplier for high digits
  int queue_depth = 1;  ///< only with a queue or window

  bool has_queue() const { return sync == array::Sync::elastic || sync == array::Sync::window; }
};

/// Every array that is compared, in the order of the table. Names are unique.
const std::vector<ArrayDesign>& array_designs();

/// Those whose names are among `names` or begin with one of them and a blank (`split`, `wide
/// window`), in the order of the table; all of them if there are no names. Throws InputError for a
/// name that none has.
std::vector<ArrayDesign> find_array_designs(const std::vector<std::string>& names);

/// What a comparison fixes for all designs.
struct ArraySize {
  array::Form form = array::Form::paper;  ///< of the designs that are coded
  bool signed_a = false;
  bool signed_b = true;
  int rows = 16;
  int cols = 16;
  int acc_width = 32;
  int64_t k_max = 4096;
};

/// The design at that size, for the cycle model.
array::Config model_config(const ArrayDesign& design, const ArraySize& size);

/// The same for the generator. Throws InputError if it is not legal: an accumulator too narrow for
/// k_max words.
gen::Config rtl_config(const ArrayDesign& design, const ArraySize& size);

}  // namespace spark::synth

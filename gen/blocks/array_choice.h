#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gen/blocks/code.h"
#include "gen/hdl/module.h"
#include "gen/params/param.h"

namespace spark::gen {

/// One operand of a product: A enters by rows, B by columns.
///
/// A coded word is value = high * 2^SLICE + low. Digits of an unsigned operand are unsigned. Those
/// of a signed one are both two's complement: the low digit is the word's low slice read as signed,
/// the high digit takes the borrow, and SLICE bits always hold it. So a multiplier of SLICE x SLICE
/// bits serves every slice. A word whose high digit is zero is short here, whatever its code.
struct Operand {
  char letter = 'a';
  bool is_signed = false;
  const CodeForm* form = nullptr;  ///< null: plain words

  bool is_a() const { return letter == 'a'; }
  /// What its ports' names begin with.
  std::string name() const { return {letter}; }
  /// How many streams it has, over the parameters of an array.
  std::string streams() const { return is_a() ? "ROWS*VECTOR" : "COLS*VECTOR"; }

  bool narrow() const { return form != nullptr && form->narrow; }
  /// Bits of a coded word's value, over the parameter SLICE.
  std::string word_width() const { return narrow() ? "2*SLICE-1" : "2*SLICE"; }
  /// Bits of its high digit.
  std::string high_width() const { return narrow() && !is_signed ? "SLICE-1" : "SLICE"; }
};

/// The choices that shape an array or a PE, read from a configuration.
struct ArrayChoice {
  int64_t slice;
  bool coded;  ///< form is not none
  Operand a;
  Operand b;
  std::string pe;
  std::string sync;  ///< empty for a PE alone
  int64_t rows = 1;
  int64_t cols = 1;
  int64_t vector;
  int64_t share;
  int64_t depth = 1;
  int64_t acc_width;
  int64_t k_max;

  /// Throws InputError if parameters contradict each other: a PE kind that cannot take the form or
  /// be driven by the synchronisation, `share` that does not divide `vector`, an accumulator that
  /// k_max products overflow.
  explicit ArrayChoice(const Config& config);

  /// Whether PEs are apart from each other by `depth` words.
  bool has_queue() const { return sync == "elastic" || sync == "window"; }
  int64_t groups() const { return vector / share; }
  /// Largest magnitude of a product of two words that the streams can carry.
  int64_t largest_product() const;
  /// Bits that an accumulator must have to take in the sum of all lanes.
  int64_t least_acc_width() const;
};

/// Parameter SLICE of a module with an accumulator, whose bounds hold for the configured slice
/// only: fixed.
void add_fixed_slice_parameter(hdl::Module& module, int64_t slice);

/// Parameter VECTOR, fixed by the structure of the text.
void add_vector_parameter(hdl::Module& module, const ArrayChoice& choice);

}  // namespace spark::gen

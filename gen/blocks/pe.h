#pragma once

#include <string>

#include "gen/blocks/array_choice.h"
#include "gen/blocks/block.h"

namespace spark::gen {

/// Cycles from a tile's end in every PE to its results' way out: what the deepest PE needs to move
/// its result into the drain chain.
inline constexpr int64_t kDrainWait = 7;

/// A processing element: VECTOR multipliers, one adder tree, one accumulator and the register
/// through which its result leaves, a link of the column's drain chain. Operands, by kind:
///   int8   a_i, b_i: words of 2*SLICE bits
///   mixed  a_i, b_i: a digit each; a_high_i, b_high_i: it is the high one
///   wide   a_i: a digit, a_high_i: it is the high one; b_i: a word
///   split  a_low_i, b_low_i: low digits of all lanes; for each group of `share` lanes a high digit
///          of A with its word of B (a_high_i, b_word_i), one of B with its low digit of A
///          (b_high_i, a_word_i)
/// A lane that has nothing is given zeros. Throws std::logic_error if the pipeline were too deep
/// for kDrainWait.
hdl::Module pe_module(const ArrayChoice& choice, const std::string& name);

/// Parameters ACC_WIDTH and K_MAX, and the rule that no sum overflows.
void add_accumulator_parameters(hdl::Module& m, const ArrayChoice& choice);

}  // namespace spark::gen

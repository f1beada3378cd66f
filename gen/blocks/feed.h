#pragma once

#include <string>
#include <vector>

#include "gen/blocks/array_choice.h"

namespace spark::gen {

/// What a border hands to the array of each word.
struct FeedOutput {
  bool word = false;      ///< the word itself
  bool digits = false;    ///< its high and its low digit
  bool has_long = false;  ///< whether the high digit is not zero
};

/// The border unit of one operand stream: two slices of a coded stream in, one whole word out,
/// every cycle; or, of plain words, a register. Modules in order, the feed last.
std::vector<hdl::Module> feed_modules(const ArrayChoice& choice, const Operand& operand,
                                      const FeedOutput& output, const std::string& name);

}  // namespace spark::gen

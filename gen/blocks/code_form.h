#pragma once

#include <cstdint>
#include <string>

#include "gen/hdl/module.h"

namespace spark::gen {

struct CodeChoice;

/// A form of the code: what becomes of the bit whose place the identifier takes
/// (sim/codec/CODE.md).
struct CodeForm {
  std::string name;
  bool narrow = false;  ///< words have one bit less than two slices, so that nothing is lost
  bool rounds = false;  ///< no code carries some words; `rounding` says which it carries instead
  bool halves = false;  ///< goes with `halve`: words of two slices are made narrow first
  /// What stands above the head of a long word, over `head`, the head without its identifier;
  /// nothing, or a text that ends in a comma. And the same in words.
  std::string restored = {};
  std::string restored_in_words = {};
  /// Drives value_o from slice_i, tail_i: a slice with the identifier's place filled in.
  void (*add_decoding)(hdl::Module& m, bool is_signed);
  /// Drives head_o, tail_o and long_o from word_i.
  void (*add_encoding)(hdl::Module& m, const CodeChoice& code);
  /// The smallest and the largest word that codes carry, whether an encoder emits them or not.
  std::pair<int64_t, int64_t> (*range)(bool is_signed, int64_t slice);
};

#define FORM(name) CodeForm name##_form();
#include "gen/params/forms.inc"
#undef FORM

/// The form of that name, which is a choice of the parameter `form`.
const CodeForm& code_form(const std::string& name);

/// Drives long_o from the bits of `word` (`width` of them) above the short range.
void add_class(hdl::Module& m, bool is_signed, const std::string& word, const std::string& width);

/// Drives head_o from long_o, from `lead` (what follows a long code's identifier) and from `word`'s
/// last bits.
void add_head(hdl::Module& m, bool is_signed, const std::string& lead, const std::string& word);

}  // namespace spark::gen

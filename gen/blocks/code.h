#pragma once

#include <string>

#include "gen/blocks/code_form.h"
#include "gen/hdl/module.h"
#include "gen/params/param.h"

namespace spark::gen {

/// The choices of the number code that shape every block's text, read from a configuration.
struct CodeChoice {
  const CodeForm* form;
  bool is_signed = false;
  bool nearest = false;
  bool halve = false;

  explicit CodeChoice(const Config& config);
  /// Of an operand stream: no rounding, no halving.
  CodeChoice(const CodeForm& of_form, bool is_signed_words)
      : form(&of_form), is_signed(is_signed_words) {}

  /// Whether words have one bit less than two slices: in a narrow form, unless it halves.
  bool narrow() const { return form->narrow && !halve; }
  /// Width of a word over the Verilog parameter SLICE.
  std::string word_width() const { return narrow() ? "2*SLICE-1" : "2*SLICE"; }
  /// The same in bits, for the configured slice.
  int64_t word_bits(const Config& config) const;

  /// `unsigned words, paper form`, for a module's banner.
  std::string words() const;
};

/// Parameter SLICE, with the configured slice width as its default.
void add_slice_parameter(hdl::Module& module, const Config& config);
void add_slice_parameter(hdl::Module& module, int64_t slice);

/// Parameter LANES, with that number of lanes as its default.
void add_lanes_parameter(hdl::Module& module, int64_t lanes);

}  // namespace spark::gen

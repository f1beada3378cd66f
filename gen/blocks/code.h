#pragma once

#include <string>

#include "gen/hdl/module.h"
#include "gen/params/param.h"

namespace spark::gen {

/// The choices of the number code that shape every block's text, read from a configuration.
struct CodeChoice {
  bool is_signed = false;
  bool exact = false;
  bool nearest = false;
  bool halve = false;

  explicit CodeChoice(const Config& config);
  /// Of an operand stream: no rounding, no halving.
  CodeChoice(bool is_signed_words, bool exact_form)
      : is_signed(is_signed_words), exact(exact_form) {}

  /// Width of a word over the Verilog parameter SLICE: 2 slices, one bit less in the exact form
  /// alone.
  std::string word_width() const { return exact && !halve ? "2*SLICE-1" : "2*SLICE"; }
  /// The same in bits, for the configured slice.
  int64_t word_bits(const Config& config) const;

  /// `unsigned words, paper form`, for a module's banner.
  std::string words() const;
};

/// Parameter SLICE, with the configured slice width as its default.
void add_slice_parameter(hdl::Module& module, const Config& config);
void add_slice_parameter(hdl::Module& module, int64_t slice);

/// Parameter LANES, with the configured number of lanes as its default.
void add_lanes_parameter(hdl::Module& module, const Config& config);

}  // namespace spark::gen

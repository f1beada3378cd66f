#pragma once

#include <cstdint>

#include "sim/codec/rules.h"

/// What the forms of the code differ in (`CODE.md`).
namespace spark::codec {

/// A pattern of `width` bits, numbered as on the page: 0 is the most significant.
struct Bits {
  uint32_t pattern;
  int width;

  uint32_t operator()(int i) const { return (*this)(i, i); }

  /// Bits first..last as a number; 0 if there are none (last = first - 1).
  uint32_t operator()(int first, int last) const {
    return (pattern >> (width - 1 - last)) & ((1U << (last - first + 1)) - 1);
  }
};

struct FormRules {
  bool narrow;  ///< words have one bit less than two slices
  bool rounds;  ///< Format::rounding has an effect
  bool halves;  ///< goes with Format::halve
  /// The code of a word, of 2S bits or, if narrow, 2S-1, which no short code carries.
  Code (*encode_long)(const Format& format, Bits word);
  /// The bit in the identifier's place once the head of a long code, `c`, is decoded.
  uint32_t (*first_bit)(const Format& format, Bits c);
};

#define FORM(name) FormRules name##_form();
#include "sim/codec/forms.inc"
#undef FORM

const FormRules& rules_of(Form form);

}  // namespace spark::codec

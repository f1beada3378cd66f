#include "sim/codec/form_rules.h"

namespace spark::codec {
namespace {

Code encode_long_exact(const Format& format, Bits p) {
  const int s = format.slice;
  return {1U << (s - 1) | p(0, s - 2), p(s - 1, 2 * s - 2), true};
}

/// The sign, or nothing.
uint32_t first_bit_exact(const Format& format, Bits c) { return format.is_signed ? c(1) : 0; }

}  // namespace

FormRules exact_form() { return {true, false, true, encode_long_exact, first_bit_exact}; }

}  // namespace spark::codec

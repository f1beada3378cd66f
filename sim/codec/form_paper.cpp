#include "sim/codec/form_rules.h"

namespace spark::codec {
namespace {

/// `1 b1 b2 b0` from the high slice `b0 b1 b2 b3`: the identifier takes b0's place, b0 takes b3's.
uint32_t paper_head(Bits high) {
  const int s = high.width;
  return 1U << (s - 1) | high(1, s - 2) << 1 | high(0);
}

Code encode_long_paper(const Format& format, Bits b) {
  const int s = format.slice;
  const uint32_t zeros = 0;
  const uint32_t ones = (1U << s) - 1;
  const Bits high = {b(0, s - 1), s};

  if (b(s - 1) == b(0)) return {paper_head(high), b(s, 2 * s - 1), true};

  // b3 is lost. The neighbouring head is nearer if b4 leans to it, unless the step crosses the
  // middle of the range.
  const bool middle = high.pattern == ones >> 1 || high.pattern == 1U << (s - 1);
  if (format.rounding == Rounding::nearest && b(s) != b(0) && !middle) {
    if (b(0) == 0) return {paper_head({high.pattern + 1, s}), zeros, true};
    return {paper_head({high.pattern - 1, s}), ones, true};
  }
  return {paper_head(high), b(0) == 0 ? ones : zeros, true};
}

/// The high slice's last bit is restored as a copy of its first, which stands last in the head.
uint32_t first_bit_paper(const Format& format, Bits c) { return c(format.slice - 1); }

}  // namespace

FormRules paper_form() { return {false, true, false, encode_long_paper, first_bit_paper}; }

}  // namespace spark::codec

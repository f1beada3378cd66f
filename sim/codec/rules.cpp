#include "sim/codec/rules.h"

#include "gen/base/error.h"

namespace spark::codec {
namespace {

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

Bits bits_of(int32_t word, int width) {
  return {static_cast<uint32_t>(word) & ((1U << width) - 1), width};
}

int32_t sign_extend(Bits bits) {
  const auto value = static_cast<int32_t>(bits.pattern);
  return bits(0) == 1 ? value - (1 << bits.width) : value;
}

/// `1 b1 b2 b0` from the high slice `b0 b1 b2 b3`: the identifier takes b0's place, b0 takes b3's.
uint32_t paper_head(Bits high) {
  const int s = high.width;
  return 1U << (s - 1) | high(1, s - 2) << 1 | high(0);
}

Code encode_paper(const Format& format, Bits b) {
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

Code encode_exact(const Format& format, Bits p) {
  const int s = format.slice;
  return {1U << (s - 1) | p(0, s - 2), p(s - 1, 2 * s - 2), true};
}

}  // namespace

Code encode(const Format& format, int32_t word) {
  if (word < format.min_word() || word > format.max_word()) {
    throw InputError("word {} does not fit {} bits; allowed: {}..{}", word, format.word_bits(),
                     format.min_word(), format.max_word());
  }
  const int s = format.slice;
  // Halving jams: p = b0 .. b5 (b6 OR b7).
  if (format.halve) word = word >> 1 | (word & 1);

  const int32_t short_min = format.is_signed ? -(1 << (s - 2)) : 0;
  const int32_t short_max = (1 << (format.is_signed ? s - 2 : s - 1)) - 1;
  if (short_min <= word && word <= short_max) return {bits_of(word, s - 1).pattern, 0, false};

  return format.form == Form::paper ? encode_paper(format, bits_of(word, 2 * s))
                                    : encode_exact(format, bits_of(word, 2 * s - 1));
}

SliceValue decode_slice(const Format& format, bool tail, uint32_t slice) {
  const int s = format.slice;
  const Bits c = {slice, s};
  if (tail) return {slice, static_cast<int32_t>(slice), 0, false};

  const bool is_long = c(0) == 1;
  uint32_t first = format.is_signed ? c(1) : 0;
  if (is_long && format.form == Form::paper) first = c(s - 1);
  const Bits out = {first << (s - 1) | c(1, s - 1), s};
  const int32_t value = format.is_signed ? sign_extend(out) : static_cast<int32_t>(out.pattern);
  return {out.pattern, value, is_long ? s : 0, is_long};
}

int32_t decode(const Format& format, Code code) {
  const SliceValue first = decode_slice(format, false, code.head);
  int32_t word = first.value * (1 << first.shift);
  if (first.next_tail) word += decode_slice(format, true, code.tail).value;
  return format.halve ? 2 * word : word;
}

}  // namespace spark::codec

#include "sim/codec/rules.h"

#include "gen/base/error.h"
#include "sim/codec/form_rules.h"

namespace spark::codec {
namespace {

Bits bits_of(int32_t word, int width) {
  return {static_cast<uint32_t>(word) & ((1U << width) - 1), width};
}

int32_t sign_extend(Bits bits) {
  const auto value = static_cast<int32_t>(bits.pattern);
  return bits(0) == 1 ? value - (1 << bits.width) : value;
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

  const FormRules& form = rules_of(format.form);
  return form.encode_long(format, bits_of(word, form.narrow ? 2 * s - 1 : 2 * s));
}

SliceValue decode_slice(const Format& format, bool tail, uint32_t slice) {
  const int s = format.slice;
  const Bits c = {slice, s};
  if (tail) return {slice, static_cast<int32_t>(slice), 0, false};

  const bool is_long = c(0) == 1;
  const uint32_t first = is_long            ? rules_of(format.form).first_bit(format, c)
                         : format.is_signed ? c(1)
                                            : 0;
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

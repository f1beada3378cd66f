#include "sim/baselines/codes.h"

#include <cmath>

namespace spark::baselines {
namespace {

/// 1.mantissa * 2^exponent, of `bits` bits of mantissa.
double scientific(uint32_t mantissa, int bits, int exponent) {
  return std::ldexp(1.0 + std::ldexp(mantissa, -bits), exponent);
}

/// Flint of `width` bits, unsigned. With a first bit of 0 the place of the first 1 is the exponent,
/// as in an integer; with a first bit of 1 the exponent begins where integers end, and each zero up
/// to the next 1 makes it one more. What is behind that 1 is the mantissa; if there is no second 1,
/// the code is that of the largest value.
double flint_magnitude(uint32_t code, int width) {
  const uint32_t first = code >> (width - 1);
  const uint32_t rest = code & ((1U << (width - 1)) - 1);
  int leading = width - 2;  // place of the 1 in `rest`
  while (leading >= 0 && (rest >> leading & 1) == 0) --leading;
  if (leading < 0) return first == 0 ? 0 : std::ldexp(1.0, 2 * (width - 1));
  const uint32_t mantissa = rest & ((1U << leading) - 1);
  const int zeros = width - 2 - leading;
  const int exponent = first == 0 ? leading : width - 1 + zeros;
  return scientific(mantissa, leading, exponent);
}

/// Two's complement.
Decoded integer(uint32_t code, int bits) {
  const auto value = static_cast<int64_t>(code);
  return {code >> (bits - 1) != 0 ? value - (int64_t{1} << bits) : value, 0};
}

Decoded abfloat(uint32_t code, int bits) {
  const int mantissa_bits = bits == 4 ? 1 : 3;
  const int bias = bits == 4 ? 2 : 4;
  const uint32_t magnitude = code & ((1U << (bits - 1)) - 1);
  const uint32_t mantissa = magnitude & ((1U << mantissa_bits) - 1);
  const int64_t whole = std::llround(scientific(mantissa, mantissa_bits, mantissa_bits));
  return {code >> (bits - 1) != 0 ? -whole : whole,
          static_cast<int>(magnitude >> mantissa_bits) + bias};
}

}  // namespace

int64_t Decoded::value(int64_t base) const {
  int64_t value = integer;
  for (int n = 0; n < exponent; ++n) value *= base;
  return value;
}

int64_t flint(uint32_t code, bool is_signed) {
  if (!is_signed) return std::llround(flint_magnitude(code, 4));
  const double magnitude = flint_magnitude(code & 7U, 3);
  return std::llround(code >> 3 != 0 ? -magnitude : magnitude);
}

Decoded decode_flint(uint32_t code, bool is_signed) {
  const int width = is_signed ? 3 : 4;
  int zeros = 0;
  if ((code >> (width - 1) & 1) != 0) {
    while (zeros < width - 1 && (code >> (width - 2 - zeros) & 1) == 0) ++zeros;
  }
  const int64_t value = flint(code, is_signed);
  return {value / (int64_t{1} << (2 * zeros)), zeros};
}

std::optional<std::array<Decoded, 2>> outlier_victim_pair(uint32_t first, uint32_t second,
                                                          int bits) {
  const uint32_t identifier = 1U << (bits - 1);
  if (first == identifier && second == identifier) return std::nullopt;
  if (first == identifier) return {{Decoded(), abfloat(second, bits)}};
  if (second == identifier) return {{abfloat(first, bits), Decoded()}};
  return {{integer(first, bits), integer(second, bits)}};
}

int64_t adaptivfloat(uint32_t code) {
  const uint32_t mantissa = code & 15U;
  const auto exponent = static_cast<int>(code >> 4 & 7U);
  if (mantissa == 0 && exponent == 0) return 0;
  const double value = scientific(mantissa, 4, exponent + 4);
  return std::llround(code >> 7 != 0 ? -value : value);
}

}  // namespace spark::baselines

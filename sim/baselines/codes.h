#pragma once

#include <array>
#include <cstdint>
#include <optional>

/// The number codes of the architectures that the SPARK paper compares itself with: the value of
/// every code, by the definition in its own paper. Tensors' scales are left out: values are in
/// units of the smallest that makes them integers.
namespace spark::baselines {

/// What a decoder makes of a code: integer * base^exponent.
struct Decoded {
  int64_t integer = 0;
  int exponent = 0;

  int64_t value(int64_t base) const;
  bool operator==(const Decoded&) const = default;
};

/// ANT (Guo et al., "ANT: Exploiting Adaptive Numerical Data Type for Low-bit Deep Neural Network
/// Quantization", MICRO 2022), its 4-bit type flint: the length of the exponent varies with the
/// value, first-one coding. Unsigned: 0 1 2 3 4 5 6 7 8 10 12 14 16 24 32 64. Signed: a sign and 3
/// bits of 0 1 2 3 4 6 8 16; minus zero is a zero, too.
///
/// Choice: of the types that ANT selects from by tensor (int, power of two, flint), only flint; an
/// int4 passes by the decoder as it is.
int64_t flint(uint32_t code, bool is_signed);

/// The same as ANT's integer-based decoder gives it, with base 4: the exponent is how many zeros
/// are behind the first bit of 1 (of the magnitude), 0 if that is 0.
Decoded decode_flint(uint32_t code, bool is_signed);

/// OliVe (Guo et al., "OliVe: Accelerating Large Language Models via Hardware-friendly
/// Outlier-Victim Pair Quantization", ISCA 2023): a pair of codes of 4 or 8 bits, decoded, with
/// base 2: outliers have an exponent, others none. A code is an integer, but 10..0 identifies a
/// victim: it is 0, and its neighbour an outlier, of type abfloat: a sign, then E2M1 (4 bits) or
/// E4M3 (8 bits), whose value is (1.mantissa) * 2^mantissa_bits * 2^(exponent + bias). Nothing for
/// two victims, which no encoder makes.
///
/// Of the normal types (int4, flint4, int8) int4 and int8: with flint4 the bias is another. The
/// bias makes outliers begin where integers end: 2 with int4 (12 to 96, as in the paper), 4 with
/// int8. Choice: that 4, of which we are not certain. In both, the smallest outlier (mantissa and
/// exponent of 0) is not used by an encoder, and with int8 none beyond 2^15; here each has its
/// value.
std::optional<std::array<Decoded, 2>> outlier_victim_pair(uint32_t first, uint32_t second,
                                                          int bits);

/// AdaptivFloat (Tambe et al., "Algorithm-Hardware Co-Design of Adaptive Floating-Point Encodings
/// for Resilient Deep Learning Inference", DAC 2020), 8 bits: sign, 3 bits of exponent, 4 of
/// mantissa; no denormals; mantissa and exponent of 0 are the value 0. In units of
/// 2^(bias - 4), where the bias is the tensor's: at most 31 * 2^7. Choice: of the exponent's
/// widths, 3, with which the paper builds its processing element.
int64_t adaptivfloat(uint32_t code);

}  // namespace spark::baselines

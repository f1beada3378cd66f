#pragma once

#include <bit>
#include <cstdint>

/// The 16-bit floats, as bits: float16 (IEEE 754-2019 binary16: 1 sign, 5 exponent, 10 fraction
/// bits) and bfloat16 (the upper half of a binary32). To 16 bits is rounded half to even; a
/// magnitude beyond the largest becomes infinity, NaN stays NaN.
namespace spark::tensor {

inline float float_of_float16(uint16_t bits) {
  const uint32_t sign = (bits & 0x8000U) << 16;
  const uint32_t magnitude = bits & 0x7fffU;
  if (magnitude < 0x0400) {  // zero and subnormals: multiples of 2^-24
    const float value = static_cast<float>(magnitude) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(value));
  }
  // The exponent's bias grows from 15 to 127; that of infinity and NaN from 31 to 255.
  const uint32_t bias = magnitude >= 0x7c00 ? 224U : 112U;
  return std::bit_cast<float>(sign | ((magnitude << 13) + (bias << 23)));
}

inline uint16_t float16_of_float(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t sign = bits >> 16 & 0x8000;
  const uint32_t magnitude = bits & 0x7fffffff;
  uint32_t result = 0;
  if (magnitude > 0x7f800000) {  // NaN, made quiet
    result = 0x7e00 | (magnitude >> 13 & 0x03ff);
  } else if (magnitude >= 0x477ff000) {  // 65520, the middle between the largest and 2^16
    result = 0x7c00;
  } else if (magnitude < 0x38800000) {
    // Below 2^-14 the result is a multiple of 2^-24, which is what a float of 0.5 and more is
    // rounded to.
    result = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - 0x3f000000;
  } else {
    const uint32_t odd = magnitude >> 13 & 1;
    result = (magnitude + 0x0fff + odd - (112U << 23)) >> 13;
  }
  return static_cast<uint16_t>(sign | result);
}

inline float float_of_bfloat16(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

inline uint16_t bfloat16_of_float(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return static_cast<uint16_t>(bits >> 16 | 0x0040);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

}  // namespace spark::tensor

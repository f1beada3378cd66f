#pragma once

#include <cstdint>
#include <string_view>

#include "sim/tensor/dtype.h"

/// Neural networks in integers, as TensorFlow Lite's integer reference kernels compute them.
namespace spark::nn {

/// A word of a tensor of dtype int8 or uint8.
using Word = int16_t;

/// A factor as integer kernels hold it: value * 2^(shift - 31).
struct Multiplier {
  int32_t value = 0;  ///< 0, or 2^30 .. 2^31-1
  int shift = 0;      ///< -31 .. 30; positive: to the left

  bool operator==(const Multiplier&) const = default;
};

/// The nearest multiplier to `real`, a finite number from 0 on: its fraction rounded to 31 bits,
/// half away from zero; 0 for what needs a shift below -31. Throws InputError, beginning with
/// `name`, for a number from 2^30 on, negative or NaN. Source: TFLite, QuantizeMultiplier.
Multiplier quantise_multiplier(double real, std::string_view name);

/// 2 * a * b / 2^32, rounded to the nearest, half up; -2^31 * -2^31, which alone does not fit,
/// gives 2^31-1. Source: gemmlowp, SaturatingRoundingDoublingHighMul.
int32_t doubling_high_multiply(int32_t a, int32_t b);

/// value / 2^exponent, rounded to the nearest, half away from zero; exponent 0..31. Source:
/// gemmlowp, RoundingDivideByPOT.
int32_t rounding_divide(int32_t value, int exponent);

/// value * 2^exponent, saturated; exponent 0..31. Source: gemmlowp,
/// SaturatingRoundingMultiplyByPOT.
int32_t saturating_shift(int32_t value, int exponent);

/// `value` times `factor`, rounded twice. A positive shift comes before the multiplication and
/// drops what leaves 32 bits (where the reference is undefined). Source: TFLite,
/// MultiplyByQuantizedMultiplier, double rounding.
int32_t multiply(int32_t value, Multiplier factor);

/// The smallest and the largest word that a layer gives. Where they cross, which no layer has them
/// do, the smallest wins: hardware does so, too.
struct Range {
  int32_t min = 0;
  int32_t max = 0;

  int32_t clamp(int64_t value) const {
    return value < min ? min : value > max ? max : static_cast<int32_t>(value);
  }

  bool operator==(const Range&) const = default;
};

/// Activations that are fused into a layer: x, max(x, 0), x between 0 and 6, x between -1 and 1.
enum class Activation { none, relu, relu6, relu_n1_to_1 };

/// The words that `activation` leaves of a tensor of `dtype`, int8 or uint8, with real = scale *
/// (word - zero_point). Throws InputError, beginning with `name`, if a bound over the scale does
/// not fit an int32. Source: TFLite, CalculateActivationRangeQuantized.
Range activation_range(Activation activation, float scale, int32_t zero_point, tensor::Dtype dtype,
                       std::string_view name);

/// How a layer makes a word of an accumulator.
struct Output {
  int32_t zero_point = 0;
  Range range;

  bool operator==(const Output&) const = default;
};

/// multiply(accumulator + bias, factor) + zero point, clamped. The first sum keeps 32 bits, as the
/// reference's accumulator; the second one is exact.
int32_t requantise(int32_t accumulator, int32_t bias, Multiplier factor, const Output& output);

}  // namespace spark::nn

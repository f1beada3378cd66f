#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/nn/requantise.h"
#include "sim/tensor/dtype.h"

namespace spark::nn {

/// exp of `value`, a number from -32 to 0 with 26 bits behind the point, with 31 bits behind it; 1
/// is 2^31-1. Source: gemmlowp, exp_on_negative_values.
int32_t fixed_exp(int32_t value);

/// 1 / (1 + x) of a fraction x from 0 on with 31 bits behind the point, with as many. Source:
/// gemmlowp, one_over_one_plus_x_for_x_in_0_1: three steps of Newton and Raphson.
int32_t fixed_reciprocal(int32_t x);

/// Softmax in integers, of words with one scale; its own words have a scale of 1/256, from the
/// smallest of their dtype on. Source: TFLite, reference_ops::Softmax for int8 and uint8.
class Softmax {
 public:
  /// `scale`: of the words that go in. Throws InputError, beginning with `name`, if beta * scale is
  /// not above 2^-26 and finite.
  Softmax(float beta, float scale, std::string_view name);

  /// One row, at most 4095 words of `dtype`, int8 or uint8.
  void run(tensor::Dtype dtype, std::span<const Word> row, std::span<Word> result) const;

 private:
  /// exp of a difference from the row's largest word; 0 where it is too small to count.
  int32_t exp_of(int32_t difference) const;

  Multiplier factor_;     ///< a difference of words times this has 26 bits behind the point
  int32_t smallest_ = 0;  ///< smaller differences are ignored
};

}  // namespace spark::nn

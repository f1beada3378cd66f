#include "sim/nn/requantise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gen/base/error.h"

namespace spark::nn {
namespace {

constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

/// The word of a real bound.
int32_t word_of(float bound, float scale, int32_t zero_point, std::string_view name) {
  const float steps = std::round(bound / scale);
  // 2^31 is a float, 2^31-1 is none.
  if (!(steps >= static_cast<float>(kMin) && steps < -static_cast<float>(kMin))) {
    throw InputError("{}: its scale {} makes {} steps of an activation's bound {}", name, scale,
                     steps, bound);
  }
  const int64_t word = int64_t{zero_point} + static_cast<int32_t>(steps);
  return static_cast<int32_t>(std::clamp<int64_t>(word, kMin, kMax));
}

}  // namespace

Multiplier quantise_multiplier(double real, std::string_view name) {
  if (!(real >= 0 && real < 1 << 30)) {
    throw InputError("{}: its scales make a factor of {}; allowed: 0 to below 2^30", name, real);
  }
  if (real == 0) return {};
  Multiplier result;
  auto fraction =
      static_cast<int64_t>(std::round(std::frexp(real, &result.shift) * (int64_t{1} << 31)));
  if (fraction == int64_t{1} << 31) {  // rounded up to 1
    fraction /= 2;
    ++result.shift;
  }
  if (result.shift < -31) return {};
  if (result.shift > 30) {  // just below 2^30
    fraction = kMax;
    result.shift = 30;
  }
  result.value = static_cast<int32_t>(fraction);
  return result;
}

int32_t doubling_high_multiply(int32_t a, int32_t b) {
  if (a == kMin && b == kMin) return kMax;
  return static_cast<int32_t>((int64_t{a} * b + (1 << 30)) >> 31);
}

int32_t rounding_divide(int32_t value, int exponent) {
  const int64_t half = (int64_t{1} << exponent) >> 1;
  // A tie of negative numbers must go down.
  const int64_t nudge = value < 0 && exponent > 0 ? half - 1 : half;
  return static_cast<int32_t>((value + nudge) >> exponent);
}

int32_t saturating_shift(int32_t value, int exponent) {
  const int64_t shifted = static_cast<int64_t>(value) * (int64_t{1} << exponent);
  return static_cast<int32_t>(std::clamp<int64_t>(shifted, kMin, kMax));
}

int32_t multiply(int32_t value, Multiplier factor) {
  const auto shifted =
      static_cast<int32_t>(static_cast<uint32_t>(value) << std::max(factor.shift, 0));
  return rounding_divide(doubling_high_multiply(shifted, factor.value), std::max(-factor.shift, 0));
}

Range activation_range(Activation activation, float scale, int32_t zero_point, tensor::Dtype dtype,
                       std::string_view name) {
  Range range{static_cast<int32_t>(tensor::min_of(dtype)),
              static_cast<int32_t>(tensor::max_of(dtype))};
  const auto raise = [&](float bound) {
    range.min = std::max(range.min, word_of(bound, scale, zero_point, name));
  };
  const auto lower = [&](float bound) {
    range.max = std::min(range.max, word_of(bound, scale, zero_point, name));
  };
  switch (activation) {
    case Activation::none:
      break;
    case Activation::relu:
      raise(0);
      break;
    case Activation::relu6:
      raise(0);
      lower(6);
      break;
    case Activation::relu_n1_to_1:
      raise(-1);
      lower(1);
      break;
  }
  return range;
}

int32_t requantise(int32_t accumulator, int32_t bias, Multiplier factor, const Output& output) {
  const auto sum =
      static_cast<int32_t>(static_cast<uint32_t>(accumulator) + static_cast<uint32_t>(bias));
  return output.range.clamp(int64_t{multiply(sum, factor)} + output.zero_point);
}

}  // namespace spark::nn

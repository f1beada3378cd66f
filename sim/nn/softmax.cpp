#include "sim/nn/softmax.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "gen/base/error.h"

namespace spark::nn {
namespace {

// Numbers with 31 bits behind the point, unless said otherwise. The product of numbers with b1 and
// b2 bits behind it has b1 + b2 - 31.
constexpr int32_t kOne = std::numeric_limits<int32_t>::max();

/// exp(x) for x from -1/4 to below 0: a Taylor polynomial around -1/8.
int32_t exp_of_fraction(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668;
  constexpr int32_t kThird = 715827883;
  x += 1 << 28;
  const int32_t x2 = doubling_high_multiply(x, x);
  const int32_t x3 = doubling_high_multiply(x2, x);
  const int32_t x4 = doubling_high_multiply(x2, x2);
  const int32_t cubes = doubling_high_multiply(rounding_divide(x4, 2) + x3, kThird);
  const int32_t series = x + rounding_divide(cubes + x2, 1);
  return kExpOfMinusEighth + doubling_high_multiply(kExpOfMinusEighth, series);
}

}  // namespace

int32_t fixed_exp(int32_t value) {
  // exp(-1/4), exp(-1/2), exp(-1), ... exp(-16).
  constexpr std::array<int32_t, 7> kFactors = {1672461947, 1302514674, 790015084, 290630308,
                                               39332535,   720401,     242};
  if (value == 0) return kOne;
  constexpr int32_t kQuarter = 1 << 24;
  const int32_t fraction = (value & (kQuarter - 1)) - kQuarter;
  int32_t result = exp_of_fraction(fraction * (1 << 5));
  // What is left is a whole number of quarters, from 0 on; each of its bits has a factor.
  const int32_t quarters = (fraction - value) / kQuarter;
  for (size_t bit = 0; bit < kFactors.size(); ++bit) {
    if ((quarters >> bit & 1) != 0) result = doubling_high_multiply(result, kFactors[bit]);
  }
  return result;
}

int32_t fixed_reciprocal(int32_t x) {
  // From here on 29 bits behind the point.
  constexpr int32_t kUnit = 1 << 29;
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  // (1 + x) / 2, with 1 as 2^31-1; the reference rounds up.
  const auto half = static_cast<int32_t>((int64_t{x} + kOne + 1) / 2);
  int32_t result = k48Over17 + doubling_high_multiply(half, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const int32_t error = kUnit - doubling_high_multiply(half, result);
    result += saturating_shift(doubling_high_multiply(result, error), 2);
  }
  // 1 / half is twice what is asked for: one bit more behind the point, and one to reach 31.
  return saturating_shift(result, 1);
}

Softmax::Softmax(float beta, float scale, std::string_view name) {
  const double real = static_cast<double>(beta) * static_cast<double>(scale) * (1 << 26);
  if (!(real > 1)) {
    throw InputError("{}: softmax of beta {} and scale {}; allowed: a product above 2^-26", name,
                     beta, scale);
  }
  // With a larger factor, too, all words but the largest would give 0.
  factor_ = quantise_multiplier(std::min(real, std::nextafter(0x1p30, 0.0)), name);
  smallest_ = -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::exp2(factor_.shift)));
}

int32_t Softmax::exp_of(int32_t difference) const {
  if (difference < smallest_) return 0;
  return fixed_exp(multiply(difference, factor_));
}

void Softmax::run(tensor::Dtype dtype, std::span<const Word> row, std::span<Word> result) const {
  const Range range{static_cast<int32_t>(tensor::min_of(dtype)),
                    static_cast<int32_t>(tensor::max_of(dtype))};
  const int32_t largest = *std::max_element(row.begin(), row.end());
  // With 19 bits behind the point; at least 1, as the largest word's exp is.
  int32_t sum = 0;
  for (const Word word : row) sum += rounding_divide(exp_of(word - largest), 12);
  // sum = (1 + x) * 2^(12 - zeros).
  const int zeros = std::countl_zero(static_cast<uint32_t>(sum));
  const auto x = static_cast<int32_t>((static_cast<uint32_t>(sum) << zeros) - (uint32_t{1} << 31));
  const int32_t reciprocal = fixed_reciprocal(x);
  const int exponent = 12 - zeros + 31 - 8;
  for (size_t i = 0; i < row.size(); ++i) {
    const int32_t share = doubling_high_multiply(reciprocal, exp_of(row[i] - largest));
    // Beyond 31 (more than 511 words alike) the reference stops; the quotient is below a half.
    const int32_t word = exponent > 31 ? 0 : rounding_divide(share, exponent);
    result[i] = static_cast<Word>(range.clamp(int64_t{word} + range.min));
  }
}

}  // namespace spark::nn

#include "gen/blocks/baseline_choice.h"

#include <algorithm>

#include "gen/base/error.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// Every integer of so many bits, `by` times.
BaselineChoice::Range integers(int64_t bits, bool is_signed, int64_t by = 1) {
  const int64_t count = int64_t{1} << bits;
  return is_signed ? BaselineChoice::Range{-count / 2 * by, (count / 2 - 1) * by}
                   : BaselineChoice::Range{0, (count - 1) * by};
}

}  // namespace

int64_t BaselineChoice::Range::bits() const {
  int64_t bits = 1;
  const auto holds = [&] {
    const Range all = integers(bits, is_signed());
    return all.min <= min && all.max >= max;
  };
  while (!holds()) ++bits;
  return bits;
}

BaselineChoice::Range BaselineChoice::Range::operator*(const Range& other) const {
  const auto [least, most] =
      std::minmax({min * other.min, min * other.max, max * other.min, max * other.max});
  return {least, most};
}

BaselineChoice::BaselineChoice(const Config& config)
    : kind(config.text(params::kBaselineKind)),
      a_signed(config.flag(params::kSignedA)),
      b_signed(config.flag(params::kSignedB)),
      acc_width(config.integer(params::kAccWidth)),
      k_max(config.integer(params::kKMax)) {
  if (acc_width < least_acc_width()) {
    throw InputError("acc_width = {} is too narrow for a product of kind = {}; allowed: {}..{}",
                     acc_width, kind, least_acc_width(), params::kAccWidth.max);
  }
  const int64_t capacity = ((int64_t{1} << (acc_width - 1)) - 1) / largest_product();
  if (k_max > capacity) {
    throw InputError(
        "acc_width = {} holds {} products of up to {} of kind = {}, not k_max = {}; allowed: a "
        "smaller k_max or a wider accumulator",
        acc_width, capacity, largest_product(), kind, k_max);
  }
}

int64_t BaselineChoice::largest_product() const { return std::max(-product().min, product().max); }

int64_t BaselineChoice::least_acc_width() const {
  return std::max(params::kAccWidth.min, product().bits() + 1);
}

BaselineChoice::Range BaselineChoice::range_of(bool is_signed) const {
  if (kind == "int4" || kind == "bitfusion4") return integers(4, is_signed);
  if (kind == "int8" || kind == "bitfusion8" || kind == "olaccel") return integers(8, is_signed);
  if (kind == "int16") return integers(16, is_signed);
  // Flint of 4 bits, or of 3 behind a sign: codes of 0 1000 and 1 100.
  if (kind == "ant") return is_signed ? Range{-16, 16} : Range{0, 64};
  // Outliers reach 3 << (2 + 3).
  if (kind == "olive") return {-96, 96};
  // 6 bits, by up to 2^3.
  if (kind == "biscaled") return integers(6, is_signed, 8);
  // 1.1111 * 2^7, in units of 2^-4.
  return {-(31 << 7), 31 << 7};
}

}  // namespace spark::gen

#include "sim/baselines/products.h"

#include <cmath>

#include "sim/baselines/codes.h"

namespace spark::baselines {
namespace {

int64_t integer(uint64_t code, int bits, bool is_signed) {
  const auto value = static_cast<int64_t>(code);
  return is_signed && (code >> (bits - 1)) != 0 ? value - (int64_t{1} << bits) : value;
}

/// integer * base^exponent, if no magnitude is beyond `largest`.
std::optional<int64_t> scaled(const Operand& operand, bool is_signed, double base, double largest) {
  const double value = static_cast<double>(integer(operand.bits, 4, is_signed)) *
                       std::pow(base, static_cast<double>(operand.beside));
  if (std::abs(value) > largest) return std::nullopt;
  return std::llround(value);
}

/// 6 bits, in units of the fine scale.
int64_t biscaled(const Operand& operand, bool is_signed) {
  const uint32_t step = operand.beside & 3U;
  const bool is_wide = operand.beside >> 2 != 0;
  return integer(operand.bits, 6, is_signed) * (is_wide ? int64_t{1} << step : 1);
}

/// The value of an operand of anything but bricks.
std::optional<int64_t> value_of(const std::string& kind, bool is_a, bool is_signed,
                                const Operand& operand) {
  if (kind == "int4") return integer(operand.bits, 4, is_signed);
  if (kind == "int8") return integer(operand.bits, 8, is_signed);
  if (kind == "int16") return integer(operand.bits, 16, is_signed);
  if (kind == "ant") return scaled(operand, is_signed, 4, is_signed ? 16 : 64);
  if (kind == "olive") return scaled(operand, true, 2, 96);
  if (kind == "biscaled") return biscaled(operand, is_signed);
  if (kind == "adafloat") return adaptivfloat(static_cast<uint32_t>(operand.bits));
  // olaccel
  if (is_a) return integer(operand.bits, 8, is_signed);
  return integer(operand.bits, 4, is_signed) * (operand.beside != 0 ? 16 : 1);
}

/// Slices on one side of a square of bricks.
int side_of(int bricks) { return bricks == 4 ? 2 : 4; }

/// The brick that multiplies slice `a` of A and slice `b` of B.
int brick_of(int bricks, int a, int b) {
  const int within = a % 2 + 2 * (b % 2);
  return bricks == 4 ? within : 4 * (a / 2 + 2 * (b / 2)) + within;
}

uint64_t slice_of(const Operand& operand, int brick) { return operand.bits >> (2 * brick) & 3U; }

/// The products of bricks, one after the other: slices of A and of B that each multiplies.
struct Product {
  int first_a, first_b;
  int a_slices, b_slices;
};

Product product_at(int bricks, uint32_t a_mode, uint32_t b_mode, int number) {
  const int a_slices = 1 << a_mode;
  const int b_slices = 1 << b_mode;
  const int across = side_of(bricks) / a_slices;
  return {number % across * a_slices, number / across * b_slices, a_slices, b_slices};
}

/// The integer that one side of a product carries; nothing if bricks do not agree on it.
std::optional<int64_t> carried(int bricks, const Product& product, bool is_a,
                               const Operand& operand, bool is_signed) {
  const int own = is_a ? product.a_slices : product.b_slices;
  const int other = is_a ? product.b_slices : product.a_slices;
  std::optional<uint64_t> all;
  for (int repeat = 0; repeat < other; ++repeat) {
    uint64_t value = 0;
    for (int slice = 0; slice < own; ++slice) {
      const int a = product.first_a + (is_a ? slice : repeat);
      const int b = product.first_b + (is_a ? repeat : slice);
      value |= slice_of(operand, brick_of(bricks, a, b)) << (2 * slice);
    }
    if (all && *all != value) return std::nullopt;
    all = value;
  }
  return integer(*all, 2 * own, is_signed);
}

std::optional<int64_t> fused(int bricks, const Element& element, const Operand& a,
                             const Operand& b) {
  const int products = products_of(bricks, a.beside, b.beside);
  if (products == 0) return std::nullopt;
  int64_t sum = 0;
  for (int number = 0; number < products; ++number) {
    const Product product = product_at(bricks, a.beside, b.beside, number);
    const auto a_value = carried(bricks, product, true, a, element.a_signed);
    const auto b_value = carried(bricks, product, false, b, element.b_signed);
    if (!a_value || !b_value) return std::nullopt;
    sum += *a_value * *b_value;
  }
  return sum;
}

}  // namespace

std::optional<int64_t> product(const Element& element, const Operand& a, const Operand& b) {
  if (element.kind == "bitfusion4") return fused(4, element, a, b);
  if (element.kind == "bitfusion8") return fused(16, element, a, b);
  const auto a_value = value_of(element.kind, true, element.a_signed, a);
  const auto b_value = value_of(element.kind, false, element.b_signed, b);
  if (!a_value || !b_value) return std::nullopt;
  return *a_value * *b_value;
}

int products_of(int bricks, uint32_t a_mode, uint32_t b_mode) {
  const int side = side_of(bricks);
  return (side >> a_mode) * (side >> b_mode);
}

Operand slices_of(int bricks, bool is_a, uint32_t a_mode, uint32_t b_mode,
                  const std::function<uint64_t(int product)>& value) {
  Operand operand{0, is_a ? a_mode : b_mode};
  for (int number = 0; number < products_of(bricks, a_mode, b_mode); ++number) {
    const Product product = product_at(bricks, a_mode, b_mode, number);
    const uint64_t bits = value(number);
    for (int a = 0; a < product.a_slices; ++a) {
      for (int b = 0; b < product.b_slices; ++b) {
        const int brick = brick_of(bricks, product.first_a + a, product.first_b + b);
        operand.bits |= (bits >> (2 * (is_a ? a : b)) & 3U) << (2 * brick);
      }
    }
  }
  return operand;
}

}  // namespace spark::baselines

#include "sim/array/gemm.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "sim/codec/rules.h"

namespace spark::array {
namespace {

/// The largest absolute value that a stream of `operand` can carry.
int64_t largest_word(const Config& config, Operand operand) {
  const codec::Format format = config.format(operand);
  if (config.form == Form::none) {
    return std::max<int64_t>(format.max_word(), -int64_t{format.min_word()});
  }
  // Every short word, and 1, is no larger in absolute value than some long one.
  int64_t largest = 1;
  const uint32_t half = uint32_t{1} << (config.slice - 1);
  for (uint32_t head = half; head < 2 * half; ++head) {
    for (uint32_t tail = 0; tail < 2 * half; ++tail) {
      largest = std::max<int64_t>(largest, std::abs(codec::decode(format, {head, tail, true})));
    }
  }
  return largest;
}

}  // namespace

Sums gemm(const Matrix& a, const Matrix& b) {
  if (a.cols != b.rows) throw std::logic_error("A has as many columns as B has rows");
  Sums c(a.rows, b.cols);
  for (int i = 0; i < a.rows; ++i) {
    for (int k = 0; k < a.cols; ++k) {
      const int64_t factor = a.at(i, k);
      for (int j = 0; j < b.cols; ++j) c.at(i, j) += factor * b.at(k, j);
    }
  }
  return c;
}

int64_t largest_product(const Config& config) {
  return largest_word(config, Operand::a) * largest_word(config, Operand::b);
}

int64_t max_k(const Config& config, int acc_width) {
  return ((int64_t{1} << (acc_width - 1)) - 1) / largest_product(config);
}

}  // namespace spark::array

#include "sim/nn/gemm.h"

#include <numeric>

#include "sim/nn/coding.h"

namespace spark::nn {
namespace {

/// The sum of products, modulo 2^32. This shape of loop becomes multiply-and-add instructions on
/// pairs of 16 bits.
int32_t dot(const Word* a, const Word* b, int depth) {
  int32_t sum = 0;
  for (int k = 0; k < depth; ++k) sum += int32_t{a[k]} * b[k];
  return sum;
}

}  // namespace

std::optional<ProductCost> HostGemm::run(const Product& product, std::span<Word> c) {
  const auto depth = static_cast<size_t>(product.depth);
  auto to = c.begin();
  for (size_t row = 0; row < static_cast<size_t>(product.rows); ++row) {
    const Word* a = &product.a[row * depth];
    uint32_t correction = 0;
    if (product.zero_point_b != 0) {
      correction =
          static_cast<uint32_t>(product.zero_point_b * std::accumulate(a, a + depth, int64_t{0}));
    }
    for (size_t col = 0; col < static_cast<size_t>(product.cols); ++col) {
      const auto sum = static_cast<uint32_t>(dot(a, &product.b[col * depth], product.depth));
      *to++ =
          static_cast<Word>(requantise(static_cast<int32_t>(sum - correction), product.bias[col],
                                       product.factors[col], product.output));
    }
  }
  if (product.coded_c) {
    const WordCode code(false, product.code);
    for (Word& word : c) word = code(word);
  }
  return std::nullopt;
}

}  // namespace spark::nn

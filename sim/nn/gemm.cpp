#include "sim/nn/gemm.h"

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

std::optional<ArrayCost> HostGemm::run(const Product& product, std::span<int32_t> c) {
  const auto depth = static_cast<size_t>(product.depth);
  size_t at = 0;
  for (size_t row = 0; row < static_cast<size_t>(product.rows); ++row) {
    for (size_t col = 0; col < static_cast<size_t>(product.cols); ++col) {
      c[at++] = dot(&product.a[row * depth], &product.b[col * depth], product.depth);
    }
  }
  return std::nullopt;
}

}  // namespace spark::nn

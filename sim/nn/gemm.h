#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/nn/requantise.h"

namespace spark::nn {

/// The operands of a product C = A x B of words as multipliers see them, codes gone.
struct Product {
  int rows = 0;             ///< of A: M
  int depth = 0;            ///< K
  int cols = 0;             ///< of B: N
  std::span<const Word> a;  ///< activations, M x K
  std::span<const Word> b;  ///< weights, column by column: N x K
  bool signed_a = true;     ///< else words are 0..255
  bool signed_b = true;
  bool coded_a = false;  ///< the words are what a code leaves
  bool coded_b = false;
};

/// What a product takes on an array.
struct ArrayCost {
  uint64_t cycles = 0;
  uint64_t bits_moved = 0;       ///< of the operands' streams as they are
  uint64_t bits_moved_int8 = 0;  ///< of the same words uncoded
};

/// Whatever multiplies.
class Gemm {
 public:
  virtual ~Gemm() = default;

  /// C, M x N, sums kept to 32 bits. Its cost, if it is an array that does it.
  virtual std::optional<ArrayCost> run(const Product& product, std::span<int32_t> c) = 0;
};

/// The processor.
class HostGemm : public Gemm {
 public:
  std::optional<ArrayCost> run(const Product& product, std::span<int32_t> c) override;
};

}  // namespace spark::nn

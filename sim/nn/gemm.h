#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/codec/format.h"
#include "sim/nn/requantise.h"

namespace spark::nn {

/// A product with requantisation, C = requantise(A x B), of words as multipliers see them: codes
/// gone.
struct Product {
  int rows = 0;                   ///< of A: M
  int depth = 0;                  ///< K
  int cols = 0;                   ///< of B: N
  std::span<const Word> a;        ///< activations, M x K, 0..255
  std::span<const Word> b;        ///< weights, column by column: N x K
  bool signed_b = true;           ///< else words of B are 0..255
  int32_t zero_point_b = 0;       ///< what is taken from each word of B before it is multiplied
  std::span<const int32_t> bias;  ///< N, with what A's zero point makes of them
  std::span<const Multiplier> factors;  ///< N
  Output output;                        ///< C's words are 0..255, too
  bool coded_a = false;                 ///< these words are what `code` leaves
  bool coded_b = false;
  bool coded_c = false;  ///< C is to be coded
  codec::Format code;    ///< of whatever is coded; its is_signed does not matter
};

/// What a product takes on hardware.
struct HardwareCost {
  uint64_t cycles = 0;
  uint64_t bits_moved = 0;  ///< on its streams: A, B and C, whole beats

  HardwareCost& operator+=(const HardwareCost& other) {
    cycles += other.cycles;
    bits_moved += other.bits_moved;
    return *this;
  }
  bool operator==(const HardwareCost&) const = default;
};

/// What a product took, and what the same product takes where words are not coded.
struct ProductCost {
  HardwareCost own;
  std::optional<HardwareCost> plain;  ///< none if it does not fit there
};

/// Whatever multiplies.
class Gemm {
 public:
  virtual ~Gemm() = default;

  /// C, M x N, coded and decoded if it is to be. Its cost, if it is hardware that did it.
  virtual std::optional<ProductCost> run(const Product& product, std::span<Word> c) = 0;
};

/// The processor. Sums are kept to 32 bits.
class HostGemm : public Gemm {
 public:
  std::optional<ProductCost> run(const Product& product, std::span<Word> c) override;
};

}  // namespace spark::nn

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "sim/nn/gemm.h"
#include "sim/tile/config.h"
#include "sim/tile/dut.h"

namespace spark::tile {

/// The tile of the same size whose operands are plain words, on int8 PEs: what a code is compared
/// with.
Config plain(const Config& config);

/// What products take on a tile of plain words, where no word's value matters. May be used by
/// several threads at once.
class PlainCost {
 public:
  /// `config`: a tile of plain words.
  explicit PlainCost(const Config& config) : config_(config) {}

  /// Of M x K times K x N. None if it does not fit.
  std::optional<nn::HardwareCost> of(int rows, int depth, int cols);

 private:
  Config config_;
  std::mutex mutex_;
  std::map<std::tuple<int, int, int>, nn::HardwareCost> known_;
};

/// A tile that multiplies, cycle by cycle, from START to the last beat of C. What its configuration
/// does not take it leaves to the processor: operands or results of which not all are coded (or
/// plain, if it has no code), words of B that are not signed or have a zero point, a K that does
/// not fit.
class Gemm : public nn::Gemm {
 public:
  /// `dut`: the tile, of unsigned A and signed B, with the code of the products or none. Throws
  /// std::invalid_argument for another signedness.
  Gemm(const Config& config, Dut& dut, PlainCost& plain);

  /// Throws std::runtime_error if the tile hangs, refuses a write, halts, or reports an error.
  std::optional<nn::ProductCost> run(const nn::Product& product, std::span<nn::Word> c) override;

  /// Words of all C that were not what the processor makes them.
  uint64_t mismatches() const { return mismatches_; }

 private:
  Config config_;
  Dut& dut_;
  PlainCost& plain_;
  nn::HostGemm host_;
  uint64_t mismatches_ = 0;
};

}  // namespace spark::tile

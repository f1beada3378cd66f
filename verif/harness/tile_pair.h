#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "verif/harness/tile_dut.h"

namespace spark::verif {

/// The Verilated tile and its model differ, or the tile breaks a rule of AXI.
class TileMismatch : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A Verilated tile and its model side by side: what drives it drives both, and every output of
/// every cycle is compared, as far as it means something. Beside that the rules of AXI are asserted
/// of the Verilated tile: what is offered stays as it is until it is taken; every response answers
/// a request, and no request has two; nothing is offered in reset; tkeep has no holes, and is full
/// but in a packet's last beat. Beyond its true inputs it sees noise: on streams and channels
/// that offer nothing, and now and then on all inputs, on which no output of the same
/// cycle may depend.
class TilePair : public tile::Dut {
 public:
  TilePair(RtlTile& rtl, uint64_t seed);

  const tile::Config& config() const { return rtl_.config(); }
  uint64_t cycles() const { return cycles_; }  ///< compared so far

  /// Some cycles of it. Throws TileMismatch if something is offered meanwhile.
  void reset() override;
  /// Throws TileMismatch, saying cycle since reset, port, both values and the configuration.
  const tile::Outputs& eval(const tile::Inputs& inputs) override;
  void edge() override;

 private:
  /// Requests and responses of one kind.
  struct Count {
    uint64_t addresses = 0;
    uint64_t data = 0;
    uint64_t responses = 0;
  };
  tile::Beat noise_beat();
  void add_noise(tile::Inputs& inputs);
  void draw_noise();
  void compare(const tile::Outputs& rtl, const tile::Outputs& model, bool noise) const;
  void check_rules(const tile::Inputs& inputs, const tile::Outputs& now);
  void fail(const std::string& what) const;

  RtlTile& rtl_;
  std::unique_ptr<tile::Dut> model_;
  std::mt19937_64 random_;
  tile::Inputs shown_;      ///< inputs with noise
  tile::Inputs before_;     ///< of the last cycle
  tile::Outputs previous_;  ///< of the last cycle
  Count writes_, reads_;
  uint64_t cycles_ = 0;
  uint64_t since_reset_ = 0;
};

}  // namespace spark::verif

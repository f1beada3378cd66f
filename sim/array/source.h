#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/array/dut.h"
#include "sim/array/run.h"

namespace spark::array {

/// Decides whether something waits in a cycle, with a given probability, by a hash.
class Chance {
 public:
  /// `group` keeps the streams of A, B and C apart.
  Chance(uint64_t seed, uint64_t group, double probability);

  /// Whether stream `stream` waits in `cycle`.
  bool waits(uint64_t stream, uint64_t cycle) const {
    return probability_ > 0 && draw(stream, cycle) < probability_;
  }

 private:
  double draw(uint64_t stream, uint64_t cycle) const;

  uint64_t key_;
  double probability_;
};

/// Offers the beats of all streams of one operand, tile after tile.
class Source {
 public:
  Source(const Config& config, Operand operand, std::span<const Tile> tiles, const Chance& chance);

  /// Puts the offers of `cycle` on the port.
  void drive(uint64_t cycle, Offers& port);

  /// Takes back what was accepted at the end of the cycle; says whether that was anything.
  bool accept(const Bits& ready, Offers& port);

 private:
  /// The next beat of a stream; `next` == `end` when none is left.
  struct Cursor {
    const Beat* next = nullptr;
    const Beat* end = nullptr;
    size_t tile = 0;
  };
  void settle(int stream);
  const Streams& streams(size_t tile) const;

  Operand operand_;
  std::span<const Tile> tiles_;
  Chance chance_;
  std::vector<Cursor> cursors_;  ///< [stream]
  Bits left_;                    ///< [stream]: it has beats left
};

}  // namespace spark::array

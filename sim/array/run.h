#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/dut.h"
#include "sim/array/streams.h"

namespace spark::array {

/// One tile: the beats of all streams of A and of B. Tiles of one GEMM share them.
struct Tile {
  const Streams* a = nullptr;
  const Streams* b = nullptr;
};

/// How often the array's surroundings make it wait. Whether a stream that offers nothing stays
/// silent for one more cycle, and whether c_ready is low, is decided by a hash of seed, stream and
/// cycle: the same for every Dut and on every machine.
struct Stalls {
  uint64_t seed = 0;
  double a = 0;  ///< probability that an idle stream of A does not offer its next beat
  double b = 0;  ///< the same of B
  double c = 0;  ///< probability that c_ready is low
};

/// What came out of a run.
struct Run {
  std::vector<Sums> tiles;  ///< C of each tile
  uint64_t cycles = 0;  ///< from the first after reset to the one in which the last beat of C is
                        ///< taken, both counted
  bool error = false;   ///< error_o at the end
};

/// A run without any beat on any port for so many cycles hangs.
inline constexpr uint64_t kHangCycles = 10000;

/// Resets `dut` and takes it through all tiles, each stream's beats one after the other, by the
/// rules of AXI-Stream: what is offered stays until it is taken. Throws std::runtime_error, saying
/// cycle and tile, if it hangs, if a waiting beat of C changes or vanishes, or if c_last is not
/// with the last row, with that alone.
Run run(Dut& dut, const Config& config, std::span<const Tile> tiles, const Stalls& stalls = {});

/// What came out of a whole GEMM, and what it cost.
struct GemmRun {
  Sums c;
  uint64_t cycles = 0;
  uint64_t tiles = 0;
  uint64_t code_bits = 0;  ///< in the operands' streams, padding words included, A once for every
                           ///< column of tiles and B once for every row of tiles
  uint64_t word_bits = 0;  ///< the same streams in words of 2S bits: what they cost uncoded
  bool error = false;
};

/// A x B (M x K and K x N, words to be encoded) in tiles of rows x cols, row by row, the edges
/// filled up with zero words; K is never cut. Throws as run and to_streams.
GemmRun run_gemm(Dut& dut, const Config& config, const Matrix& a, const Matrix& b,
                 const Stalls& stalls = {});

}  // namespace spark::array

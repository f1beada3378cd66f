#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/array/streams.h"
#include "synth/arrays.h"
#include "synth/report.h"

namespace spark::synth {

/// The product that all arrays compute.
struct Workload {
  array::Matrix a, b;              ///< M x K and K x N: the words, for arrays without a code
  array::Matrix coded_a, coded_b;  ///< the same as the coded arrays are given them
};

/// What an array needs for the product.
struct Work {
  uint64_t macs = 0;       ///< M * N * K, of the sample
  uint64_t cycles = 0;     ///< from reset to the last result, all inputs ready at once
  uint64_t code_bits = 0;  ///< in the operands' streams, see array::GemmRun
  uint64_t word_bits = 0;  ///< the same streams in plain words

  bool operator==(const Work&) const = default;
};

/// One design, measured.
struct ArrayResult {
  ArrayDesign design;
  Record synthesis;  ///< of the whole array: PEs, queues, decoders, control
  Work work;
};

/// How a sweep is made.
struct SweepOptions {
  ArraySize size;
  int tiles = 256;  ///< at most so many tiles of rows x cols are run, see sample()
  Goal goal = Goal::speed;
  std::filesystem::path cache;  ///< emitted arrays, netlists, cycle counts
};

/// The part of a product that is run: whole blocks of rows of A and of columns of B.
struct Sample {
  std::vector<int> row_blocks;  ///< blocks of size.rows rows, ascending
  std::vector<int> col_blocks;  ///< blocks of size.cols columns, ascending
  int all_row_blocks = 0;       ///< in the product
  int all_col_blocks = 0;
};

/// At most `tiles` tiles of an M x N product, all if there are no more: a grid of blocks of rows
/// and blocks of columns, each evenly spread.
Sample sample(int m, int n, const ArraySize& size, int tiles);

/// Emits the array into `cache` and synthesizes it whole, PEs, queues, decoders and control; see
/// synthesize.
Record synthesize_array(const gen::Config& config, const Library& library, Goal goal,
                        const std::filesystem::path& cache);

/// The cycles of a design. What was counted once for the same array and operands is taken from
/// `cache`.
Work count_cycles(const ArrayDesign& design, const Workload& workload, const SweepOptions& options);

/// Synthesizes all designs and counts their cycles, on all cores. Everything that is finished is in
/// the cache at once: a sweep that was stopped goes on where it was. Throws InputError before any
/// tool runs if a design is not legal at that size or a tool is missing, else as synthesize.
std::vector<ArrayResult> sweep(const std::vector<ArrayDesign>& designs, const Workload& workload,
                               const Library& library, const SweepOptions& options);

}  // namespace spark::synth

#pragma once

#include <span>
#include <vector>

#include "sim/tile/run.h"

namespace spark::tile {

/// A product of any size as the jobs that a tile takes: as many tiles of B in each as its banks and
/// tables hold, or half of that where it is several jobs, so that one can be loaded beside the
/// other. A is sent to each of them.
struct Product {
  std::vector<JobData> jobs;
  std::vector<int> first_col;  ///< of C and B, of each job
  int rows = 0;                ///< M
  int cols = 0;                ///< N
};

/// Whether a product of that K, of any words, can be a job of one tile of B or more.
bool fits(const Config& config, int depth);

/// The jobs of A x B; see make_job. Throws InputError if K is too long for the tile: for its
/// accumulators or, with one tile of B, for its banks.
Product make_product(const Config& config, const array::Matrix& a, const array::Matrix& b,
                     std::span<const Channel> channels, const nn::Output& output);

/// C, M x N, decoded, of what the jobs gave. Throws InputError if a packet is malformed.
array::Matrix read_product(const Config& config, const Product& product, const Run& run);

}  // namespace spark::tile

#pragma once

#include <random>
#include <string>
#include <vector>

#include "sim/tile/job.h"

namespace spark::verif {

/// A job with the packet that must come of it.
struct TileJob {
  tile::JobData data;
  std::string expected;
};

/// How large a job may be.
struct TileLimits {
  int words = 1;  ///< of a stream, exactly
  int strips = 4;
  int tiles = 4;
};

/// Most words of a stream whose packets fit the banks, whatever their codes, with `tiles` tiles.
int most_words(const tile::Config& config, int tiles);

/// A job of at most that size, its channels somewhere in the tables. Words are drawn as codes, so
/// that long codes which an encoder never emits occur too.
TileJob draw_tile_job(const tile::Config& config, const TileLimits& limits,
                      std::mt19937_64& random);

/// Jobs like `job` that can never end, one for each reason: no words, strips or tiles; too many
/// words; slots without beats or larger than the bank; channels that end behind the tables, or do
/// not begin with a group of lanes.
std::vector<tile::Job> impossible_jobs(const tile::Config& config, const tile::Job& job);

/// What can be wrong with what a job is sent.
enum class TileFault {
  early,     ///< a packet ends before its words
  late,      ///< it goes on after them
  overflow,  ///< it has more beats than its slot
  no_room,   ///< of B, with two tiles or more: they have more beats than the bank
};

/// Spoils one packet of A or of B, or, of the last two kinds, the job's registers. All packets must
/// have two beats or more, and their slots a beat to spare. Returns the bit of ERROR that must come
/// of it.
uint32_t spoil(const tile::Config& config, TileJob& job, TileFault fault, bool of_a,
               std::mt19937_64& random);

}  // namespace spark::verif

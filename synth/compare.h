#pragma once

#include <optional>
#include <vector>

#include "synth/sweep.h"

namespace spark::synth {

/// Bandwidths from `from` up to `to` bits a cycle; without `to` all from there on.
struct BitRange {
  double from = 0;
  std::optional<double> to;
};

/// What follows from one measured array. Empty where the library has no timing or there is nothing
/// to compare with.
struct Figures {
  double area_ge = 0;  ///< of the whole array
  std::optional<double> tmin_ns;
  double cycles_per_mac = 0;       ///< of the whole array
  double lane_cycles_per_mac = 0;  ///< times rows * cols * vector: 1 if every multiplier of an int8
                                   ///< array were busy in every cycle
  double bits_per_mac = 0;         ///< operand bits that the array reads
  double bits_per_mac_int8 = 0;    ///< the same streams in plain words
  std::optional<double> macs_per_s;         ///< 1e9 / (tmin_ns * cycles_per_mac)
  std::optional<double> macs_per_s_per_ge;  ///< macs_per_s / area_ge
  std::optional<double> vs_int8;            ///< macs_per_s_per_ge over that of the baseline
  bool pareto = false;  ///< no other design has less area and as much throughput, or the reverse

  // At equal area: as many such arrays as fit, a fraction of one included.
  std::optional<double> arrays;
  std::optional<double> compute_macs_per_s;

  // With a memory that all of these arrays share.
  std::optional<double> supplied_macs_per_s;  ///< the lesser of compute and supply
  std::optional<double> supplied_vs_int8;     ///< over that of the baseline
  std::optional<double> compute_from_bits;    ///< bits a cycle from which on compute is the lesser
  std::optional<BitRange> ahead;              ///< where supplied_vs_int8 is above 1; empty: nowhere
};

struct Comparison {
  std::optional<size_t> baseline;   ///< best `none` design by macs_per_s_per_ge
  std::optional<double> area_ge;    ///< the equal area: as given, or else the baseline's
  std::optional<double> bandwidth;  ///< bits a cycle, as given
  std::optional<double> memory_ns;  ///< that cycle: the baseline's tmin_ns, or else the shortest
  std::vector<Figures> figures;     ///< [result]
};

/// Compares measured arrays. A memory's bandwidth is the same for all, in bits a second:
/// `bandwidth` bits every `memory_ns`, whatever the arrays' own clocks are.
Comparison compare(const std::vector<ArrayResult>& results, const ArraySize& size,
                   std::optional<double> area_ge, std::optional<double> bandwidth);

}  // namespace spark::synth

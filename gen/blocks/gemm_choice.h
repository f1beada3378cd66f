#pragma once

#include <cstdint>

#include "gen/blocks/array_choice.h"
#include "gen/params/param.h"

namespace spark::gen {

/// A sum of products of halved words, times 2 to this, is that of the words.
inline constexpr int64_t kHalveBits = 2;

/// The choices that shape a tile, read from a configuration.
struct GemmChoice {
  Config array_config;    ///< of the array inside
  Config encoder_config;  ///< of the encoders of results, whose signedness is A's
  ArrayChoice array;      ///< with accumulators for halved words, if they are
  bool halve;             ///< words are halved before they are encoded: sums count four times
  int64_t bus_width;
  int64_t a_depth;
  int64_t b_depth;
  int64_t out_lanes;
  int64_t channels;

  /// Throws InputError if parameters contradict each other, as ArrayChoice does and for what the
  /// tile adds.
  explicit GemmChoice(const Config& config);

  /// Bits of a sum as the requantisation takes it, in the scale of words: its quadruple with halve.
  int64_t acc_width() const { return array.acc_width + (halve ? kHalveBits : 0); }
  /// Slices of a beat.
  int64_t lanes() const { return bus_width / array.slice; }
  int64_t depth(const Operand& operand) const { return operand.is_a() ? a_depth : b_depth; }
  /// Most words of a stream.
  int64_t max_words() const { return (array.k_max + array.vector - 1) / array.vector; }
  /// Bits of a result word before it is encoded.
  int64_t word_bits() const;
  /// The same as the requantisation gives it: at most 8.
  int64_t result_bits() const { return word_bits() < 8 ? word_bits() : 8; }
  /// Bits of a beat as a bank holds it: where the packet ends stands beside it.
  int64_t bank_width() const;
};

}  // namespace spark::gen

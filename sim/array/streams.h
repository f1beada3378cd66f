#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/array/config.h"

namespace spark::array {

/// A matrix of words or of sums, row by row.
template <typename Number>
struct MatrixOf {
  int rows = 0;
  int cols = 0;
  std::vector<Number> values;  ///< rows * cols

  MatrixOf() = default;
  MatrixOf(int row_count, int col_count)
      : rows(row_count),
        cols(col_count),
        values(static_cast<size_t>(row_count) * static_cast<size_t>(col_count)) {}

  Number& at(int row, int col) { return values[index(row, col)]; }
  const Number& at(int row, int col) const { return values[index(row, col)]; }

  bool operator==(const MatrixOf&) const = default;

 private:
  size_t index(int row, int col) const {
    return static_cast<size_t>(row) * static_cast<size_t>(cols) + static_cast<size_t>(col);
  }
};

using Matrix = MatrixOf<int32_t>;
using Sums = MatrixOf<int64_t>;

/// One beat of an operand's stream.
struct Beat {
  uint32_t data = 0;  ///< form none: the word's 2S bits; else two slices, the first in the more
                      ///< significant half of 2S bits
  bool two = false;   ///< both slices count; false only in a last beat, and with form none
  bool last = false;  ///< ends the tile

  bool operator==(const Beat&) const = default;
};

/// The beats of one tile on each stream of an operand: [line * V + lane].
using Streams = std::vector<std::vector<Beat>>;

/// A word as the PEs take it: value = hi * 2^S + lo. With unsigned operands both digits are
/// unsigned, with signed ones both are two's complement numbers of S bits.
struct Digits {
  int32_t value = 0;
  int32_t hi = 0;
  int32_t lo = 0;

  /// LONG, which costs the PEs `mixed` and `wide` a second cycle. Not the same as a long code: that
  /// of 8 (S = 4, unsigned) has no high digit.
  bool is_long() const { return hi != 0; }

  bool operator==(const Digits&) const = default;
};

/// The digits of a decoded word of `operand`.
Digits digits(const Config& config, Operand operand, int32_t value);

/// What the array reads when `words` are encoded: each word decoded again, in the scale of the
/// code's own words (2S bits, or 2S-1 in the exact form). Form none: `words` themselves. Throws
/// InputError for a word that does not fit.
Matrix decoded(const Config& config, Operand operand, const Matrix& words);

/// Slices, each 0..2^S-1, as the beats of one tile's stream; at least one slice. The last beat has
/// `last`.
std::vector<Beat> pack_beats(int slice, std::span<const uint32_t> slices);

/// The beats of a tile. `words` is what is to be encoded: for A the tile's rows (config.rows x K),
/// for B its columns (K x config.cols); K from 1 on. Lane l carries words k = l, l + V, ... of its
/// line; every stream gets ceil(K / V) words, those beyond K are zero. Throws InputError for a word
/// that does not fit or a matrix of the wrong size.
Streams to_streams(const Config& config, Operand operand, const Matrix& words);

/// Slices (form none: 2 per word) in the beats of a tile, padding words included.
uint64_t slice_count(const Config& config, const Streams& streams);

}  // namespace spark::array

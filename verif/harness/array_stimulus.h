#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/run.h"
#include "sim/array/streams.h"

namespace spark::verif {

/// What the words of a tile are like.
enum class Words {
  any,         ///< all codes alike
  few_long,    ///< as quantised networks have them
  all_short,   ///<
  all_long,    ///<
  by_line,     ///< each row or column has its own share of long codes, few, half or all
  bursts,      ///< long and short ones in runs, on all lines at once
  bursts_one,  ///< the same on one line at a time: the others run ahead
  highest,     ///< the largest word that a stream can carry, no other
  lowest,      ///< the smallest
  extremes,    ///< those two, at random
};

/// Operands of one tile, as numbers and as streams.
struct ArrayOperands {
  array::Matrix a;  ///< rows x K
  array::Matrix b;  ///< K x cols
  array::Streams a_streams;
  array::Streams b_streams;

  array::Tile tile() const { return {&a_streams, &b_streams}; }
};

/// A tile of dot products of `length` words. Words are drawn as codes, so that long codes which an
/// encoder never emits occur too.
ArrayOperands draw_operands(const array::Config& config, int length, Words a_words, Words b_words,
                            std::mt19937_64& random);

/// The same with kinds of words drawn, too, for A and B each.
ArrayOperands draw_operands(const array::Config& config, int length, std::mt19937_64& random);

/// What can be wrong with a stream.
enum class Fault {
  truncated,  ///< it ends inside a code
  early,      ///< it ends a word before the others, or with the first beat if it has no more
  late,       ///< it ends a word after the others
};

/// A stream of `words` words with that fault; truncated with form none: early.
std::vector<array::Beat> faulty_stream(const array::Config& config, int words, Fault fault,
                                       std::mt19937_64& random);

}  // namespace spark::verif

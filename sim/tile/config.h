#pragma once

#include <cstdint>
#include <string>

#include "sim/array/config.h"

/// The tile `spark_gemm` in software: what a job gives, and a model that is exact in every cycle.
/// gen/blocks/GEMM.md describes the tile; words in capitals here are its.
namespace spark::tile {

/// One tile: what its cycles and results depend on.
struct Config {
  array::Config array;                                     ///< the array inside
  codec::Rounding rounding = codec::Rounding::compensate;  ///< of C, paper form
  bool halve = false;                                      ///< of words, exact form
  int bus_width = 64;  ///< bits of a beat of the streams: whole bytes, whole words of 2S bits
  int a_depth = 64;    ///< beats of a bank, a power of two
  int b_depth = 128;
  int out_lanes = 4;   ///< results a cycle, a power of two that divides the array's columns
  int channels = 256;  ///< in the tables, a power of two
  int acc_width = 32;  ///< bits of a sum, in the scale of words
  int64_t k_max = 4096;

  bool coded() const { return array.form != array::Form::none; }
  int bytes() const { return bus_width / 8; }            ///< of a beat
  int lanes() const { return bus_width / array.slice; }  ///< slices of a beat
  int depth(array::Operand operand) const {
    return operand == array::Operand::a ? a_depth : b_depth;
  }
  /// Most words of a stream.
  int max_words() const { return static_cast<int>((k_max + array.vector - 1) / array.vector); }

  /// The codec's view of C, which is signed as A. With form none only its range of words means
  /// something.
  codec::Format result_format() const;

  /// An accumulator's sum in the scale of words: with halve four times that of the halved ones.
  int64_t scaled(int64_t sum) const { return halve ? 4 * sum : sum; }

  /// Bits of C's words as the requantisation gives them: 8, or as many as a word has.
  int result_bits() const;

  bool operator==(const Config&) const = default;
};

/// Throws InputError, one line, unless the numbers are what GEMM.md allows.
void check(const Config& config);

/// For messages and traces.
std::string describe(const Config& config);

}  // namespace spark::tile

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"
#include "sim/tensor/source.h"

/// Scales, clipping and form for a tensor, by rate and distortion: the scale is a free parameter of
/// the code, and which words are short hangs on it.
namespace spark::calibrate {

/// Without a budget: the fewest bits at this SQNR, noise of a thousandth of the power. Networks
/// that nobody retrained keep their accuracy there.
inline constexpr double kDefaultSqnr = 30;

/// Where that cannot be reached: so much less than the best there is, because the last tenth of a
/// decibel may cost a bit.
inline constexpr double kNearBest = 0.1;

/// The paper form is taken only where it gains so much, in dB: its codec costs more gates.
inline constexpr double kPaperGain = 0.1;

/// Elements of a block unless one says otherwise.
inline constexpr uint64_t kDefaultBlock = 32;

/// What is asked for.
struct Options {
  std::optional<double> bits;  ///< at most so many bits a word in codes, slice..2*slice
  std::optional<double> sqnr;  ///< at least so many dB
  tensor::Quantisation::Granularity granularity = tensor::Quantisation::Granularity::tensor;
  std::optional<uint64_t> axis;  ///< of channels; none: what the tensor's quantisation says, or 0
  uint64_t block = kDefaultBlock;
  int slice = 4;
  bool curves = false;  ///< also the curves
};

/// Bits a word in codes, and 10 log10(sum of squares / sum of squared errors); no SQNR without
/// noise or without anything to disturb.
struct Point {
  double bits = 0;
  std::optional<double> sqnr_db;
};

/// How a tensor is encoded without calibration: as it is, in the paper form, by `compensate`.
struct Before : Point {
  /// The words are the tensor's own; else those of symmetric scales by absmax, of the same
  /// granularity, in 2*slice bits.
  bool own_words = false;
};

/// Rate against distortion, by rising bits. An entropy coder's rate is the entropy of order 0 of
/// all words of the tensor together.
struct Curves {
  std::vector<Point> exact;    ///< the exact form
  std::vector<Point> paper;    ///< the paper form, nearest
  std::vector<Point> entropy;  ///< words of points of `exact` at the rate of an entropy coder; of
                               ///< large tensors, from a sample of about a million words
};

/// What came out. All SQNRs are relative to the same reals, read_reals of the source.
struct Result {
  uint64_t words = 0;
  Before before;
  Point after;
  codec::Format format;               ///< of the codes
  tensor::Quantisation quantisation;  ///< the scales, by group
  std::vector<bool> dead_zones;       ///< by group: see Grid::word
  double scale_bits = 0;              ///< bits a word for the scales, 32 each; to add to any point
  double short_share = 0;             ///< words with short codes, 0..1
  double entropy_bits = 0;            ///< of order 0, of all words
  std::vector<Point> integers;        ///< plain integers of slice..2*slice bits, by group the
                                      ///< scale of the least error
  std::optional<size_t> recommended;  ///< of `integers`: fewest bits that do at least as well with
                                      ///< no more bits; none: the code is worth it
  bool below_default = false;         ///< kDefaultSqnr was asked for by default and not reached
  Curves curves;
};

/// True for the dtypes of tensors that can be calibrated: floats, uint8 and int8.
bool is_calibratable(tensor::Dtype dtype);

/// Calibrates one tensor: of a float dtype, uint8 or int8. Reads the source five times, for curves
/// twice more, and holds a few MiB and what belongs to each group (a scale, two floats), however
/// large it is. The same input gives the same result.
///
/// For each group (of the granularity) the candidates are both forms, scales from all words short
/// to clipping at 1.5 times the rms, 12 an octave and finer for a group alone, with and without the
/// dead zone (Grid::word); all groups share one budget (Tradeoff). Words are unsigned if no element
/// is negative. `halve` is no candidate: twice the scale does the same.
///
/// Throws InputError, beginning with `name`, for another dtype, no elements, NaN, infinity,
/// magnitudes of 2^126 or more or so small that scales are no normal float32, an axis that is not
/// there, and an SQNR out of reach (saying what can be reached); and for budgets that no code can
/// meet.
Result calibrate(const tensor::Source& source, const Options& options, std::string_view name);

}  // namespace spark::calibrate

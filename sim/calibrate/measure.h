#pragma once

#include <optional>
#include <vector>

#include "sim/calibrate/calibrate.h"
#include "sim/calibrate/grid.h"
#include "sim/calibrate/groups.h"
#include "sim/calibrate/survey.h"

namespace spark::calibrate {

/// How often each word of a format occurs, by word - min_word().
using Histogram = std::vector<uint64_t>;

/// Adds `words` of a format to its histogram.
void count_words(const codec::Format& format, std::span<const int32_t> words, Histogram& histogram);

/// Of order 0 (Shannon 1948), bits a word.
double entropy_of(const Histogram& histogram);

/// Noise of less than this part of the signal comes of float32 products and counts as none.
inline constexpr double kNoNoise = 1e-14;

/// 10 log10(signal / noise), if there is noise.
std::optional<double> sqnr_of(double signal, double noise);

/// What the tensor becomes as it is: its own words (of uint8 or int8) where they fit the paper form
/// of this slice, else words by symmetric scales. Reads the source once or twice.
Before measure_before(const tensor::Source& source, const Groups& groups, const Survey& survey,
                      int slice);

}  // namespace spark::calibrate

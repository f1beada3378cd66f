#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/tensor/source.h"

/// Reals to words and back, by uniform scales.
namespace spark::tensor {

/// Symmetric scales by absmax: the largest magnitude of the group / max_word, 1 for a group of
/// zeros. `axis` counts for channels only, `block` for blocks only. With min_word = 0, for unsigned
/// words, a negative element is refused. One pass over the source, which releases what it has read.
/// Throws InputError, naming the tensor, for NaN and infinity (as Source::read), an axis or block
/// that scale_count refuses, and a group so small that its scale is no normal float32 (2^-126).
Quantisation symmetric_scales(const Source& source, Quantisation::Granularity granularity,
                              uint64_t axis, uint64_t block, int32_t min_word, int32_t max_word);

/// words[i] = clamp(round-half-even(values[i] / scale) + zero point, min_word, max_word), of the
/// exact quotient; for elements first .. first + values.size() - 1 of a tensor of `shape`. The
/// values must be finite, `words` as many.
void quantise(const Quantisation& quantisation, const std::vector<uint64_t>& shape, uint64_t first,
              std::span<const float> values, int32_t min_word, int32_t max_word,
              std::span<int32_t> words);

/// values[i] = scale * (words[i] - zero point), rounded once.
void dequantise(const Quantisation& quantisation, const std::vector<uint64_t>& shape,
                uint64_t first, std::span<const int32_t> words, std::span<float> values);

}  // namespace spark::tensor

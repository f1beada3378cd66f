#pragma once

#include "sim/codec/tensor.h"
#include "verif/power/power.h"

namespace spark::verif {

/// Words of a Laplace distribution (unsigned: their magnitudes) of that mean magnitude, cut off at
/// min and max, by a fixed seed: the same on every machine.
std::vector<int32_t> drawn_words(size_t count, bool is_signed, double mean, int32_t min,
                                 int32_t max);

/// A drawn workload for a design: words of a Laplace distribution (of unsigned ones the magnitude)
/// of 6 codes' mean magnitude, by a fixed seed; streams of 4096 words, or for an array operands
/// that give it two tiles with K = 256.
PowerWorkload drawn_workload(const gen::Config& config);

/// The user's own tensor for a design of streams, its first 16,384 words. Throws InputError if its
/// words do not fit the design.
PowerWorkload stream_workload(const gen::Config& config, const std::string& name,
                              const codec::Tensor& tensor);

/// The user's own operands for an array, in words that its code carries, as much of them as four
/// tiles take.
PowerWorkload array_workload(const gen::Config& config, const std::string& name,
                             const array::Matrix& a, const array::Matrix& b);

}  // namespace spark::verif

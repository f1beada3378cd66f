#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/nn/model.h"
#include "sim/nn/network.h"

/// What the tests of neural networks share: a second statement of the arithmetic, in the words of
/// its sources, and models made in memory.
namespace spark::nn::test {

/// gemmlowp's SaturatingRoundingDoublingHighMul: a nudge and a division that truncates.
int32_t high_multiply_as_stated(int64_t a, int64_t b);

/// gemmlowp's RoundingDivideByPOT: a remainder against a threshold.
int32_t divide_as_stated(int32_t value, int exponent);

/// TFLite's MultiplyByQuantizedMultiplier on a machine of two's complement.
int32_t multiply_as_stated(int32_t value, Multiplier factor);

/// The int32 that is equal to `value` modulo 2^32.
int32_t wrapped(int64_t value);

/// TFLite's QuantizeMultiplier, of what is neither 0 nor beyond its shifts.
Multiplier multiplier_as_stated(double real);

/// A tensor of one scale.
Tensor make_tensor(const std::string& name, tensor::Dtype dtype, const std::vector<int>& shape,
                   float scale, int32_t zero_point);

/// The same, constant. `scales` of more than one number go along `axis`.
Tensor make_constant(const std::string& name, tensor::Dtype dtype, const std::vector<int>& shape,
                     const std::vector<float>& scales, int32_t zero_point, size_t axis,
                     std::vector<int32_t> elements);

/// A model of one layer: tensor 0 is its input, the last one its output, those between its other
/// inputs.
Model model_of(const Layer& layer, std::vector<Tensor> tensors);

/// Any words of a dtype; many of them at its ends.
std::vector<Word> random_words(tensor::Dtype dtype, size_t count, std::mt19937_64& random);

/// A number from low to high.
int between(int low, int high, std::mt19937_64& random);

/// What a network makes of `input`, on the processor.
std::vector<Word> run(const Network& network, const std::vector<Word>& input);

}  // namespace spark::nn::test

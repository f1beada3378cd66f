#pragma once

#include <cstdint>
#include <vector>

#include "sim/nn/coding.h"
#include "sim/nn/model.h"

namespace spark::nn {

/// Of a layer with weights (input 1) and biases (input 2, if it is there), one for each channel of
/// its output: what is multiplied and how a word comes of the sum.
struct Weights {
  int32_t input_offset;      ///< activation_offset of the activations
  int32_t input_zero_point;  ///< with it
  WordCode input_code;       ///< what is multiplied of the activations
  WordCode code;             ///< of the weights
  bool is_signed = true;     ///< the words that are multiplied
  int32_t zero_point = 0;    ///< theirs
  std::vector<Word> words;   ///< in the order of the constant
  CodeCount count;           ///< of their codes
  std::vector<int32_t> bias;
  std::vector<Multiplier> factors;
  WordCode output_code;
  int32_t output_offset;
  Output output;  ///< of words with it

  /// Throws InputError, beginning with the layer's label, unless input, weights and output have one
  /// dtype, there are as many biases and as many scales along `axis` as channels, or one scale, and
  /// zero points are where TFLite's kernels heed them.
  Weights(const Model& model, const Layer& layer, const Coding& coding, size_t axis);

  size_t channels() const { return factors.size(); }

  /// What the zero points make of sums of products: sum((a - za) * (w - zw)) is sum(a * w) + this -
  /// zw * sum(a), of the `depth` weights of a channel, which sum up to `sum`; with its bias.
  int32_t folded_bias(size_t channel, int64_t sum, int depth) const;
};

}  // namespace spark::nn

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/nn/coding.h"
#include "sim/nn/gemm.h"
#include "sim/nn/model.h"

namespace spark::nn {

/// What a layer took for one input of the network.
struct LayerCost {
  uint64_t macs = 0;                   ///< places of a window that lie in the padding included
  CodeCount activations;               ///< its input, each word once; none where it has no weights
  CodeCount weights;                   ///< each word once
  std::optional<ProductCost> product;  ///< if hardware did it
};

/// A layer made ready: everything that does not depend on the input is computed.
class Step {
 public:
  virtual ~Step() = default;

  /// `inputs`: the words of the layer's inputs, in its order; empty where it reads a constant
  /// beforehand. `output`: room for the words that it makes.
  virtual LayerCost run(const std::vector<std::span<const Word>>& inputs, std::span<Word> output,
                        Gemm& gemm) const = 0;
};

// One for each kind of layer. All throw InputError, beginning with the layer's label, if tensors do
// not fit each other or the operator. `code` tells what of the operands is coded.

/// CONV_2D as a product: a row of A for each place of the window (im2col), a column of B for each
/// filter. Where the window lies in the padding, A has the input's zero point, coded as all else.
std::unique_ptr<Step> prepare_conv(const Model& model, const Layer& layer, const Coding& coding);

/// FULLY_CONNECTED as a product, with a row of A for each vector.
std::unique_ptr<Step> prepare_fully_connected(const Model& model, const Layer& layer,
                                              const Coding& coding);

/// DEPTHWISE_CONV_2D, on the processor. Padding as in prepare_conv.
std::unique_ptr<Step> prepare_depthwise(const Model& model, const Layer& layer,
                                        const Coding& coding);

/// AVERAGE_POOL_2D and MAX_POOL_2D.
std::unique_ptr<Step> prepare_pool(const Model& model, const Layer& layer);

/// ADD, of tensors of one shape.
std::unique_ptr<Step> prepare_add(const Model& model, const Layer& layer);

/// MEAN over rows and columns, the axes 1 and 2 of four.
std::unique_ptr<Step> prepare_mean(const Model& model, const Layer& layer);

/// PAD, with zeros.
std::unique_ptr<Step> prepare_pad(const Model& model, const Layer& layer);

/// QUANTIZE of words: to another scale or dtype.
std::unique_ptr<Step> prepare_quantise(const Model& model, const Layer& layer);

/// RESHAPE: the words as they are.
std::unique_ptr<Step> prepare_reshape(const Model& model, const Layer& layer);

/// SOFTMAX over the last dimension.
std::unique_ptr<Step> prepare_softmax(const Model& model, const Layer& layer);

}  // namespace spark::nn

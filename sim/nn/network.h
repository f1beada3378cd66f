#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "sim/nn/coding.h"
#include "sim/nn/model.h"
#include "sim/nn/step.h"

namespace spark::nn {

/// What one input came to.
struct NetworkRun {
  std::vector<Word> output;
  std::vector<LayerCost> costs;  ///< by layer
};

/// A model made ready to run with a code. May be run by several threads at once.
class Network {
 public:
  /// Throws InputError, beginning with the layer's label, for tensors that do not fit each other or
  /// their operators, and as Coding::check.
  Network(Model model, const Coding& coding);

  const Model& model() const { return model_; }
  const Tensor& input() const { return model_.tensors[static_cast<size_t>(model_.input)]; }
  const Tensor& output() const { return model_.tensors[static_cast<size_t>(model_.output)]; }

  /// `input`: the words of one input tensor, of its dtype.
  NetworkRun run(std::span<const Word> input, Gemm& gemm) const;

  /// The same, with every tensor that a layer makes: [layer].
  std::vector<std::vector<Word>> trace(std::span<const Word> input, Gemm& gemm) const;

 private:
  std::vector<std::vector<Word>> values(std::span<const Word> input, Gemm& gemm,
                                        std::vector<LayerCost>& costs) const;

  Model model_;
  std::vector<std::vector<Word>> constants_;  ///< of int8 and uint8, by tensor
  std::vector<std::unique_ptr<Step>> steps_;  ///< by layer
};

}  // namespace spark::nn

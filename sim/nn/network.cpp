#include "sim/nn/network.h"

namespace spark::nn {
namespace {

std::unique_ptr<Step> prepare(const Model& model, const Layer& layer, const Coding& coding) {
  switch (layer.op) {
    case Op::add:
      return prepare_add(model, layer);
    case Op::average_pool:
    case Op::max_pool:
      return prepare_pool(model, layer);
    case Op::conv:
      return prepare_conv(model, layer, coding);
    case Op::depthwise_conv:
      return prepare_depthwise(model, layer, coding);
    case Op::fully_connected:
      return prepare_fully_connected(model, layer, coding);
    case Op::mean:
      return prepare_mean(model, layer);
    case Op::pad:
      return prepare_pad(model, layer);
    case Op::quantise:
      return prepare_quantise(model, layer);
    case Op::reshape:
      return prepare_reshape(model, layer);
    case Op::softmax:
      break;
  }
  return prepare_softmax(model, layer);
}

}  // namespace

Network::Network(Model model, const Coding& coding) : model_(std::move(model)) {
  coding.check();
  for (const Tensor& tensor : model_.tensors) {
    constants_.emplace_back();
    if (tensor.dtype == tensor::Dtype::int32) continue;
    constants_.back().assign(tensor.constant.begin(), tensor.constant.end());
  }
  for (const Layer& layer : model_.layers) steps_.push_back(prepare(model_, layer, coding));
}

std::vector<std::vector<Word>> Network::values(std::span<const Word> input, Gemm& gemm,
                                               std::vector<LayerCost>& costs) const {
  std::vector<std::vector<Word>> values(model_.tensors.size());
  values[static_cast<size_t>(model_.input)].assign(input.begin(), input.end());
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Layer& layer = model_.layers[i];
    std::vector<std::span<const Word>> inputs;
    for (const int tensor : layer.inputs) {
      if (tensor < 0) continue;
      const auto at = static_cast<size_t>(tensor);
      inputs.emplace_back(model_.tensors[at].is_constant ? constants_[at] : values[at]);
    }
    const auto at = static_cast<size_t>(layer.output);
    values[at].resize(static_cast<size_t>(model_.tensors[at].size()));
    costs.push_back(steps_[i]->run(inputs, values[at], gemm));
  }
  return values;
}

NetworkRun Network::run(std::span<const Word> input, Gemm& gemm) const {
  NetworkRun run;
  run.output = std::move(values(input, gemm, run.costs)[static_cast<size_t>(model_.output)]);
  return run;
}

std::vector<std::vector<Word>> Network::trace(std::span<const Word> input, Gemm& gemm) const {
  std::vector<LayerCost> costs;
  std::vector<std::vector<Word>> all = values(input, gemm, costs);
  std::vector<std::vector<Word>> made;
  for (const Layer& layer : model_.layers) {
    made.push_back(std::move(all[static_cast<size_t>(layer.output)]));
  }
  return made;
}

}  // namespace spark::nn

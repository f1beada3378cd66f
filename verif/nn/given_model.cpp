#include "verif/nn/given_model.h"

namespace spark::nn::test {

using tflite::TensorType;

std::string Given::bytes() const {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers = {tflite::CreateBufferDirect(builder)};
  std::vector<flatbuffers::Offset<tflite::Tensor>> all;
  for (const GivenTensor& tensor : tensors) {
    uint32_t buffer = 0;
    if (!tensor.data.empty()) {
      buffer = static_cast<uint32_t>(buffers.size());
      buffers.push_back(tflite::CreateBufferDirect(builder, &tensor.data));
    }
    const auto quantisation = tflite::CreateQuantizationParametersDirect(
        builder, nullptr, nullptr, &tensor.scales, &tensor.zero_points,
        tflite::QuantizationDetails::NONE, 0, tensor.axis);
    all.push_back(tflite::CreateTensorDirect(
        builder, &tensor.shape, tensor.type, buffer, tensor.name.c_str(), quantisation, false, 0,
        tensor.signature.empty() ? nullptr : &tensor.signature));
  }
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes;
  std::vector<flatbuffers::Offset<tflite::Operator>> operators;
  for (const GivenLayer& layer : layers) {
    // Old files have the number in a byte alone, new ones in both places.
    const bool small = layer.code < 127;
    codes.push_back(tflite::CreateOperatorCodeDirect(
        builder, static_cast<int8_t>(small ? layer.code : 127), nullptr, 1,
        small ? tflite::BuiltinOperator::ADD : static_cast<tflite::BuiltinOperator>(layer.code)));
    operators.push_back(tflite::CreateOperatorDirect(
        builder, static_cast<uint32_t>(codes.size() - 1), &layer.inputs, &layer.outputs, layer.type,
        layer.options ? layer.options(builder) : 0));
  }
  const auto graph =
      tflite::CreateSubGraphDirect(builder, &all, &inputs, &outputs, &operators, "main");
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> all_graphs(graphs, graph);
  tflite::FinishModelBuffer(
      builder, tflite::CreateModelDirect(builder, 3, &codes, &all_graphs, "test", &buffers));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

Given small_model() {
  const std::vector<uint8_t> weights = {1, 2, 3, 250, 5, 6, 7, 248};
  Given given;
  given.tensors = {
      {.name = "image", .shape = {1, 4, 4, 2}, .zero_points = {-128}, .signature = {-1, 4, 4, 2}},
      {.name = "filter",
       .shape = {2, 1, 2, 2},
       .scales = {0.1F, 0.2F},
       .zero_points = {0, 0},
       .data = weights},
      {.name = "bias",
       .type = TensorType::INT32,
       .shape = {2},
       .data = {1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}},
      {.name = "maps", .shape = {1, 4, 4, 2}, .scales = {0.3F}, .zero_points = {-128}},
      {.name = "pooled", .shape = {1, 2, 2, 2}, .scales = {0.3F}, .zero_points = {-128}},
      {.name = "shape", .type = TensorType::INT32, .shape = {2}, .data = {1, 0, 0, 0, 8, 0, 0, 0}},
      {.name = "flat", .shape = {1, 8}, .scales = {0.3F}, .zero_points = {-128}},
      {.name = "matrix", .shape = {1, 8}, .scales = {0.1F}, .data = weights},
      {.name = "logit", .shape = {1, 1}, .scales = {0.3F}, .zero_points = {3}},
      {.name = "share", .shape = {1, 1}, .scales = {1.0F / 256}, .zero_points = {-128}}};
  given.layers = {
      {3, {0, 1, 2}, {3}, tflite::BuiltinOptions::Conv2DOptions, made([](auto& b) {
         return tflite::CreateConv2DOptions(b, tflite::Padding::SAME, 1, 1,
                                            tflite::ActivationFunctionType::RELU);
       })},
      {1, {3}, {4}, tflite::BuiltinOptions::Pool2DOptions, made([](auto& b) {
         return tflite::CreatePool2DOptions(b, tflite::Padding::VALID, 2, 2, 2, 2);
       })},
      {22, {4, 5}, {6}, tflite::BuiltinOptions::NONE, {}},
      {9, {6, 7, -1}, {8}, tflite::BuiltinOptions::FullyConnectedOptions, made([](auto& b) {
         return tflite::CreateFullyConnectedOptions(b);
       })},
      {25, {8}, {9}, tflite::BuiltinOptions::SoftmaxOptions, made([](auto& b) {
         return tflite::CreateSoftmaxOptions(b, 1);
       })}};
  given.outputs = {9};
  return given;
}

}  // namespace spark::nn::test

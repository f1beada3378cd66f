#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/tensor/tflite_generated.h"

/// Models to be built by FlatBuffers' own builder, and to be broken before.
namespace spark::nn::test {

namespace tflite = tensor::tflite;

struct GivenTensor {
  std::string name = {};
  tflite::TensorType type = tflite::TensorType::INT8;
  std::vector<int32_t> shape = {};
  std::vector<float> scales = {0.5F};
  std::vector<int64_t> zero_points = {0};
  int axis = 0;
  std::vector<uint8_t> data = {};
  std::vector<int32_t> signature = {};
};

struct GivenLayer {
  int code = 0;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  tflite::BuiltinOptions type = tflite::BuiltinOptions::NONE;
  std::function<flatbuffers::Offset<void>(flatbuffers::FlatBufferBuilder&)> options;
};

/// A model.
struct Given {
  std::vector<GivenTensor> tensors;
  std::vector<GivenLayer> layers;
  std::vector<int32_t> inputs = {0};
  std::vector<int32_t> outputs;
  size_t graphs = 1;

  /// The file.
  std::string bytes() const;
};

/// Options of a layer, by one of FlatBuffers' functions.
template <typename Options>
auto made(Options options) {
  return [options](flatbuffers::FlatBufferBuilder& builder) { return options(builder).Union(); };
}

/// CONV_2D over 4 x 4 places of 2 channels, AVERAGE_POOL_2D, RESHAPE, FULLY_CONNECTED, SOFTMAX of
/// one word: all kinds of tables that are read.
Given small_model();

}  // namespace spark::nn::test

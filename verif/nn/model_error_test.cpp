// Rationale: a model is the user's file, so whatever is in it must end in one line or in a run that
// makes sense. A small sound model with every kind of table that is read is built by FlatBuffers'
// own builder; each rule is broken alone. Then it is cut at every length, and every byte of it is
// changed to several others: what then is no sound model must be refused, the rest must run.
#include <gtest/gtest.h>

#include <functional>

#include "gen/base/error.h"
#include "verif/codec/support.h"
#include "verif/nn/given_model.h"
#include "verif/nn/support.h"

namespace spark::nn {
namespace {

namespace tflite = tensor::tflite;
using codec::test::error_of;
using test::Given;
using test::made;
using test::small_model;
using tflite::TensorType;

class ModelErrors : public testing::Test {
 protected:
  /// Reads the model and runs it on any input.
  std::vector<Word> run(const std::string& bytes) const {
    const Network network(
        parse_model({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "m.tflite"),
        {});
    const std::vector<Word> input(static_cast<size_t>(network.input().size()), 1);
    return test::run(network, input);
  }

  /// What is said of the small model after `breaking` it, without the path.
  std::string error_after(const std::function<void(Given&)>& breaking) const {
    Given given = small_model();
    breaking(given);
    const std::string text = error_of([&] { run(given.bytes()); });
    const std::string path = "m.tflite: ";
    EXPECT_TRUE(text.starts_with(path)) << text;
    return text.substr(std::min(path.size(), text.size()));
  }
};

TEST_F(ModelErrors, TheSmallModelIsSound) {
  EXPECT_EQ(run(small_model().bytes()), (std::vector<Word>{127}));
}

TEST_F(ModelErrors, UnsupportedOperatorsAreNamed) {
  const std::string supported =
      "ADD, AVERAGE_POOL_2D, CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, MAX_POOL_2D, MEAN, PAD, "
      "QUANTIZE, RESHAPE, SOFTMAX";
  EXPECT_EQ(error_after([](Given& g) { g.layers[4].code = 14; }),
            "layer 4 'share' is LOGISTIC, which is not supported; supported: " + supported);
  EXPECT_EQ(error_after([](Given& g) { g.layers[1].code = 143; }),
            "layer 1 'pooled' is READ_VARIABLE, which is not supported; supported: " + supported);
  EXPECT_EQ(error_after([](Given& g) { g.layers[2].code = 250; }),
            "layer 2 'flat' is operator 250, which is not supported; supported: " + supported);
}

TEST_F(ModelErrors, TypesAndShapes) {
  EXPECT_EQ(error_after([](Given& g) { g.tensors[0].type = TensorType::FLOAT32; }),
            "layer 0 (CONV_2D 'maps'): 'image' has type float32; only models quantised to int8 or "
            "uint8 are supported");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[4].type = TensorType::INT16; }),
            "layer 1 (AVERAGE_POOL_2D 'pooled'): 'pooled' has type int16; only models quantised to "
            "int8 or uint8 are supported");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[8].type = TensorType::STRING; }),
            "layer 3 (FULLY_CONNECTED 'logit'): 'logit' has type other; only models quantised to "
            "int8 or uint8 are supported");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[0].signature = {-1, -1, 4, 2};
            }),
            "tensor 0 'image': dimension 1 has no fixed size; only fixed shapes are supported");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[3].shape = {1, 4, 0, 2};
            }),
            "tensor 3 'maps': dimension 2 has no fixed size; only fixed shapes are supported");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[3].shape = {1, -4, 4, 2};
            }),
            "tensor 3 'maps': a dimension of -4");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[3].shape = {1 << 14, 1 << 14, 4, 2};
            }),
            "tensor 3 'maps': more than 67108864 words; at most that many are supported");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[3].shape = {1, 4, 5, 2};
            }),
            "layer 0 (CONV_2D 'maps'): its output has the shape 1x4x5x2, its inputs make 1x4x4x2");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[1].shape = {2, 2, 2, 1};
            }),
            "layer 0 (CONV_2D 'maps'): filters of 1 channels over 2");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[6].shape = {1, 9};
            }),
            "layer 2 (RESHAPE 'flat'): 'pooled' has 8 words, 'flat' has 9");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[8].shape = {1, 2};
            }),
            "layer 3 (FULLY_CONNECTED 'logit'): 8 words times 1 x 8 weights do not make 2");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[1].data.pop_back(); }),
            "tensor 1 'filter': 7 bytes of data, but its shape (2, 1, 2, 2) has 8 elements of 1 "
            "bytes");
}

TEST_F(ModelErrors, Quantisation) {
  EXPECT_EQ(error_after([](Given& g) { g.tensors[3].scales = {}; }),
            "layer 0 (CONV_2D 'maps'): 'maps' has 0 scales; one is needed");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[3].scales = {0.1F, 0.2F};
              g.tensors[3].zero_points = {0, 0};
              g.tensors[3].axis = 3;
            }),
            "layer 0 (CONV_2D 'maps'): 'maps' has 2 scales; one is needed");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[0].scales = {-1}; }),
            "tensor 0 'image': scale -1 at index 0; allowed: finite and > 0");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[0].zero_points = {-129}; }),
            "tensor 0 'image': zero point -129 is outside int8");
  EXPECT_EQ(error_after([](Given& g) {
              g.tensors[1].zero_points = {0, 1};
            }),
            "layer 0 (CONV_2D 'maps'): 'filter' has zero point 1; 0 is needed");
  EXPECT_EQ(
      error_after([](Given& g) { g.tensors[1].axis = 3; }),
      "layer 0 (CONV_2D 'maps'): 'filter' has a scale for each index of axis 3; int8 and axis "
      "0 are needed");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[4].scales = {0.31F}; }),
            "layer 1 (AVERAGE_POOL_2D 'pooled'): 'maps' and 'pooled' differ in type, scale or zero "
            "point, which this operator does not change");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[9].scales = {1.0F / 255}; }),
            "layer 4 (SOFTMAX 'share'): its output must have the input's type, scale 1/256 and the "
            "zero point -128");
  EXPECT_EQ(error_after([](Given& g) { g.tensors[3].scales = {1e-30F}; }).substr(0, 51),
            "layer 0 (CONV_2D 'maps'): its scales make a factor ");
}

TEST_F(ModelErrors, OptionsAndWiring) {
  EXPECT_EQ(error_after([](Given& g) { g.layers[0].type = tflite::BuiltinOptions::NONE; }),
            "layer 0 (CONV_2D 'maps'): it has no options");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[1].options = made([](auto& b) {
                return tflite::CreatePool2DOptions(b, tflite::Padding::VALID, 0, 2, 2, 2);
              });
            }),
            "layer 1 (AVERAGE_POOL_2D 'pooled'): a window, stride or dilation of 0; allowed: "
            "1..4096");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[1].options = made([](auto& b) {
                return tflite::CreatePool2DOptions(b, static_cast<tflite::Padding>(2), 2, 2, 2, 2);
              });
            }),
            "layer 1 (AVERAGE_POOL_2D 'pooled'): padding 2 is none of SAME (0) and VALID (1)");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[3].options = made([](auto& b) {
                return tflite::CreateFullyConnectedOptions(b, tflite::ActivationFunctionType::TANH);
              });
            }),
            "layer 3 (FULLY_CONNECTED 'logit'): fused activation 4 is not supported; supported: "
            "none, RELU, RELU6, RELU_N1_TO_1");
  EXPECT_EQ(error_after([](Given& g) { g.graphs = 2; }), "2 graphs; one is supported");
  EXPECT_EQ(error_after([](Given& g) { g.inputs = {0, 1}; }), "2 inputs; one is supported");
  EXPECT_EQ(error_after([](Given& g) { g.outputs = {}; }), "0 outputs; one is supported");
  EXPECT_EQ(error_after([](Given& g) { g.outputs = {10}; }),
            "its outputs: tensor 10; the model has 10");
  EXPECT_EQ(error_after([](Given& g) { g.inputs = {1}; }), "its input is a constant");
  EXPECT_EQ(error_after([](Given& g) { g.layers.pop_back(); }), "no layer makes its output");
  EXPECT_EQ(error_after([](Given& g) { g.outputs = {5}; }),
            "its output 'shape' has type int32; int8 or uint8 is needed");
  EXPECT_EQ(error_after([](Given& g) { std::swap(g.layers[0], g.layers[1]); }),
            "layer 0 (AVERAGE_POOL_2D 'pooled'): nothing makes its input 'maps'");
  EXPECT_EQ(error_after([](Given& g) { g.layers[4].outputs = {8}; }),
            "layer 4 (SOFTMAX 'logit'): its output is a constant, the model's input or another "
            "layer's, too");
  EXPECT_EQ(error_after([](Given& g) { g.layers[0].inputs = {0}; }),
            "layer 0 (CONV_2D 'maps'): it has 1 inputs; 2 to 3 are allowed");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[0].inputs = {0, -1, 2};
            }),
            "layer 0 (CONV_2D 'maps'): it has 1 inputs; 2 to 3 are allowed");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[0].inputs = {0, 0, 2};
            }),
            "layer 0 (CONV_2D 'maps'): 'image' must be a constant of type int8");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[0].inputs = {0, 1, -2};
            }),
            "layer 0 (CONV_2D 'maps'): tensor -2; the model has 10");
  EXPECT_EQ(error_after([](Given& g) {
              g.layers[1].outputs = {4, 6};
            }),
            "layer 1 has 2 outputs; one is supported");
}

/// What happens with damaged bytes: the reason why they are refused, or empty.
std::string refusal(const std::function<void()>& action) {
  try {
    action();
    return "";
  } catch (const InputError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_FALSE(text.empty());
    return text;
  }
}

TEST_F(ModelErrors, EveryTruncationIsRefused) {
  const std::string bytes = small_model().bytes();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(refusal([&] { run(bytes.substr(0, size)); }), "") << size << " bytes";
  }
}

TEST_F(ModelErrors, EveryChangedByteIsRefusedOrRuns) {
  const std::string sound = small_model().bytes();
  size_t refused = 0;
  size_t ran = 0;
  for (size_t at = 0; at < sound.size(); ++at) {
    for (const int change : {0x01, 0x80, 0x7f, 0xff, 0x10}) {
      std::string bytes = sound;
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      SCOPED_TRACE(fmt::format("byte {} ^ {}", at, change));
      const bool is_refused = refusal([&] { run(bytes); }) != "";
      (is_refused ? refused : ran) += 1;
    }
  }
  EXPECT_GT(refused, sound.size());
  EXPECT_GT(ran, sound.size() / 2);  // names, weights, biases, scales, padding
}

}  // namespace
}  // namespace spark::nn

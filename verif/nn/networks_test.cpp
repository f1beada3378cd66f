// Rationale: reference and array must agree in every word of every layer where they compute the
// same thing: on whole networks, for every kind of PE and synchronisation, plain and coded, with
// operands of both signs, windows that do not fill the array's tiles, layers that it takes and
// layers that it leaves. The arrays' models themselves are compared with the Verilog elsewhere.
// Real networks run on drawn inputs.
#include <gtest/gtest.h>

#include "sim/array/model.h"
#include "sim/tile/gemm.h"
#include "verif/codec/support.h"
#include "verif/nn/support.h"
#include "verif/shared_data.h"

namespace spark::nn {
namespace {

using codec::test::seeded;

std::filesystem::path model_file(const std::string& name) {
  return verif::shared_data() / "data/models" / (name + ".tflite");
}

array::Config array_of(array::Pe pe, array::Sync sync, array::Form form) {
  array::Config config;
  config.pe = pe;
  config.sync = sync;
  config.form = form;
  config.rows = 8;
  config.cols = 8;
  config.queue_depth = 4;
  config.vector = pe == array::Pe::split ? 4 : 1;
  config.share = pe == array::Pe::split ? 2 : 1;
  return config;
}

Coding coding_of(array::Form form, bool input) {
  Coding coding;
  if (form == array::Form::none) return coding;
  coding.weights = coding.activations = true;
  coding.input = input;
  coding.format.form = form == array::Form::exact ? codec::Form::exact : codec::Form::paper;
  coding.format.halve = form == array::Form::exact;
  coding.format.rounding = codec::Rounding::nearest;
  return coding;
}

/// Runs `count` drawn inputs both ways; how many layers the array took.
size_t expect_agreement(const std::string& name, const array::Config& config, const Coding& coding,
                        int count, std::mt19937_64& random) {
  const Network network(read_model(model_file(name)), coding);
  size_t taken = 0;
  for (int n = 0; n < count; ++n) {
    const std::vector<Word> input = test::random_words(
        network.input().dtype, static_cast<size_t>(network.input().size()), random);
    HostGemm host;
    ArrayGemm array(config, coding.format.halve, array::make_model);
    const auto wanted = network.trace(input, host);
    const auto got = network.trace(input, array);
    for (size_t layer = 0; layer < wanted.size(); ++layer) {
      EXPECT_EQ(got[layer], wanted[layer]) << name << " layer " << layer;
    }
    EXPECT_EQ(array.mismatches(), 0U);
    HostGemm again;
    const NetworkRun run = network.run(input, array);
    EXPECT_EQ(run.output, wanted.back());
    for (const LayerCost& cost : run.costs) taken += cost.array ? 1 : 0;
  }
  return taken;
}

class Networks : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(model_file("kws01_int8"))) {
      GTEST_SKIP() << "no shared data; set SPARK_SHARED";
    }
  }
};

TEST_F(Networks, ArraysOfAllKindsAgreeWithTheReference) {
  using array::Form;
  using array::Pe;
  using array::Sync;
  std::mt19937_64 random = seeded(31);
  const std::vector<array::Config> configs = {array_of(Pe::int8, Sync::rigid, Form::none),
                                              array_of(Pe::int8, Sync::rigid, Form::exact),
                                              array_of(Pe::mixed, Sync::lockstep, Form::paper),
                                              array_of(Pe::mixed, Sync::elastic, Form::paper),
                                              array_of(Pe::wide, Sync::window, Form::exact),
                                              array_of(Pe::split, Sync::window, Form::exact)};
  for (const array::Config& config : configs) {
    SCOPED_TRACE(array::describe(config));
    // Five convolutions and a fully connected layer; without its input the first one stays out.
    EXPECT_EQ(expect_agreement("kws01_int8", config, coding_of(config.form, true), 1, random), 6U);
    if (config.form == Form::none) continue;
    EXPECT_EQ(expect_agreement("kws01_int8", config, coding_of(config.form, false), 1, random), 5U);
  }
}

TEST_F(Networks, OthersAgreeOnPlainWords) {
  std::mt19937_64 random = seeded(32);
  const array::Config config = array_of(array::Pe::int8, array::Sync::rigid, array::Form::none);
  EXPECT_EQ(expect_agreement("ic01_int8", config, {}, 1, random), 10U);
  EXPECT_EQ(expect_agreement("tflm_person_detect", config, {}, 1, random), 14U);
  EXPECT_EQ(expect_agreement("coral_mobilenet_v1_0.25_128_quant", config, {}, 1, random), 15U);
}

/// The largest one: 300 million MACs, so on the processor, plain and coded.
TEST_F(Networks, MobileNetRuns) {
  std::mt19937_64 random = seeded(33);
  for (const array::Form form : {array::Form::none, array::Form::exact}) {
    const Network network(read_model(model_file("coral_tf2_mobilenet_v2_1.0_224_ptq")),
                          coding_of(form, false));
    const std::vector<Word> input = test::random_words(
        network.input().dtype, static_cast<size_t>(network.input().size()), random);
    HostGemm gemm;
    const NetworkRun run = network.run(input, gemm);
    ASSERT_EQ(run.output.size(), 1001U);
    int sum = 0;
    uint64_t macs = 0;
    for (const Word word : run.output) sum += word;
    for (const LayerCost& cost : run.costs) macs += cost.macs;
    EXPECT_NEAR(sum, 256, 64);  // shares of one, each rounded
    EXPECT_GT(macs, 300'000'000U);
  }
}

TEST_F(Networks, OtherModelsRunOrSayWhyNot) {
  std::mt19937_64 random = seeded(34);
  for (const std::string name : {"ad01_int8", "sww_ref", "tflm_micro_speech"}) {
    const Network network(read_model(model_file(name)), {});
    const std::vector<Word> input = test::random_words(
        network.input().dtype, static_cast<size_t>(network.input().size()), random);
    EXPECT_EQ(test::run(network, input).size(), static_cast<size_t>(network.output().size()));
  }
  EXPECT_NE(codec::test::error_of([] { read_model(model_file("tflm_dtln")); }), "");
  EXPECT_NE(codec::test::error_of([] { read_model(model_file("tflm_mnist_lstm_int8")); }), "");
}

}  // namespace
}  // namespace spark::nn

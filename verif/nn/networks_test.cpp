// Rationale: reference and tile must agree in every word of every layer where they compute the same
// thing: on whole networks, for every kind of PE and synchronisation, plain and coded, with windows
// that do not fill the tile, products of several jobs, layers that it takes and layers that it
// leaves. That the tile's model is the Verilog's in every cycle is held elsewhere on random jobs;
// here once more on a network (SPARK_LONG=1: 16x16 PEs, four kinds, 20 inputs). Real networks run
// on drawn inputs.
#include <gtest/gtest.h>

#include "sim/tile/gemm.h"
#include "sim/tile/model.h"
#include "verif/blocks/families.h"
#include "verif/codec/support.h"
#include "verif/harness/tile_dut.h"
#include "verif/long_runs.h"
#include "verif/nn/support.h"
#include "verif/shared_data.h"

namespace spark::nn {
namespace {

using array::Form;
using array::Pe;
using array::Sync;
using codec::test::seeded;

std::filesystem::path model_file(const std::string& name) {
  return verif::shared_data() / "data/models" / (name + ".tflite");
}

tile::Config tile_of(Pe pe, Sync sync, Form form, int size = 8) {
  tile::Config config;
  config.array.pe = pe;
  config.array.sync = sync;
  config.array.form = form;
  config.array.signed_b = true;
  config.array.rows = size;
  config.array.cols = size;
  config.array.queue_depth = 4;
  config.array.vector = pe == Pe::split ? 4 : 1;
  config.array.share = pe == Pe::split ? 2 : 1;
  config.halve = form == Form::exact;
  config.rounding = codec::Rounding::nearest;
  config.a_depth = 256;
  config.b_depth = 512;
  config.channels = 64;
  return config;
}

Coding coding_of(Form form, bool input) {
  Coding coding;
  if (form == Form::none) return coding;
  coding.weights = coding.activations = true;
  coding.input = input;
  coding.format.form = form == Form::exact ? codec::Form::exact : codec::Form::paper;
  coding.format.halve = form == Form::exact;
  coding.format.rounding = codec::Rounding::nearest;
  return coding;
}

/// Runs `count` drawn inputs on the processor and on `dut`; how many layers that took.
size_t expect_agreement(const std::string& name, const tile::Config& config, tile::Dut& dut,
                        const Coding& coding, int count, std::mt19937_64& random) {
  const Network network(read_model(model_file(name)), coding);
  tile::PlainCost plain(tile::plain(config));
  size_t taken = 0;
  for (int n = 0; n < count; ++n) {
    const std::vector<Word> input = test::random_words(
        network.input().dtype, static_cast<size_t>(network.input().size()), random);
    HostGemm host;
    tile::Gemm gemm(config, dut, plain);
    const auto wanted = network.trace(input, host);
    const auto got = network.trace(input, gemm);
    for (size_t layer = 0; layer < wanted.size(); ++layer) {
      EXPECT_EQ(got[layer], wanted[layer]) << name << " layer " << layer;
    }
    EXPECT_EQ(gemm.mismatches(), 0U);
    const NetworkRun run = network.run(input, gemm);
    EXPECT_EQ(run.output, wanted.back());
    for (const LayerCost& cost : run.costs) taken += cost.product ? 1 : 0;
  }
  return taken;
}

/// The same on the model.
size_t expect_agreement(const std::string& name, const tile::Config& config, const Coding& coding,
                        std::mt19937_64& random) {
  return expect_agreement(name, config, *tile::make_model(config), coding, 1, random);
}

class Networks : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(model_file("kws01_int8"))) {
      GTEST_SKIP() << "no shared data; set SPARK_SHARED";
    }
  }
};

TEST_F(Networks, TilesOfAllKindsAgreeWithTheReference) {
  std::mt19937_64 random = seeded(31);
  const std::vector<tile::Config> configs = {tile_of(Pe::int8, Sync::rigid, Form::none),
                                             tile_of(Pe::int8, Sync::rigid, Form::exact),
                                             tile_of(Pe::mixed, Sync::lockstep, Form::paper),
                                             tile_of(Pe::mixed, Sync::elastic, Form::paper),
                                             tile_of(Pe::wide, Sync::lockstep, Form::paper),
                                             tile_of(Pe::wide, Sync::elastic, Form::exact),
                                             tile_of(Pe::wide, Sync::window, Form::exact),
                                             tile_of(Pe::split, Sync::window, Form::exact)};
  for (const tile::Config& config : configs) {
    SCOPED_TRACE(tile::describe(config));
    const Form form = config.array.form;
    // Five convolutions and a fully connected layer; without its input the first one stays out.
    EXPECT_EQ(expect_agreement("kws01_int8", config, coding_of(form, true), random), 6U);
    if (form == Form::none) continue;
    EXPECT_EQ(expect_agreement("kws01_int8", config, coding_of(form, false), random), 5U);
  }
}

TEST_F(Networks, OfVerilogAgreeWithTheReference) {
  std::mt19937_64 random = seeded(32);
  const bool all = verif::long_runs();
  std::vector<tile::Config> configs = {tile_of(Pe::int8, Sync::rigid, Form::exact)};
  if (all) {
    configs = {tile_of(Pe::int8, Sync::rigid, Form::exact, 16),
               tile_of(Pe::int8, Sync::rigid, Form::none, 16),
               tile_of(Pe::mixed, Sync::elastic, Form::paper, 16),
               tile_of(Pe::split, Sync::window, Form::exact, 16)};
  }
  const auto tiles = verif::load_tiles(configs, verif::test_cache());
  for (size_t n = 0; n < configs.size(); ++n) {
    SCOPED_TRACE(tile::describe(configs[n]));
    EXPECT_GT(expect_agreement("kws01_int8", configs[n], *tiles[n],
                               coding_of(configs[n].array.form, true), all ? 20 : 1, random),
              0U);
  }
}

TEST_F(Networks, OthersAgreeOnPlainWords) {
  std::mt19937_64 random = seeded(33);
  const tile::Config config = tile_of(Pe::int8, Sync::rigid, Form::none, 16);
  EXPECT_EQ(expect_agreement("ic01_int8", config, {}, random), 10U);
  EXPECT_EQ(expect_agreement("tflm_person_detect", config, {}, random), 14U);
  // Its weights have zero points: none for the tile.
  EXPECT_EQ(expect_agreement("coral_mobilenet_v1_0.25_128_quant", config, {}, random), 0U);
}

TEST_F(Networks, TheLargestAgreesOnPlainWords) {
  std::mt19937_64 random = seeded(35);
  tile::Config config = tile_of(Pe::int8, Sync::rigid, Form::none, 16);
  config.channels = 2048;
  EXPECT_EQ(expect_agreement("coral_tf2_mobilenet_v2_1.0_224_ptq", config, {}, random), 36U);
}

/// The largest one: 300 million MACs, so on the processor, plain and coded.
TEST_F(Networks, MobileNetRuns) {
  std::mt19937_64 random = seeded(33);
  for (const array::Form form : {Form::none, Form::exact}) {
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

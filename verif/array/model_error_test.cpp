// Rationale: error_o is the array's only complaint, so each thing that it must see is done to it,
// on either operand: a stream that ends inside a code, and streams that do not agree about where
// a tile ends. What is computed, and whether anything is, is then undefined.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "verif/array/model_support.h"

namespace spark::array {
namespace {

/// Runs one tile; whether error_o was set, at the end or when the array hung.
bool has_error(const Config& config, const Tile& tile) {
  bool error = false;
  const std::string failure = test::failure_of([&] {
    const std::vector<Tile> tiles = {tile};
    error = run(*make_model(config), config, tiles).error;
  });
  return error || failure.find("error_o is set") != std::string::npos;
}

std::vector<Config> configs() {
  std::vector<Config> result;
  for (const auto& [pe, sync] : test::kKinds) {
    Config config;
    config.pe = pe;
    config.sync = sync;
    config.rows = 2;
    config.cols = 3;
    config.vector = 2;
    config.share = pe == Pe::split ? 2 : 1;
    result.push_back(config);
    if (pe == Pe::split) {
      config.share = 1;
      result.push_back(config);
    }
  }
  return result;
}

/// Calls `check` with every stream of either operand of a tile of ten words a stream.
template <typename Check>
void for_each_stream(const Config& config, const Check& check) {
  std::mt19937_64 random(1);
  const test::Operands operands = test::Operands::random(config, 20, random);
  ASSERT_FALSE(has_error(config, operands.tile())) << describe(config);
  for (const bool is_a : {true, false}) {
    const int streams = config.streams(is_a ? Operand::a : Operand::b);
    for (int stream = 0; stream < streams; ++stream) {
      test::Operands changed = operands;
      Streams& all = is_a ? changed.a_streams : changed.b_streams;
      SCOPED_TRACE(fmt::format("{}, stream {} of {}", describe(config), stream, is_a ? "A" : "B"));
      check(all[static_cast<size_t>(stream)], changed);
    }
  }
}

TEST(ModelError, AStreamThatEndsInsideACode) {
  // Nine short codes and a head.
  const std::vector<uint32_t> slices = {1, 2, 3, 4, 5, 6, 7, 0, 1, 9};
  for (const Config& config : configs()) {
    for_each_stream(config, [&](std::vector<Beat>& beats, const test::Operands& operands) {
      beats = pack_beats(config.slice, slices);
      EXPECT_TRUE(has_error(config, operands.tile()));
    });
  }
}

TEST(ModelError, AStreamThatEndsEarlyOrLate) {
  for (const Config& config : configs()) {
    for (const size_t words : {1, 9, 11}) {
      const std::vector<uint32_t> slices(words, 3);
      for_each_stream(config, [&](std::vector<Beat>& beats, const test::Operands& operands) {
        beats = pack_beats(config.slice, slices);
        EXPECT_TRUE(has_error(config, operands.tile())) << words << " words";
      });
    }
  }
}

TEST(ModelError, AStreamOfPlainWordsThatEndsEarly) {
  Config config = configs()[0];
  config.form = Form::none;
  for_each_stream(config, [&](std::vector<Beat>& beats, const test::Operands& operands) {
    beats[4].last = true;
    EXPECT_TRUE(has_error(config, operands.tile()));
  });
}

TEST(ModelError, StaysUntilReset) {
  const Config config = configs()[0];
  const std::unique_ptr<Dut> model = make_model(config);
  Inputs inputs(config);
  inputs.a.valid.set(1, true);
  inputs.a.beats[1] = {0x90, false, true};
  int cycle = 0;
  for (; !model->eval(inputs).error && cycle < 10; ++cycle) {
    model->edge();
    inputs.a.valid.clear();
  }
  // Taken in cycle 0, in the buffer in 1, in the output register, and the error seen, in 2.
  EXPECT_EQ(cycle, 2);
  for (; cycle < 30; ++cycle) {
    EXPECT_TRUE(model->eval(inputs).error);
    model->edge();
  }
  model->reset();
  EXPECT_FALSE(model->eval(inputs).error);
}

}  // namespace
}  // namespace spark::array

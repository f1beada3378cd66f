// Rationale: small cases worked out by hand, a cycle at a time, and what must hold for any words:
// lockstep pays for the longest word of every step, and a deeper queue or window never costs.
#include <gtest/gtest.h>

#include "verif/array/model_support.h"

namespace spark::array {
namespace {

// S = 4, unsigned, paper form. 8 has a long code, but no high digit.
constexpr int32_t kLong = 32;
constexpr int32_t kShort = 5;
constexpr int32_t kLongCode = 8;

Config config_of(Pe pe, Sync sync, int rows, int cols) {
  Config config;
  config.pe = pe;
  config.sync = sync;
  config.rows = rows;
  config.cols = cols;
  return config;
}

Matrix matrix(int rows, int cols, const std::vector<int32_t>& values) {
  Matrix result(rows, cols);
  result.values = values;
  return result;
}

uint64_t cycles(const Config& config, const std::vector<int32_t>& a,
                const std::vector<int32_t>& b) {
  const int length = static_cast<int>(a.size()) / config.rows;
  const test::Operands operands(config, matrix(config.rows, length, a),
                                matrix(length, config.cols, b));
  return test::run_model(config, {operands}).cycles;
}

TEST(ModelTiming, RigidByHand) {
  Config config = config_of(Pe::int8, Sync::rigid, 2, 1);
  config.form = Form::none;
  // Beats are taken in cycles 0..2 and issued in 1..3; finish in 4, full from 5 on, the pipeline to
  // 11, rows in 12 and 13.
  EXPECT_EQ(cycles(config, {1, 2, 3, 4, 5, 6}, {1, 2, 3}), 14);
  // A coded beat goes through the buffer first; then it is a word a cycle, short or long.
  config.form = Form::paper;
  EXPECT_EQ(cycles(config, {1, 2, 3, 4, 5, 6}, {1, 2, 3}), 15);
  EXPECT_EQ(cycles(config, {kLong, 2, kLong, 4, kLong, kLong}, {kLong, kLong, kLong}), 15);
}

TEST(ModelTiming, TheNextTileWaitsForTheDrainRegisters) {
  Config config = config_of(Pe::int8, Sync::rigid, 2, 1);
  config.form = Form::none;
  const test::Operands one(config, matrix(2, 1, {1, 2}), matrix(1, 1, {3}));
  // Issued in cycle 1, finish in 2, full 3..11, rows in 10 and 11. The second tile's only word is
  // also its last: it is issued in 12, its rows come in 21 and 22.
  EXPECT_EQ(test::run_model(config, {one}).cycles, 12);
  EXPECT_EQ(test::run_model(config, {one, one}).cycles, 23);
  // With eleven words or more nothing waits: 22 words are issued in cycles 1..22.
  const test::Operands eleven(config, Matrix(2, 11), Matrix(11, 1));
  EXPECT_EQ(test::run_model(config, {eleven, eleven}).cycles, 33);
}

TEST(ModelTiming, LockstepByHand) {
  // Phases 4, 2, 2, 1 in cycles 2..10; finish in 11, full from 12 on, the row in 19.
  Config config = config_of(Pe::mixed, Sync::lockstep, 1, 1);
  EXPECT_EQ(cycles(config, {kLong, kShort, kLong, kShort}, {kLong, kLong, kShort, kShort}), 20);
  EXPECT_EQ(cycles(config, {kLongCode, kShort}, {kLongCode, kShort}), 13);
  // Of two rows one is long in each step: 2 * 1 and 2 * 2 phases.
  config.rows = 2;
  EXPECT_EQ(cycles(config, {kLong, kShort, kShort, kLong}, {kShort, kLong}), 18);
  // A wide PE has no phases for B: 2, 1, 2, 1.
  config = config_of(Pe::wide, Sync::lockstep, 1, 1);
  EXPECT_EQ(cycles(config, {kLong, kShort, kLong, kShort}, {kLong, kLong, kShort, kShort}), 17);
}

TEST(ModelTiming, LockstepPaysForTheLongestWordOfAStep) {
  std::mt19937_64 random = test::seeded(20240305);
  for (int repeat = 0; repeat < 50; ++repeat) {
    Config config = config_of(Pe::mixed, Sync::lockstep, 1 + static_cast<int>(random() % 3),
                              1 + static_cast<int>(random() % 3));
    config.vector = 1 + static_cast<int>(random() % 2);
    config.signed_b = true;
    const int steps = 1 + static_cast<int>(random() % 50);
    const test::Operands operands = test::Operands::random(config, steps * config.vector, random);
    uint64_t phases = 0;
    for (int step = 0; step < steps; ++step) {
      bool any_a = false;
      bool any_b = false;
      for (int k = step * config.vector; k < (step + 1) * config.vector; ++k) {
        for (int i = 0; i < config.rows; ++i) {
          any_a |= digits(config, Operand::a, operands.a.at(i, k)).is_long();
        }
        for (int j = 0; j < config.cols; ++j) {
          any_b |= digits(config, Operand::b, operands.b.at(k, j)).is_long();
        }
      }
      phases += uint64_t{any_a ? 2U : 1U} * (any_b ? 2 : 1);
    }
    // Two cycles before the first phase; finish, full, the pipeline and the rows after the last.
    EXPECT_EQ(test::run_model(config, {operands}).cycles,
              phases + 10 + static_cast<uint64_t>(config.rows))
        << describe(config);
  }
}

TEST(ModelTiming, DepthNeverCostsOnAverage) {
  std::mt19937_64 random = test::seeded(20240306);
  for (const auto& [pe, sync] : test::kKinds) {
    if (sync != Sync::elastic && sync != Sync::window) continue;
    Config config = config_of(pe, sync, 4, 4);
    config.vector = 2;
    config.share = pe == Pe::split ? 2 : 1;
    std::vector<test::Operands> operands;
    for (int tile = 0; tile < 10; ++tile) {
      operands.push_back(test::Operands::random(config, 200, random));
    }
    for (const Stalls& stalls : {Stalls{}, Stalls{random(), 0.3, 0.3, 0.3}}) {
      uint64_t shallower = UINT64_MAX;
      for (config.queue_depth = 1; config.queue_depth <= 8; ++config.queue_depth) {
        const uint64_t deeper = test::run_model(config, operands, stalls).cycles;
        EXPECT_LE(deeper, shallower) << describe(config) << " stalls " << stalls.a;
        shallower = deeper;
      }
      config.queue_depth = 1;
      EXPECT_LT(shallower, test::run_model(config, operands, stalls).cycles) << describe(config);
    }
  }
}

}  // namespace
}  // namespace spark::array

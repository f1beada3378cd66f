// Rationale: the runner judges designs that are not known to be right, so it is tested on ones that
// are known to be wrong: a design that hangs, and a model whose port of C is tampered with. That it
// keeps the rules itself is watched from inside a design.
#include <gtest/gtest.h>

#include <functional>

#include "sim/array/run.h"
#include "verif/array/model_support.h"

namespace spark::array {
namespace {

Config small() {
  Config config;
  config.rows = 2;
  config.cols = 3;
  config.vector = 2;
  return config;
}

/// A model with something between it and the runner.
class Tampered : public Dut {
 public:
  using Tamper = std::function<void(uint64_t cycle, const Inputs&, Outputs&)>;
  Tampered(const Config& config, Tamper tamper)
      : model_(make_model(config)), tamper_(std::move(tamper)) {}

  void reset() override {
    model_->reset();
    cycle_ = 0;
  }
  const Outputs& eval(const Inputs& inputs) override {
    outputs_ = model_->eval(inputs);
    tamper_(cycle_, inputs, outputs_);
    return outputs_;
  }
  void edge() override {
    model_->edge();
    ++cycle_;
  }

 private:
  std::unique_ptr<Dut> model_;
  Tamper tamper_;
  Outputs outputs_;
  uint64_t cycle_ = 0;
};

/// What the runner says of five tiles through a tampered model.
std::string failure(const Tampered::Tamper& tamper, const Stalls& stalls = {}) {
  const Config config = small();
  std::mt19937_64 random(1);
  const test::Operands operands = test::Operands::random(config, 20, random);
  const std::vector<Tile> tiles(5, operands.tile());
  Tampered dut(config, tamper);
  return test::failure_of([&] { run(dut, config, tiles, stalls); });
}

TEST(ModelRun, ComplainsOfAHang) {
  EXPECT_EQ(failure([](uint64_t, const Inputs&, Outputs& out) {
              out.a_ready.clear();
              out.b_ready.clear();
              out.c_valid = false;
            }),
            "hang: no beat on any port in the 10000 cycles up to cycle 9999; 0 of 5 tiles done");
  EXPECT_NE(failure([](uint64_t cycle, const Inputs&, Outputs& out) {
              if (cycle < 50) return;
              out.a_ready.clear();
              out.b_ready.clear();
              out.c_valid = false;
              out.error = true;
            }).find("of 5 tiles done; error_o is set"),
            std::string::npos);
}

TEST(ModelRun, ComplainsOfAPortThatBreaksTheRules) {
  const Stalls slow = {1, 0, 0, 0.9};
  uint64_t waited = 0;
  const auto second_wait = [&](const Inputs& inputs, const Outputs& out) {
    waited = out.c_valid && !inputs.c_ready ? waited + 1 : 0;
    return waited == 2;
  };
  EXPECT_NE(failure([&](uint64_t, const Inputs& inputs,
                        Outputs& out) { out.c[1] += second_wait(inputs, out) ? 1 : 0; },
                    slow)
                .find("the waiting row 0 of tile 0 changed"),
            std::string::npos);
  waited = 0;
  EXPECT_NE(failure([&](uint64_t, const Inputs& inputs,
                        Outputs& out) { out.c_valid = out.c_valid && !second_wait(inputs, out); },
                    slow)
                .find("the waiting row 0 of tile 0 was taken back"),
            std::string::npos);
  EXPECT_NE(failure([](uint64_t, const Inputs&, Outputs& out) {
              out.c_last = out.c_valid;
            }).find("c_last is 1 with row 0 of tile 0"),
            std::string::npos);
  EXPECT_NE(failure([](uint64_t, const Inputs&, Outputs& out) {
              out.c_last = false;
            }).find("c_last is 0 with row 1 of tile 0"),
            std::string::npos);
}

TEST(ModelRun, KeepsTheRulesItself) {
  Inputs before;
  Outputs ready;
  uint64_t offered = 0;
  uint64_t c_ready = 0;
  uint64_t cycles = 0;
  const auto watch = [&](uint64_t cycle, const Inputs& inputs, const Outputs& out) {
    for (int stream = 0; cycle > 0 && stream < inputs.a.valid.size(); ++stream) {
      if (!before.a.valid.test(stream) || ready.a_ready.test(stream)) continue;
      ASSERT_TRUE(inputs.a.valid.test(stream)) << "cycle " << cycle;
      ASSERT_EQ(inputs.a.beats[static_cast<size_t>(stream)],
                before.a.beats[static_cast<size_t>(stream)]);
    }
    before = inputs;
    ready = out;
    offered += static_cast<uint64_t>(inputs.a.valid.count());
    c_ready += inputs.c_ready ? 1 : 0;
    cycles = cycle + 1;
  };
  EXPECT_EQ(failure(watch, {7, 0.5, 0.2, 0.25}), "");
  EXPECT_GT(offered, cycles / 4);
  EXPECT_NEAR(static_cast<double>(c_ready) / static_cast<double>(cycles), 0.75, 0.1);
}

TEST(ModelRun, TheSameSeedGivesTheSameRun) {
  const Config config = small();
  std::mt19937_64 random(1);
  const std::vector<test::Operands> operands = {test::Operands::random(config, 200, random)};
  const Stalls stalls = {3, 0.3, 0.3, 0.3};
  const uint64_t cycles = test::run_model(config, operands, stalls).cycles;
  EXPECT_EQ(test::run_model(config, operands, stalls).cycles, cycles);
  EXPECT_NE(test::run_model(config, operands, {4, 0.3, 0.3, 0.3}).cycles, cycles);
  EXPECT_GT(cycles, test::run_model(config, operands).cycles);
}

TEST(ModelRun, AModelIsAsNewAfterReset) {
  for (const auto& [pe, sync] : test::kKinds) {
    Config config = small();
    config.pe = pe;
    config.sync = sync;
    std::mt19937_64 random(1);
    const test::Operands operands = test::Operands::random(config, 50, random);
    const std::vector<Tile> tiles = {operands.tile()};
    const std::unique_ptr<Dut> model = make_model(config);
    // Left in the middle of a tile.
    Inputs inputs(config);
    inputs.a.valid.fill();
    inputs.b.valid.fill();
    for (Beat& beat : inputs.a.beats) beat = {0x9f, true, false};
    for (Beat& beat : inputs.b.beats) beat = {0x9f, true, false};
    for (int cycle = 0; cycle < 20; ++cycle) {
      model->eval(inputs);
      model->edge();
    }
    const auto after = run(*model, config, tiles);
    EXPECT_EQ(after.tiles[0], gemm(operands.a, operands.b)) << describe(config);
    EXPECT_EQ(after.cycles, test::run_model(config, {operands}).cycles);
  }
}

TEST(ModelRun, WholeGemm) {
  std::mt19937_64 random = test::seeded(20240307);
  for (const auto& [pe, sync] : test::kKinds) {
    Config config = small();
    config.pe = pe;
    config.sync = sync;
    const Matrix a = test::random_matrix(config, Operand::a, 5, 11, random);
    const Matrix b = test::random_matrix(config, Operand::b, 11, 7, random);
    const GemmRun result = run_gemm(*make_model(config), config, a, b, {1, 0.1, 0.1, 0.1});
    EXPECT_EQ(result.c, gemm(decoded(config, Operand::a, a), decoded(config, Operand::b, b)));
    EXPECT_EQ(result.tiles, 9);
    EXPECT_FALSE(result.error);
    // Each of 9 tiles streams 6 words on each of 2 * 2 and of 3 * 2 streams.
    EXPECT_EQ(result.word_bits, 9 * 6 * 10 * 8);
  }
}

TEST(ModelRun, BitsOfAGemm) {
  Config config = small();
  config.vector = 1;
  Matrix a(4, 2);
  a.values = {5, 5, 5, 5, 5, 5, 5, 177};
  Matrix b(2, 4);
  b.values = {1, 1, 1, 1, 1, 1, 1, 177};
  const GemmRun result = run_gemm(*make_model(config), config, a, b);
  EXPECT_EQ(result.tiles, 4);
  // A: 4 rows of 2 slices and one slice more, twice. B: 6 columns (two of padding) of 2 slices and
  // one slice more, twice.
  EXPECT_EQ(result.code_bits, 4 * (2 * 9 + 2 * 13));
  EXPECT_EQ(result.word_bits, 8 * (2 * 8 + 2 * 12));
  config.pe = Pe::int8;
  config.sync = Sync::rigid;
  config.form = Form::none;
  EXPECT_EQ(run_gemm(*make_model(config), config, a, b).code_bits, result.word_bits);
}

}  // namespace
}  // namespace spark::array

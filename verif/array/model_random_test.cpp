// Rationale: what C is does not depend on when things happen. So every kind of array must give the
// exact product for any shape of array, lanes, form, signedness, length, number of tiles and any
// way in which its surroundings make it wait. Shapes and lanes are gone through, the rest is drawn.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "verif/array/model_support.h"

namespace spark::array {
namespace {

using Kind = std::pair<Pe, Sync>;

int draw(std::mt19937_64& random, int min, int max) {
  return std::uniform_int_distribution<int>(min, max)(random);
}

Config draw_config(const Kind& kind, int rows, int cols, int vector, std::mt19937_64& random) {
  Config config;
  std::tie(config.pe, config.sync) = kind;
  config.rows = rows;
  config.cols = cols;
  config.vector = vector;
  config.slice = draw(random, 0, 2) == 0 ? draw(random, 2, 8) : 4;
  config.form = static_cast<Form>(draw(random, config.pe == Pe::int8 ? 0 : 1, 2));
  config.signed_a = draw(random, 0, 1) == 1;
  config.signed_b = draw(random, 0, 1) == 1;
  config.queue_depth = draw(random, 0, 3) == 0 ? draw(random, 1, 16) : draw(random, 1, 4);
  if (config.pe == Pe::split) {
    do {
      config.share = draw(random, 1, std::min(16, vector));
    } while (vector % config.share != 0);
  }
  return config;
}

/// No stalls in one of three, else anything up to almost always, on each side alone.
Stalls draw_stalls(std::mt19937_64& random) {
  if (draw(random, 0, 2) == 0) return {};
  const auto probability = [&] { return draw(random, 0, 2) * 0.3 + draw(random, 0, 3) * 0.1; };
  return {random(), probability(), probability(), probability()};
}

/// A few tiles through a fresh model, against the product.
void expect_products(const Config& config, int max_length, std::mt19937_64& random) {
  std::vector<test::Operands> operands;
  const int tiles = draw(random, 1, 4);
  for (int tile = 0; tile < tiles; ++tile) {
    operands.push_back(test::Operands::random(config, draw(random, 1, max_length), random));
  }
  const Stalls stalls = draw_stalls(random);
  SCOPED_TRACE(fmt::format("{}, {} tiles, stalls {} {} {} {}", describe(config), tiles, stalls.seed,
                           stalls.a, stalls.b, stalls.c));
  const Run run = test::run_model(config, operands, stalls);
  EXPECT_FALSE(run.error);
  ASSERT_EQ(run.tiles.size(), operands.size());
  for (size_t tile = 0; tile < operands.size(); ++tile) {
    EXPECT_EQ(run.tiles[tile], gemm(operands[tile].a, operands[tile].b)) << "tile " << tile;
  }
}

class EveryKind : public testing::TestWithParam<Kind> {};

TEST_P(EveryKind, GivesExactProducts) {
  std::mt19937_64 random = test::seeded(20240301);
  for (const auto& [rows, cols] : {std::pair{1, 1}, {1, 7}, {3, 5}, {8, 8}}) {
    for (const int vector : {1, 2, 4, 8}) {
      for (int repeat = 0; repeat < 6; ++repeat) {
        expect_products(draw_config(GetParam(), rows, cols, vector, random), 300, random);
        if (HasFailure()) return;
      }
    }
  }
}

TEST_P(EveryKind, GivesExactProductsOfShortTiles) {
  std::mt19937_64 random = test::seeded(20240302);
  for (int repeat = 0; repeat < 300; ++repeat) {
    const Config config =
        draw_config(GetParam(), draw(random, 1, 4), draw(random, 1, 4), draw(random, 1, 4), random);
    expect_products(config, 6, random);
    if (HasFailure()) return;
  }
}

TEST_P(EveryKind, GivesExactProductsOnALargeArray) {
  std::mt19937_64 random = test::seeded(20240303);
  expect_products(draw_config(GetParam(), 16, 16, 8, random), 300, random);
  // More streams than fit one machine word to a line, and lanes across machine words.
  expect_products(draw_config(GetParam(), 17, 9, 24, random), 300, random);
  expect_products(draw_config(GetParam(), 2, 3, 64, random), 300, random);
}

INSTANTIATE_TEST_SUITE_P(Model, EveryKind, testing::ValuesIn(test::kKinds),
                         [](const testing::TestParamInfo<Kind>& kind) {
                           return fmt::format("{}_{}", to_string(kind.param.first),
                                              to_string(kind.param.second));
                         });

}  // namespace
}  // namespace spark::array

// Rationale: what a tile refuses, in the generator and in the model: each rule once from either
// side, with its message. What the array inside refuses is tried in verif/array.

#include <gtest/gtest.h>

#include "gen/blocks/block.h"
#include "sim/tile/model.h"
#include "verif/blocks/families.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

std::string error(const Settings& settings) {
  return array::test::error_of(
      [&] { gen::build(gen::configured("spark_gemm", settings), "tile"); });
}

TEST(TileLimits, GeneratorSaysWhatIsAllowed) {
  EXPECT_EQ(error({{"a_depth", "48"}}),
            "a_depth = 48 is no power of two; allowed: powers of two in 4..4096");
  EXPECT_EQ(error({{"b_depth", "5"}}),
            "b_depth = 5 is no power of two; allowed: powers of two in 4..4096");
  EXPECT_EQ(error({{"channels", "100"}}),
            "channels = 100 is no power of two; allowed: powers of two in 16..4096");
  EXPECT_EQ(error({{"out_lanes", "3"}}),
            "out_lanes = 3 is no power of two; allowed: powers of two in 1..64");
  EXPECT_EQ(error({{"cols", "6"}}), "out_lanes = 4 does not divide cols = 6");
  EXPECT_EQ(error({{"cols", "32"}, {"channels", "16"}}),
            "channels = 16 are fewer than cols = 32 or 2 * out_lanes = 8");
  EXPECT_EQ(error({{"bus_width", "36"}}),
            "bus_width = 36 is not a whole number of bytes and of words of 8 bits");
  EXPECT_EQ(error({{"slice", "3"}}),
            "bus_width = 64 is not a whole number of bytes and of words of 6 bits");
  EXPECT_EQ(error({{"bus_width", "512"}}),
            "bus_width = 512 has 128 slices of 4 bits; allowed: at most 64");
  EXPECT_EQ(error({{"acc_width", "40"}}),
            "acc_width = 40 is beyond the requantisation's 32 bits; allowed: 20..32");
  EXPECT_EQ(error({{"halve", "true"}}),
            "halve belongs to the exact form; drop halve, or use form exact");
  EXPECT_EQ(error({{"pe", "wide"}}),
            "sync = rigid cannot drive pe = wide; allowed: lockstep, elastic, window");
}

std::string model_error(const std::function<void(tile::Config&)>& change) {
  tile::Config config = small_tile();
  change(config);
  return array::test::error_of([&] { tile::make_model(config); });
}

TEST(TileLimits, ModelSaysWhatIsAllowed) {
  EXPECT_EQ(model_error([](tile::Config& c) { c.a_depth = 48; }),
            "a_depth 48 is not allowed; allowed: powers of two in 4..4096");
  EXPECT_EQ(model_error([](tile::Config& c) { c.b_depth = 8192; }),
            "b_depth 8192 is not allowed; allowed: powers of two in 4..4096");
  EXPECT_EQ(model_error([](tile::Config& c) { c.channels = 8; }),
            "channels 8 is not allowed; allowed: powers of two in 16..4096");
  EXPECT_EQ(model_error([](tile::Config& c) { c.out_lanes = 4; }),
            "out_lanes 4 does not divide 2 columns");
  EXPECT_EQ(model_error([](tile::Config& c) { c.bus_width = 512; }),
            "bus_width 512 is not allowed; allowed: from 32 on, whole bytes and words of 8 bits, "
            "at most 64 slices");
  EXPECT_EQ(model_error([](tile::Config& c) { c.bus_width = 36; }),
            "bus_width 36 is not allowed; allowed: from 32 on, whole bytes and words of 8 bits, at "
            "most 64 slices");
}

}  // namespace
}  // namespace spark::verif

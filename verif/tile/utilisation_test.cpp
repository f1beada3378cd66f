// Rationale: what buffers and overlap are for. The 1x1 convolutions of MLPerf Tiny's keyword
// spotter (K = 64, N = 64, M = 125 an input) on 16 x 16 PEs, from START to the last beat of C,
// loads and drains included, against the array's own bound: each pair of a strip and a tile takes
// as many cycles as it has words. On the model, which is exact in every cycle; with SPARK_LONG=1 on
// the Verilated tile, too.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>

#include "sim/container/open.h"
#include "sim/tile/model.h"
#include "sim/tile/run.h"
#include "verif/blocks/families.h"
#include "verif/shared_data.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

using array::Matrix;

tile::Config large_tile() {
  tile::Config config;
  config.array = {
      4, array::Form::exact, false, true, array::Pe::int8, array::Sync::rigid, 16, 16, 1, 1, 1};
  config.halve = true;
  config.bus_width = 128;
  config.b_depth = 64;
  config.out_lanes = 8;
  return config;
}

int32_t halved(int32_t word) { return word >> 1 | (word & 1); }

/// The first `rows` rows of activations, halved.
Matrix activations(const std::string& path, int rows) {
  const codec::Tensor tensor = container::read_tensor(path);
  Matrix a(rows, 64);
  for (size_t n = 0; n < a.values.size(); ++n) a.values[n] = halved(tensor.words[n]);
  return a;
}

/// Weights of 64 output channels by 64 inputs, as K x N.
Matrix weights(const std::string& path) {
  const codec::Tensor tensor = container::read_tensor(path);
  Matrix b(64, 64);
  for (int k = 0; k < 64; ++k) {
    for (int j = 0; j < 64; ++j) b.at(k, j) = halved(tensor.words[static_cast<size_t>(j * 64 + k)]);
  }
  return b;
}

/// Cycles of the array alone: as many as a stream has words, for each strip and tile.
uint64_t bound(const tile::JobData& job) {
  return static_cast<uint64_t>(job.job.strips) * static_cast<uint64_t>(job.job.tiles) *
         static_cast<uint64_t>(job.job.words);
}

/// The four layers, each with the activations that go into it, as jobs of their own.
std::vector<tile::JobData> layers(const std::filesystem::path& folder, int rows) {
  const std::vector<tile::Channel> channels(64, tile::Channel{100, {1 << 30, -8}});
  std::vector<tile::JobData> jobs;
  for (int layer = 0; layer < 4; ++layer) {
    const Matrix a = activations(
        folder / fmt::format("kws01_act.0{}_DEPTHWISE_CONV_2D_u8relu.npy", 2 * layer + 1), rows);
    const Matrix b = weights(folder / fmt::format("kws01.t0{}.npy", 18 + layer));
    jobs.push_back(tile::make_job(large_tile(), a, b, channels, 64 * layer, {0, {0, 255}}));
  }
  return jobs;
}

void expect_utilised(tile::Dut& dut, const std::string& name) {
  const auto folder = shared_data() / "data/tensors";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " does not exist";
  for (const int rows : {125, 1000}) {
    uint64_t all = 0;
    const std::vector<tile::JobData> jobs = layers(folder, rows);
    for (const tile::JobData& job : jobs) {
      const tile::Run run = tile::run(dut, large_tile(), std::vector{job});
      const double share = static_cast<double>(bound(job)) / static_cast<double>(run.job_cycles());
      EXPECT_GE(share, 0.8);
      all += bound(job);
      std::cout << fmt::format("{}: M = {}, {} cycles, {:.3f} of the bound\n", name, rows,
                               run.job_cycles(), share);
    }
    const tile::Run run = tile::run(dut, large_tile(), jobs);
    const double share = static_cast<double>(all) / static_cast<double>(run.job_cycles());
    EXPECT_GE(share, 0.9);
    std::cout << fmt::format("{}: M = {}, four layers back to back, {} cycles, {:.3f}\n", name,
                             rows, run.job_cycles(), share);
  }
}

TEST(TileUtilisation, OfTheModel) { expect_utilised(*tile::make_model(large_tile()), "model"); }

TEST(TileUtilisation, OfTheVerilog) {
  if (!long_runs()) GTEST_SKIP() << "SPARK_LONG is not set";
  const auto tiles =
      load_tiles(std::vector<tile::Config>{large_tile()}, test_cache(), Effort::quick);
  expect_utilised(*tiles.front(), "Verilog");
}

}  // namespace
}  // namespace spark::verif

// Rationale: what a job is made of and what it gives, before any hardware: packets of hand-written
// words byte by byte, C of random matrices in every kind of tile against a plain loop written here,
// reading C back, and what does not fit.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/codec/rules.h"
#include "sim/tile/model.h"
#include "sim/tile/product.h"
#include "verif/tile/support.h"

namespace spark::tile {
namespace {

using array::Matrix;
using array::Operand;
using array::test::error_of;
using array::test::seeded;

/// 3 x 2 PEs, exact form, 4 bytes a beat.
Config small() {
  Config config = verif::small_tile();
  config.array.signed_b = false;
  return config;
}

Matrix filled(int rows, int cols, int32_t first, int32_t step) {
  Matrix matrix(rows, cols);
  for (int32_t& word : matrix.values) {
    word = first;
    first += step;
  }
  return matrix;
}

std::vector<Channel> channels(int count, int32_t value = 1 << 30, int shift = 1) {
  return std::vector<Channel>(static_cast<size_t>(count), Channel{0, {value, shift}});
}

std::string hex(const std::vector<Beat>& beats, int bytes) {
  std::string text;
  for (const Beat& beat : beats) {
    for (int n = 0; n < bytes; ++n)
      text += fmt::format("{:02x}", beat.bytes[static_cast<size_t>(n)]);
    text += beat.last ? "|" : " ";
  }
  return text;
}

TEST(TileJob, PacketsAreTheCodesOfEachStream) {
  // A is 4 x 3: two strips, rows 4 and 5 of which are zeros; B is 3 x 1: one tile.
  const Config config = small();
  const Matrix a = filled(4, 3, 5, 1);
  const Matrix b = filled(3, 1, 20, 50);
  const JobData job = make_job(config, a, b, channels(1), 4, {0, {0, 255}});
  EXPECT_EQ(job.job.words, 3);
  EXPECT_EQ(job.job.strips, 2);
  EXPECT_EQ(job.job.tiles, 1);
  EXPECT_EQ(job.job.channel, 4);
  EXPECT_EQ(job.channels.size(), 2U);
  // 5 6 7 are 5 6 7; 8 is 80 with its low slice 8: 1000 1000. 20 is 1001 0100, 120 1111 1000.
  EXPECT_EQ(hex(job.a, 4), "56700000|88898a00|8b8c8d00|8e8f9000|00000000|00000000|");
  Matrix wide = b;
  wide.values = {20, 120, 3};
  EXPECT_EQ(hex(make_job(config, a, wide, channels(1), 4, {0, {0, 255}}).b, 4),
            "94f83000|00000000|");
}

TEST(TileJob, LanesTakeWordsInTurn) {
  Config config = small();
  config.array.vector = 2;
  config.array.rows = 1;
  config.array.cols = config.out_lanes = 1;
  const Matrix a = filled(1, 5, 1, 1);
  const JobData job = make_job(config, a, filled(5, 1, 0, 0), channels(1), 0, {0, {0, 255}});
  EXPECT_EQ(job.job.words, 3);
  EXPECT_EQ(hex(job.a, 4), "13500000|24000000|");
}

TEST(TileJob, PlainWordsAreThemselves) {
  Config config = small();
  config.array.form = array::Form::none;
  config.halve = false;
  const Matrix a = filled(3, 5, 250, 0);
  const JobData job = make_job(config, a, filled(5, 2, 3, 0), channels(2), 0, {0, {0, 255}});
  EXPECT_EQ(hex(job.a, 4), "fafafafa fa000000|fafafafa fa000000|fafafafa fa000000|");
  EXPECT_EQ(job.job.a_beats, 2);
}

/// C by a plain loop, of what the code leaves of the words.
Matrix plain_product(const Config& config, const Matrix& a, const Matrix& b,
                     const std::vector<Channel>& all, const nn::Output& output) {
  const Matrix x = array::decoded(config.array, Operand::a, a);
  const Matrix y = array::decoded(config.array, Operand::b, b);
  Matrix c(a.rows, b.cols);
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < b.cols; ++j) {
      int32_t sum = 0;
      for (int k = 0; k < a.cols; ++k) sum += x.at(i, k) * y.at(k, j);
      const Channel& channel = all[static_cast<size_t>(j)];
      c.at(i, j) = nn::requantise(sum, channel.bias, channel.factor, output);
    }
  }
  return c;
}

TEST(TileJob, ModelGivesTheRequantisedProduct) {
  auto random = seeded(1);
  for (const Config& config : verif::all_kinds()) {
    SCOPED_TRACE(describe(config));
    const int m = 1 + static_cast<int>(random() % 9);
    const int k = 1 + static_cast<int>(random() % 20);
    const int n = 1 + static_cast<int>(random() % 7);
    const Matrix a = array::test::random_matrix(config.array, Operand::a, m, k, random);
    const Matrix b = array::test::random_matrix(config.array, Operand::b, k, n, random);
    std::vector<Channel> all;
    for (int j = 0; j < n; ++j) {
      all.push_back({static_cast<int32_t>(random() % 1000) - 500, {0x50000000, -6 - j % 2}});
    }
    const int bits = config.result_bits();
    const int min = config.array.signed_a ? -(1 << (bits - 1)) : 0;
    const nn::Output output{min + 40, {min, min + (1 << bits) - 1}};
    const auto model = make_model(config);
    const tile::Run run =
        tile::run(*model, config, std::vector{make_job(config, a, b, all, 0, output)});
    EXPECT_EQ(run.jobs[0].packet, expected_packet(config, a, b, all, output));
    const Matrix product = plain_product(config, a, b, all, output);
    EXPECT_EQ(requantised(config, a, b, all, output), product);
    // C as read back is what its code leaves.
    const codec::Format format = config.result_format();
    Matrix coded = product;
    if (config.coded()) {
      for (int32_t& word : coded.values) word = codec::decode(format, codec::encode(format, word));
    }
    EXPECT_EQ(read_packet(config, run.jobs[0].packet, m, n), coded);
    EXPECT_EQ(run.errors, 0U);
  }
}

TEST(TileProduct, OfAnySizeIsSeveralJobs) {
  auto random = seeded(3);
  Config config = verif::small_tile();
  for (const auto& [k, n, jobs] :
       {std::tuple(20, 2, 1U), {20, 9, 1U}, {20, 40, 5U}, {110, 7, 4U}}) {
    SCOPED_TRACE(fmt::format("K = {}, N = {}", k, n));
    const Matrix a = array::test::random_matrix(config.array, Operand::a, 4, k, random);
    const Matrix b = array::test::random_matrix(config.array, Operand::b, k, n, random);
    std::vector<Channel> all = channels(n, 0x60000000, -6);
    for (size_t j = 0; j < all.size(); ++j) all[j].bias = static_cast<int32_t>(100 * j);
    const nn::Output output{20, {0, 255}};
    const Product product = make_product(config, a, b, all, output);
    EXPECT_EQ(product.jobs.size(), jobs);
    const tile::Run run = tile::run(*make_model(config), config, product.jobs);
    Matrix coded = plain_product(config, a, b, all, output);
    const codec::Format format = config.result_format();
    for (int32_t& word : coded.values) word = codec::decode(format, codec::encode(format, word));
    EXPECT_EQ(read_product(config, product, run), coded);
  }
  EXPECT_EQ(error_of([&] {
              make_product(config, filled(1, 300, 0, 0), filled(300, 2, 0, 0), channels(2), {});
            }).substr(0, 51),
            "a job of 1 x 300 x 2 does not fit the tile: packets");
}

TEST(TileJob, StallsChangeTheTimeAlone) {
  auto random = seeded(2);
  const Config config = verif::small_tile();
  std::vector<JobData> jobs;
  for (int n = 0; n < 4; ++n) {
    const Matrix a = array::test::random_matrix(config.array, Operand::a, 7, 12, random);
    const Matrix b = array::test::random_matrix(config.array, Operand::b, 12, 4, random);
    jobs.push_back(make_job(config, a, b, channels(4, 1 << 30, -5), n % 2 * 4, {0, {0, 255}}));
  }
  const auto model = make_model(config);
  const tile::Run quick = tile::run(*model, config, jobs);
  const tile::Run slow = tile::run(*model, config, jobs, {7, 0.5, 0.3, 0.7, 0.4});
  ASSERT_EQ(quick.jobs.size(), 4U);
  for (size_t n = 0; n < 4; ++n) EXPECT_EQ(slow.jobs[n].packet, quick.jobs[n].packet);
  EXPECT_GT(slow.cycles, quick.cycles);
  EXPECT_EQ(slow.a_beats, quick.a_beats);
  EXPECT_EQ(slow.c_beats, quick.c_beats);
  EXPECT_EQ(tile::run(*model, config, jobs, {7, 0.5, 0.3, 0.7, 0.4}).cycles, slow.cycles);
}

TEST(TileJob, WhatDoesNotFitIsRefused) {
  const Config config = small();
  const auto error = [&](int m, int k, int n, int first, size_t count) {
    return error_of([&] {
      make_job(config, filled(m, k, 100, 0), filled(k, n, 100, 0),
               channels(static_cast<int>(count)), first, {0, {0, 255}});
    });
  };
  EXPECT_EQ(error(3, 4, 2, 0, 1), "1 channels are given for 2 columns of B");
  // 100 words are 200 slices are 25 beats of 8; three tiles of them are more than 64.
  EXPECT_EQ(error(3, 100, 6, 0, 6),
            "a job of 3 x 100 x 6 does not fit the tile: packets of 25 and 3 x 25 beats in banks "
            "of 32 and 64, channels 0..5 in 16, K up to 4096");
  EXPECT_EQ(error(3, 132, 2, 0, 2),
            "a job of 3 x 132 x 2 does not fit the tile: packets of 33 and 1 x 33 beats in banks "
            "of 32 and 64, channels 0..1 in 16, K up to 4096");
  EXPECT_EQ(error(3, 4, 2, 15, 2),
            "a job of 3 x 4 x 2 does not fit the tile: packets of 1 and 1 x 1 beats in banks of 32 "
            "and 64, channels 15..16 in 16, K up to 4096");
  EXPECT_EQ(
      error_of([&] {
        make_job(config, filled(2, 3, 0, 0), filled(4, 2, 0, 0), channels(2), 0, {0, {0, 255}});
      }),
      "A is 2 x 3 and B 4 x 2; a job needs A of M x K and B of K x N");
  Config plain = config;
  plain.array.form = array::Form::none;
  plain.halve = false;
  EXPECT_EQ(
      error_of([&] {
        make_job(plain, filled(2, 3, 256, 0), filled(3, 2, 0, 0), channels(2), 0, {0, {0, 255}});
      }),
      "word 256 does not fit 8 bits; allowed: 0..255");
}

/// A tile that never does anything.
class DeadTile : public Dut {
 public:
  void reset() override {}
  const Outputs& eval(const Inputs&) override { return outputs_; }
  void edge() override {}

 private:
  Outputs outputs_;
};

TEST(TileJob, HangIsNoticed) {
  const Config config = small();
  DeadTile dead;
  const std::vector<JobData> jobs = {
      make_job(config, filled(3, 3, 0, 1), filled(3, 2, 0, 1), channels(2), 0, {0, {0, 255}})};
  try {
    tile::run(dead, config, jobs);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("hang: no beat on any stream in 20000 cycles"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace spark::tile

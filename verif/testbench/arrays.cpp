#include <algorithm>
#include <random>

#include "gen/params/params.h"
#include "sim/array/gemm.h"
#include "sim/array/model.h"
#include "sim/array/run.h"
#include "verif/harness/array_dut.h"
#include "verif/harness/array_stimulus.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

using array::Operand;

/// Arrays beyond this many multipliers get one short tile, for a simulator has them all to do, and
/// no count of cycles, for the model has.
constexpr int kLarge = 4096;

bool is_large(const array::Config& config) {
  return config.rows * config.cols * config.vector > kLarge;
}

/// Tiles of an array: short ones, and long ones that fill queues and windows, as far as products
/// (which a simulator has to do) and results (which a file has to hold) do not become too many.
std::vector<ArrayOperands> draw_tiles(const array::Config& config, int k_max,
                                      std::mt19937_64& random) {
  constexpr int kMostProducts = 16384;
  constexpr int kMostResults = 1024;
  const int v = config.vector;
  const int results = config.rows * config.cols;
  std::vector<ArrayOperands> tiles;
  int products = 0;
  const auto add = [&](int length, const auto&... kinds) {
    length = std::min(length, k_max);
    products += length * results;
    const bool fits =
        products <= kMostProducts && results * static_cast<int>(tiles.size() + 1) <= kMostResults;
    if (tiles.empty() || fits) tiles.push_back(draw_operands(config, length, kinds..., random));
  };
  add(2 * v);
  if (is_large(config)) return tiles;
  add(2 * v, Words::extremes, Words::extremes);
  for (const int length : {1, 3 * v + 1, 8 * v, v, 2, v + 1, 24 * v}) add(length);
  return tiles;
}

BenchStream operand_stream(const array::Config& config, Operand operand,
                           const std::vector<ArrayOperands>& tiles) {
  const std::string name = operand == Operand::a ? "a" : "b";
  const bool coded = config.form != array::Form::none;
  BenchStream stream{name, true, name + "_valid_i", name + "_ready_o", {name + "_i"}, 1, {}};
  if (coded) stream.fields.push_back(name + "_two_i");
  stream.fields.push_back(name + "_last_i");
  stream.count = config.streams(operand);
  std::vector<std::vector<Pattern>> lists(static_cast<size_t>(stream.count));
  for (const ArrayOperands& tile : tiles) {
    const array::Streams& streams = operand == Operand::a ? tile.a_streams : tile.b_streams;
    for (size_t n = 0; n < lists.size(); ++n) {
      for (const array::Beat& beat : streams[n]) {
        const int slice = config.slice;
        // Of a single slice, which comes first, the other place means nothing.
        Pattern bits = !coded || beat.two ? pattern(beat.data, 2 * slice)
                                          : pattern(beat.data >> slice, slice) + nothing(slice);
        if (coded) bits += beat.two ? '1' : '0';
        lists[n].push_back(bits + (beat.last ? '1' : '0'));
      }
    }
  }
  stream.beats = {lists};
  return stream;
}

}  // namespace

gen::Testbench array_testbench(const gen::Request& request, const hdl::Module& top) {
  const array::Config config = array_config(request.config);
  const auto acc_width = static_cast<int>(request.config.integer(gen::params::kAccWidth));
  std::mt19937_64 random(kSeed);
  const std::vector<ArrayOperands> tiles =
      draw_tiles(config, static_cast<int>(request.config.integer(gen::params::kKMax)), random);
  BenchStream c{"c", false, "c_valid_o", "c_ready_i", {"c_last_o", "c_o"}, 1, {{{}}}};
  std::vector<array::Tile> played;
  for (const ArrayOperands& tile : tiles) {
    played.push_back(tile.tile());
    const array::Sums sums = array::gemm(tile.a, tile.b);
    for (int i = 0; i < config.rows; ++i) {
      Pattern bits = i == config.rows - 1 ? "1" : "0";
      for (int j = config.cols - 1; j >= 0; --j) {
        bits += pattern(static_cast<uint64_t>(sums.at(i, j)), acc_width);
      }
      c.beats[0][0].push_back(bits);
    }
  }
  Bench bench;
  bench.streams = {operand_stream(config, Operand::a, tiles),
                   operand_stream(config, Operand::b, tiles), c};
  bench.zeros = {"error_o"};
  if (is_large(config)) {
    bench.cuts = 1;
    return write_bench(request, top, bench);
  }
  bench.cycles = {array::run(*array::make_model(config), config, played).cycles};
  // Of a small array hardly ever a reset comes while results are on their way.
  if (config.rows * config.cols < 16) bench.cuts = 24;
  return write_bench(request, top, bench);
}

}  // namespace spark::verif

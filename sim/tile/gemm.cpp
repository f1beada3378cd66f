#include "sim/tile/gemm.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/tile/model.h"
#include "sim/tile/product.h"

namespace spark::tile {
namespace {

using array::Matrix;

nn::HardwareCost cost_of(const Config& config, const Run& run) {
  const uint64_t beats = run.a_beats + run.b_beats + run.c_beats;
  return {run.job_cycles(), beats * static_cast<uint64_t>(config.bus_width)};
}

bool takes(const Config& config, const nn::Product& product) {
  const bool coded = config.coded();
  return product.coded_a == coded && product.coded_b == coded && product.coded_c == coded &&
         product.signed_b && product.zero_point_b == 0 && fits(config, product.depth);
}

}  // namespace

Config plain(const Config& config) {
  Config result = config;
  result.array.form = array::Form::none;
  result.array.pe = array::Pe::int8;
  result.array.sync = array::Sync::rigid;
  result.array.share = 1;
  result.array.queue_depth = 1;
  result.rounding = codec::Rounding::compensate;
  result.halve = false;
  return result;
}

std::optional<nn::HardwareCost> PlainCost::of(int rows, int depth, int cols) {
  if (!fits(config_, depth)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = known_.try_emplace({rows, depth, cols});
  if (is_new) {
    const std::vector<Channel> channels(static_cast<size_t>(cols));
    const Product product =
        make_product(config_, Matrix(rows, depth), Matrix(depth, cols), channels, {0, {0, 255}});
    at->second = cost_of(config_, tile::run(*make_model(config_), config_, product.jobs));
  }
  return at->second;
}

Gemm::Gemm(const Config& config, Dut& dut, PlainCost& plain)
    : config_(config), dut_(dut), plain_(plain) {
  if (config.array.signed_a || !config.array.signed_b) {
    throw std::invalid_argument("networks need a tile of unsigned A and signed B");
  }
}

std::optional<nn::ProductCost> Gemm::run(const nn::Product& product, std::span<nn::Word> c) {
  host_.run(product, c);
  if (!takes(config_, product)) return std::nullopt;

  const int divisor = config_.halve ? 2 : 1;  // decoded words are even then
  Matrix a(product.rows, product.depth);
  for (size_t i = 0; i < product.a.size(); ++i) a.values[i] = product.a[i] / divisor;
  Matrix b(product.depth, product.cols);
  auto word = product.b.begin();
  for (int col = 0; col < product.cols; ++col) {
    for (int row = 0; row < product.depth; ++row) b.at(row, col) = *word++ / divisor;
  }
  std::vector<Channel> channels;
  for (size_t n = 0; n < product.bias.size(); ++n) {
    channels.push_back({product.bias[n], product.factors[n]});
  }
  const Product jobs = make_product(config_, a, b, channels, product.output);
  const Run run = tile::run(dut_, config_, jobs.jobs);
  if (run.errors != 0) {
    throw std::runtime_error(fmt::format("ERROR is {:#x} ({})", run.errors, describe(config_)));
  }
  const Matrix made = read_product(config_, jobs, run);
  for (size_t i = 0; i < c.size(); ++i) {
    mismatches_ += made.values[i] == c[i] ? 0 : 1;
    c[i] = static_cast<nn::Word>(made.values[i]);
  }
  return nn::ProductCost{cost_of(config_, run),
                         plain_.of(product.rows, product.depth, product.cols)};
}

}  // namespace spark::tile

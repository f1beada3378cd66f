#include "sim/nn/array_gemm.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/array/run.h"

namespace spark::nn {

ArrayGemm::ArrayGemm(const array::Config& config, bool halve, Make make)
    : config_(config), halve_(halve), make_(std::move(make)) {}

std::optional<ArrayCost> ArrayGemm::run(const Product& product, std::span<int32_t> c) {
  host_.run(product, c);
  const bool coded = config_.form != array::Form::none;
  if (product.coded_a != coded || product.coded_b != coded) return std::nullopt;

  array::Config config = config_;
  config.signed_a = product.signed_a;
  config.signed_b = product.signed_b;
  std::unique_ptr<array::Dut>& dut = duts_[{config.signed_a, config.signed_b}];
  if (dut == nullptr) dut = make_(config);

  const int divisor = halve_ ? 2 : 1;  // decoded words are even then
  array::Matrix a(product.rows, product.depth);
  for (size_t i = 0; i < product.a.size(); ++i) a.values[i] = product.a[i] / divisor;
  array::Matrix b(product.depth, product.cols);
  auto word = product.b.begin();
  for (int col = 0; col < product.cols; ++col) {
    for (int row = 0; row < product.depth; ++row) b.at(row, col) = *word++ / divisor;
  }
  const array::GemmRun run = array::run_gemm(*dut, config, a, b);
  if (run.error) {
    throw std::runtime_error(fmt::format("{} has set error_o", array::describe(config)));
  }
  for (size_t i = 0; i < c.size(); ++i) {
    const int64_t sum = run.c.values[i] * divisor * divisor;
    mismatches_ += sum == c[i] ? 0 : 1;
    c[i] = static_cast<int32_t>(sum);
  }
  return ArrayCost{run.cycles, run.code_bits, run.word_bits};
}

}  // namespace spark::nn

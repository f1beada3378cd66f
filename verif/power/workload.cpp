#include "verif/power/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "verif/harness/array_dut.h"
#include "verif/harness/dut.h"

namespace spark::verif {
namespace {

constexpr uint64_t kSeed = 1;
constexpr double kMeanMagnitude = 6;
constexpr size_t kDrawnWords = 4096;
constexpr int kDrawnK = 256;
constexpr size_t kMostWords = 16384;
constexpr int kMostTiles = 2;  ///< in each direction

/// A word by the inverse of the distribution's function: the same on every machine.
int32_t draw(bool is_signed, double mean, int32_t min, int32_t max, std::mt19937_64& random) {
  constexpr uint64_t kOne = uint64_t{1} << 53;
  const double uniform = (static_cast<double>(random() % kOne) + 0.5) / static_cast<double>(kOne);
  const auto magnitude = static_cast<int32_t>(std::min(-std::log(uniform) * mean, 1e6));
  const bool negative = is_signed && random() % 2 == 0;
  return std::clamp(negative ? -magnitude : magnitude, min, max);
}

/// Of an operand whose words have `bits` bits.
array::Matrix drawn_matrix(int rows, int cols, bool is_signed, int bits) {
  const int32_t max = (1 << (is_signed ? bits - 1 : bits)) - 1;
  array::Matrix matrix(rows, cols);
  matrix.values =
      drawn_words(matrix.values.size(), is_signed, kMeanMagnitude, is_signed ? -max - 1 : 0, max);
  return matrix;
}

}  // namespace

std::vector<int32_t> drawn_words(size_t count, bool is_signed, double mean, int32_t min,
                                 int32_t max) {
  std::mt19937_64 random(kSeed);
  std::vector<int32_t> words(count);
  for (int32_t& word : words) word = draw(is_signed, mean, min, max, random);
  return words;
}

PowerWorkload drawn_workload(const gen::Config& config) {
  PowerWorkload workload;
  workload.name =
      fmt::format("drawn words, Laplace, mean magnitude {} codes, seed {}", kMeanMagnitude, kSeed);
  if (config.block() == "spark_array") {
    const array::Config array = array_config(config);
    const int bits = array.format(array::Operand::a).word_bits();
    const int length = kDrawnK * array.vector;
    workload.a = drawn_matrix(array.rows, length, array.signed_a, bits);
    workload.b = drawn_matrix(length, 2 * array.cols, array.signed_b, bits);
    return workload;
  }
  const codec::Format format = format_of(config);
  workload.words =
      drawn_words(kDrawnWords, format.is_signed, kMeanMagnitude * (format.halve ? 2 : 1),
                  format.min_word(), format.max_word());
  return workload;
}

PowerWorkload stream_workload(const gen::Config& config, const std::string& name,
                              const codec::Tensor& tensor) {
  codec::check_words(format_of(config), tensor, name);
  PowerWorkload workload;
  const size_t count = std::min(tensor.words.size(), kMostWords);
  workload.name = fmt::format("{}, {} of {} words", name, count, tensor.words.size());
  workload.words.assign(tensor.words.begin(),
                        tensor.words.begin() + static_cast<std::ptrdiff_t>(count));
  return workload;
}

PowerWorkload array_workload(const gen::Config& config, const std::string& name,
                             const array::Matrix& a, const array::Matrix& b) {
  const array::Config array = array_config(config);
  PowerWorkload workload;
  workload.a = array::Matrix(std::min(a.rows, kMostTiles * array.rows), a.cols);
  std::copy_n(a.values.begin(), workload.a.values.size(), workload.a.values.begin());
  workload.b = array::Matrix(b.rows, std::min(b.cols, kMostTiles * array.cols));
  for (int row = 0; row < b.rows; ++row) {
    for (int col = 0; col < workload.b.cols; ++col) workload.b.at(row, col) = b.at(row, col);
  }
  workload.name = fmt::format("{}, {} of {} rows and {} of {} columns of C", name, workload.a.rows,
                              a.rows, workload.b.cols, b.cols);
  return workload;
}

}  // namespace spark::verif

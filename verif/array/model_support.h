#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sim/array/gemm.h"
#include "sim/array/model.h"
#include "sim/array/run.h"
#include "verif/codec/support.h"

/// What the tests of the array's models share.
namespace spark::array::test {

using codec::test::error_of;
using codec::test::seeded;

/// Every legal pair of PE and synchronisation.
inline const std::vector<std::pair<Pe, Sync>> kKinds = {
    {Pe::int8, Sync::rigid},    {Pe::mixed, Sync::lockstep}, {Pe::mixed, Sync::elastic},
    {Pe::wide, Sync::lockstep}, {Pe::wide, Sync::elastic},   {Pe::wide, Sync::window},
    {Pe::split, Sync::window}};

/// Words for `operand`, about half of them short.
inline Matrix random_matrix(const Config& config, Operand operand, int rows, int cols,
                            std::mt19937_64& random) {
  Matrix words(rows, cols);
  words.values =
      codec::test::random_words(config.format(operand), words.values.size(), true, random);
  return words;
}

/// Operands of one tile, as streams and as what they decode to.
struct Operands {
  Matrix a, b;  ///< decoded
  Streams a_streams, b_streams;

  Operands(const Config& config, const Matrix& a_words, const Matrix& b_words)
      : a(decoded(config, Operand::a, a_words)),
        b(decoded(config, Operand::b, b_words)),
        a_streams(to_streams(config, Operand::a, a_words)),
        b_streams(to_streams(config, Operand::b, b_words)) {}

  static Operands random(const Config& config, int length, std::mt19937_64& random) {
    const Matrix a = random_matrix(config, Operand::a, config.rows, length, random);
    return {config, a, random_matrix(config, Operand::b, length, config.cols, random)};
  }

  Tile tile() const { return {&a_streams, &b_streams}; }
};

inline std::vector<Tile> tiles_of(const std::vector<Operands>& operands) {
  std::vector<Tile> tiles;
  for (const Operands& each : operands) tiles.push_back(each.tile());
  return tiles;
}

/// Runs a fresh model.
inline Run run_model(const Config& config, const std::vector<Operands>& operands,
                     const Stalls& stalls = {}) {
  return run(*make_model(config), config, tiles_of(operands), stalls);
}

/// The text of the std::runtime_error that `action` throws; empty if it throws none.
template <typename Action>
std::string failure_of(const Action& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace spark::array::test

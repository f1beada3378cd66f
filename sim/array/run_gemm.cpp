#include <stdexcept>

#include "sim/array/run.h"

namespace spark::array {
namespace {

int blocks(int size, int block) { return (size + block - 1) / block; }

/// The part of `matrix` from (row, col) on, filled up with zeros to rows x cols.
Matrix cut(const Matrix& matrix, int row, int col, int rows, int cols) {
  Matrix part(rows, cols);
  for (int i = 0; i < rows && row + i < matrix.rows; ++i) {
    for (int j = 0; j < cols && col + j < matrix.cols; ++j) {
      part.at(i, j) = matrix.at(row + i, col + j);
    }
  }
  return part;
}

}  // namespace

GemmRun run_gemm(Dut& dut, const Config& config, const Matrix& a, const Matrix& b,
                 const Stalls& stalls) {
  if (a.cols != b.rows) throw std::logic_error("A has as many columns as B has rows");
  std::vector<Streams> a_blocks;
  for (int row = 0; row < a.rows; row += config.rows) {
    a_blocks.push_back(to_streams(config, Operand::a, cut(a, row, 0, config.rows, a.cols)));
  }
  std::vector<Streams> b_blocks;
  for (int col = 0; col < b.cols; col += config.cols) {
    b_blocks.push_back(to_streams(config, Operand::b, cut(b, 0, col, b.rows, config.cols)));
  }

  GemmRun result;
  std::vector<Tile> tiles;
  for (const Streams& a_block : a_blocks) {
    for (const Streams& b_block : b_blocks) tiles.push_back({&a_block, &b_block});
  }
  const auto slice = static_cast<uint64_t>(config.slice);
  for (const Streams& block : a_blocks) {
    result.code_bits += slice_count(config, block) * b_blocks.size() * slice;
  }
  for (const Streams& block : b_blocks) {
    result.code_bits += slice_count(config, block) * a_blocks.size() * slice;
  }
  const auto words = static_cast<uint64_t>(blocks(a.cols, config.vector)) *
                     static_cast<uint64_t>(config.streams(Operand::a) + config.streams(Operand::b));
  result.word_bits = words * tiles.size() * 2 * slice;

  Run done = run(dut, config, tiles, stalls);
  result.cycles = done.cycles;
  result.tiles = tiles.size();
  result.error = done.error;
  result.c = Sums(a.rows, b.cols);
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < b.cols; ++j) {
      const size_t tile = static_cast<size_t>(i / config.rows) * b_blocks.size() +
                          static_cast<size_t>(j / config.cols);
      result.c.at(i, j) = done.tiles[tile].at(i % config.rows, j % config.cols);
    }
  }
  return result;
}

}  // namespace spark::array

#include "sim/tile/product.h"

#include <algorithm>

namespace spark::tile {
namespace {

using array::Matrix;

/// Columns first .. first + count - 1.
Matrix columns(const Matrix& matrix, int first, int count) {
  Matrix part(matrix.rows, count);
  for (int i = 0; i < part.rows; ++i) {
    for (int j = 0; j < count; ++j) part.at(i, j) = matrix.at(i, first + j);
  }
  return part;
}

/// Beats of the longest packet of B, whatever its codes.
int most_beats(const Config& config, int length) {
  const int words = (length + config.array.vector - 1) / config.array.vector;
  return (2 * words + config.lanes() - 1) / config.lanes();
}

}  // namespace

bool fits(const Config& config, int depth) {
  const int beats = most_beats(config, depth);
  return depth <= config.k_max && beats <= std::min(config.a_depth, config.b_depth);
}

Product make_product(const Config& config, const Matrix& a, const Matrix& b,
                     std::span<const Channel> channels, const nn::Output& output) {
  const int cols = config.array.cols;
  const int tiles = (b.cols + cols - 1) / cols;
  const int fit = std::min(config.b_depth / most_beats(config, b.rows), config.channels / cols);
  const int per_job = fit >= tiles ? tiles : std::max(fit / 2, 1);
  Product product{{}, {}, a.rows, b.cols};
  // The tables' halves in turn, if each holds a job.
  const bool halves = 2 * per_job * cols <= config.channels;
  for (int first = 0; first < b.cols; first += per_job * cols) {
    const int count = std::min(per_job * cols, b.cols - first);
    const auto own = channels.subspan(static_cast<size_t>(first), static_cast<size_t>(count));
    const int channel = halves && product.jobs.size() % 2 != 0 ? config.channels / 2 : 0;
    product.jobs.push_back(make_job(config, a, columns(b, first, count), own, channel, output));
    product.first_col.push_back(first);
  }
  return product;
}

Matrix read_product(const Config& config, const Product& product, const Run& run) {
  Matrix c(product.rows, product.cols);
  for (size_t n = 0; n < product.jobs.size(); ++n) {
    const int first = product.first_col[n];
    const int next = n + 1 < product.jobs.size() ? product.first_col[n + 1] : product.cols;
    const Matrix part = read_packet(config, run.jobs[n].packet, product.rows, next - first);
    for (int i = 0; i < part.rows; ++i) {
      for (int j = 0; j < part.cols; ++j) c.at(i, first + j) = part.at(i, j);
    }
  }
  return c;
}

}  // namespace spark::tile

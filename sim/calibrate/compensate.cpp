#include "sim/calibrate/compensate.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>

#include "gen/base/error.h"
#include "gen/base/parallel.h"
#include "sim/calibrate/groups.h"

namespace spark::calibrate {
namespace {

using Eigen::Index;
using Doubles = Eigen::MatrixXd;
using Floats = Eigen::MatrixXf;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kDamping = 0.01;

/// Outputs that one job rounds, and inputs between two updates of the rest of their rows.
constexpr Index kRows = 64;
constexpr Index kColumns = 128;

/// How much of the error of input j input k takes on: R_jk / R_kk above the diagonal, of the damped
/// moments.
Floats shares(const Moments& moments) {
  const auto n = static_cast<Index>(moments.inputs);
  const Eigen::Map<const Doubles> sums(moments.sums.data(), n, n);
  const double mean = sums.diagonal().mean();
  // The factor of the matrix turned by 180 degrees is lower triangular; turned back it is R.
  Doubles turned = sums.reverse();
  turned.diagonal().array() += mean > 0 ? kDamping * mean : 1;
  const Eigen::LLT<Eigen::Ref<Doubles>> cholesky(turned);
  if (cholesky.info() != Eigen::Success) {
    throw InputError("the moments of the inputs are too ill-conditioned to compensate by them");
  }
  Floats result = Floats::Zero(n, n);
  for (Index k = 0; k < n; ++k) {
    const double diagonal = turned(n - 1 - k, n - 1 - k);
    for (Index j = 0; j < k; ++j) {
      result(j, k) = static_cast<float>(turned(n - 1 - j, n - 1 - k) / diagonal);
    }
  }
  return result;
}

/// A layer and how its weights are rounded.
struct Layer {
  const Grid& grid;
  const tensor::Quantisation& quantisation;
  const std::vector<bool>& dead_zones;
  tensor::ScaleIndex index;
  Index inputs;

  /// Rounds a value in place of weight `element`; what is left of it.
  float round(float value, uint64_t element, int32_t& word) const {
    const uint64_t group = index[element];
    const float scale = quantisation.scales[group];
    word = grid.word(value, scale, dead_zones[group]);
    return scale * static_cast<float>(grid.decoded(word));
  }
};

/// Rounds rows one by one; returns their errors W - Q.
Rows round_plainly(const Layer& layer, const Rows& weights, uint64_t first, int32_t* words) {
  Rows errors(weights.rows(), weights.cols());
  for (Index i = 0; i < weights.size(); ++i) {
    const auto at = static_cast<uint64_t>(i);
    errors.data()[i] = weights.data()[i] - layer.round(weights.data()[i], first + at, words[at]);
  }
  return errors;
}

/// Rounds rows with compensation; returns their errors W - Q.
Rows round_compensated(const Layer& layer, const Floats& share, const Rows& weights, uint64_t first,
                       int32_t* words) {
  Rows errors(weights.rows(), weights.cols());
  for (Index begin = 0; begin < layer.inputs; begin += kColumns) {
    const Index count = std::min(kColumns, layer.inputs - begin);
    // What the columns before this block ask of it; within the block, one after the other.
    const Rows carried = errors.leftCols(begin) * share.block(0, begin, begin, count);
    for (Index row = 0; row < weights.rows(); ++row) {
      for (Index k = 0; k < count; ++k) {
        const Index column = begin + k;
        const float more =
            errors.row(row).segment(begin, k).dot(share.col(column).segment(begin, k));
        const auto at = static_cast<uint64_t>(row * layer.inputs + column);
        const float wanted = weights(row, column) + carried(row, k) + more;
        errors(row, column) = weights(row, column) - layer.round(wanted, first + at, words[at]);
      }
    }
  }
  return errors;
}

/// |X e|^2 of each row e.
Eigen::VectorXd output_errors(const Eigen::Map<const Doubles>& sums, const Rows& rows) {
  const Doubles e = rows.cast<double>();
  return (e * sums).cwiseProduct(e).rowwise().sum();
}

}  // namespace

uint64_t inputs_of(const tensor::Description& weights, std::string_view name) {
  if (weights.shape.size() < 2) {
    throw InputError("{} has {} dimensions; the weights of a layer have two or more, outputs first",
                     name, weights.shape.size());
  }
  uint64_t inputs = 1;
  for (size_t d = 1; d < weights.shape.size(); ++d) inputs *= weights.shape[d];
  return inputs;
}

Moments moments(const tensor::Source& samples, uint64_t inputs, std::string_view name) {
  const std::vector<uint64_t>& shape = samples.description().shape;
  const uint64_t last = shape.empty() ? 1 : shape.back();
  if (last != inputs) {
    throw InputError("{}: the last dimension is {}, but the weights have {} inputs", name, last,
                     inputs);
  }
  if (inputs > kMaxInputs) {
    throw InputError("{}: {} inputs; at most {} can be compensated", name, inputs, kMaxInputs);
  }
  Moments result{inputs, inputs == 0 ? 0 : samples.size() / inputs,
                 std::vector<double>(inputs * inputs)};
  const auto n = static_cast<Index>(inputs);
  Eigen::Map<Doubles> sums(result.sums.data(), n, n);
  // Many samples at once, columns of the sums in parallel.
  const uint64_t together = std::min<uint64_t>(1024, result.samples);
  const auto panels = static_cast<size_t>((n + kColumns - 1) / kColumns);
  std::vector<float> part(together * inputs);
  for (uint64_t first = 0; first < result.samples; first += together) {
    part.resize(std::min(together, result.samples - first) * inputs);
    read_reals(samples, first * inputs, part);
    samples.release(first * inputs, part.size());
    const Doubles x =
        Eigen::Map<const Floats>(part.data(), n, static_cast<Index>(part.size() / inputs))
            .cast<double>();
    for_all(panels, "inputs", [&](size_t panel) {
      const Index begin = static_cast<Index>(panel) * kColumns;
      const Index count = std::min(kColumns, n - begin);
      sums.block(begin, begin, n - begin, count).noalias() +=
          x.bottomRows(n - begin) * x.middleRows(begin, count).transpose();
    });
  }
  sums.triangularView<Eigen::StrictlyUpper>() = sums.transpose();
  return result;
}

Compensated compensate(const Grid& grid, const tensor::Source& weights,
                       const tensor::Quantisation& quantisation,
                       const std::vector<bool>& dead_zones, const Moments& moments) {
  const auto n = static_cast<Index>(moments.inputs);
  const Layer layer{grid, quantisation, dead_zones,
                    tensor::ScaleIndex(quantisation, weights.description().shape), n};
  const Eigen::Map<const Doubles> sums(moments.sums.data(), n, n);
  const Floats share = shares(moments);
  const uint64_t outputs = weights.size() / moments.inputs;
  const auto jobs = static_cast<size_t>((outputs + kRows - 1) / kRows);
  Compensated result;
  result.words.resize(weights.size());
  std::vector<Compensated> parts(jobs);
  for_all(jobs, "outputs", [&](size_t job) {
    Compensated& part = parts[job];
    const uint64_t first = job * kRows * moments.inputs;
    const Index rows = std::min(kRows, static_cast<Index>(outputs - job * kRows));
    Rows w(rows, n);
    read_reals(weights, first, std::span<float>(w.data(), static_cast<size_t>(w.size())));
    int32_t* words = result.words.data() + first;
    part.words.resize(static_cast<size_t>(w.size()));
    const Eigen::VectorXd plain =
        output_errors(sums, round_plainly(layer, w, first, part.words.data()));
    const Eigen::VectorXd compensated =
        output_errors(sums, round_compensated(layer, share, w, first, words));
    for (Index row = 0; row < rows; ++row) {
      part.plain_error += plain(row);
      part.error += std::min(plain(row), compensated(row));
      if (compensated(row) < plain(row)) continue;
      ++part.plain_rows;
      std::copy_n(part.words.begin() + row * n, n, words + row * n);
    }
    part.output = output_errors(sums, w).sum();
    part.words.clear();
  });
  for (const Compensated& part : parts) {
    result.plain_error += part.plain_error;
    result.error += part.error;
    result.output += part.output;
    result.plain_rows += part.plain_rows;
  }
  return result;
}

}  // namespace spark::calibrate

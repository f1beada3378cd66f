#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/calibrate/grid.h"
#include "sim/tensor/source.h"

/// Error-compensated rounding of weights, on the code's own grid.
namespace spark::calibrate {

/// The most inputs that a layer may have: their second moments take 8 bytes for each pair.
inline constexpr uint64_t kMaxInputs = 8192;

/// Second moments of a layer's inputs: X^T X for samples X (samples x inputs).
struct Moments {
  uint64_t inputs = 0;
  uint64_t samples = 0;
  std::vector<double> sums;  ///< inputs x inputs, symmetric
};

/// Of all rows of `samples`, a tensor of any rank whose last dimension is the inputs; integers
/// count by their scale and zero point. Throws InputError, beginning with `name`, unless that
/// dimension is `inputs`, at most kMaxInputs, and as Source::read.
Moments moments(const tensor::Source& samples, uint64_t inputs, std::string_view name);

/// How many inputs the weights of a layer have: the first dimension is the outputs, all others
/// together, in C order, the inputs. Throws InputError, beginning with `name`, for fewer than two
/// dimensions.
uint64_t inputs_of(const tensor::Description& weights, std::string_view name);

/// What compensation made of a layer's weights.
struct Compensated {
  std::vector<int32_t> words;  ///< in the order of the weights
  double plain_error = 0;      ///< |X W - X Q|^2 over all samples and outputs, rounded one by one
  double error = 0;            ///< the same, compensated; not more than plain_error
  double output = 0;           ///< |X W|^2
  uint64_t plain_rows = 0;     ///< outputs where rounding one by one was no worse, and was kept
};

/// Rounds weights W (outputs x inputs) to words so that the layer's outputs change little: inputs
/// are taken in their order, and what rounding one weight changes is made up for by those of its
/// row that are not yet rounded. This is the recurrence of optimal brain compression (Frantar &
/// Alistarh 2022) in the order of the columns, GPTQ (Frantar et al. 2022). With H = X^T X, damped
/// by a hundredth of its mean diagonal, and H = R R^T, R upper triangular, it reads
///
///   q_k = round(w_k + sum over j < k of (w_j - q_j) R_jk / R_kk),
///
/// because the error of a row is the sum over k of (sum over j <= k of (w_j - q_j) R_jk)^2, of
/// which the k-th term is the last one in which q_k can make up for q_0 .. q_{k-1} (Babai's nearest
/// plane). R^-1 is GPTQ's Cholesky factor of H^-1; no inverse is needed. Dead inputs and fewer
/// samples than inputs are made regular by the damping; inputs that are all zero leave W rounded
/// one by one.
///
/// round is Grid::word with the element's scale and dead zone, by group of `quantisation`. Each
/// output's row is rounded one by one as well, and the better of the two is kept, by the error
/// without damping. Weights and words are held in memory.
Compensated compensate(const Grid& grid, const tensor::Source& weights,
                       const tensor::Quantisation& quantisation,
                       const std::vector<bool>& dead_zones, const Moments& moments);

}  // namespace spark::calibrate

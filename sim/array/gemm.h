#pragma once

#include <cstdint>

#include "sim/array/config.h"
#include "sim/array/streams.h"

namespace spark::array {

/// A x B, exactly: `a` is M x K, `b` is K x N. Throws std::logic_error if their K differ.
Sums gemm(const Matrix& a, const Matrix& b);

/// The largest |a * b| over all words that the streams of `config` can carry, also those that only
/// codes which an encoder never emits carry; every word of 2S bits with form none.
int64_t largest_product(const Config& config);

/// The longest dot product that cannot overflow a two's complement accumulator of `acc_width` bits:
/// floor((2^(acc_width - 1) - 1) / largest_product). 0 if not even one product fits.
int64_t max_k(const Config& config, int acc_width);

}  // namespace spark::array

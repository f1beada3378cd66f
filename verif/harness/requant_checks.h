#pragma once

#include <vector>

#include "verif/harness/check.h"

namespace spark::verif {

/// `spark_requant` against sim/nn, all designs side by side: 2^16 pairs of corner multipliers and
/// shifts, each with an accumulator that makes a word of it; then `drawn` accumulators, most of
/// them near words and near ties of either rounding; at full speed, where there must be no bubble,
/// and with pauses on both sides; every start from reset, and reset from any state.
std::vector<CheckResult> check_requants(const std::vector<Dut>& duts, uint64_t drawn,
                                        uint64_t seed);

}  // namespace spark::verif

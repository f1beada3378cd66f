#pragma once

#include <vector>

#include "verif/harness/check.h"

namespace spark::verif {

/// `spark_encoder`, every word of every design.
std::vector<CheckResult> check_encoders(const std::vector<Dut>& duts);

/// `spark_decoder`: every pair of slices from the reset state, then random slices with pauses on
/// both sides.
std::vector<CheckResult> check_decoders(const std::vector<Dut>& duts, uint64_t seed);

}  // namespace spark::verif

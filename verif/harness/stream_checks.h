#pragma once

#include <vector>

#include "verif/harness/check.h"

namespace spark::verif {

/// `spark_unpack` and `spark_pack`, all designs side by side: hard streams at full speed and with
/// pauses.
std::vector<CheckResult> check_streams(const std::vector<Dut>& duts, uint64_t seed);

}  // namespace spark::verif

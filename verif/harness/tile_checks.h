#pragma once

#include <cstdint>

#include "verif/harness/check.h"
#include "verif/harness/tile_dut.h"

namespace spark::verif {

/// Compares a `spark_gemm` with its model, every output of every cycle, and what it gives with the
/// requantised matrix product; asserts the rules of AXI (tile_pair.h). Jobs back to back at full
/// speed; jobs of random sizes with random pauses everywhere and random register traffic; every
/// kind of faulty stream, which must set its bit of ERROR and nothing else, let whoever sends run
/// to its end, and be gone after a reset; jobs that must be refused; resets of both kinds at any
/// time. It goes on for `cycles` cycles at least; they are the `vectors` of the result.
CheckResult check_tile(RtlTile& tile, uint64_t seed, uint64_t cycles);

}  // namespace spark::verif

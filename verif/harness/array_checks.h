#pragma once

#include <cstdint>

#include "verif/harness/array_dut.h"
#include "verif/harness/check.h"

namespace spark::verif {

/// Compares a `spark_array` with its model, every output of every cycle, and its results with the
/// plain matrix product: tiles of a few words without a pause, so that results wait for each other;
/// random lengths and words with random pauses on every port; runs cut off in the middle, and
/// noise, before a reset of one cycle; a long dot product; every code in
/// every stream; the largest operands over k_max words,
/// if that is not too long to try; streams that end early, late or inside a code. `vectors` of the
/// result are cycles.
CheckResult check_array(RtlArray& array, uint64_t seed);

}  // namespace spark::verif

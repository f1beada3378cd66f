#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verif/harness/dut.h"

namespace spark::verif {

/// What came of comparing one design with the golden codec.
struct CheckResult {
  std::string block;
  std::string configuration;  ///< `slice = 4, signed = true, ...`
  /// What was compared: words or slices; results of processing elements; cycles of arrays and
  /// tiles.
  uint64_t vectors = 0;
  uint64_t mismatches = 0;  ///< of them wrong; most checks stop counting at the first
  std::string first_mismatch;
};

/// Compares each design with the golden codec. All must be of one block and share one model; they
/// run side by side. `spark_encoder`: every word, up and down again. `spark_decoder`: every pair of
/// slices from reset, then any with pauses and resets. `spark_unpack` and `spark_pack`: well-formed
/// and malformed streams of every kind that is hard on them (stimulus.h), at full speed and with
/// random pauses on every port; at full speed there must be no bubble. `spark_pe`: all operands of
/// one lane, as far as 2^18 cycles reach, then drawn ones. `spark_array`: see array_checks.h.
/// `spark_gemm`: see tile_checks.h. `spark_requant`: see requant_checks.h. `baseline_decoder`,
/// `baseline_pe`: see baseline_checks.h. Throws InputError for any other block.
std::vector<CheckResult> check(const std::vector<Dut>& duts, uint64_t seed);

/// Sends tensors through `spark_unpack` or `spark_pack` designs that share one model, side by side,
/// at full speed: each of `tensors[i]` (its words, in C order) is a stream of design i. The slices
/// are those of the golden's packed bytes, on the way in or on the way out; the words must come
/// back as the golden decodes them.
std::vector<CheckResult> check_tensors(
    const std::vector<Dut>& duts, const std::vector<std::vector<std::vector<int32_t>>>& tensors,
    codec::Rounding rounding, uint64_t seed);

}  // namespace spark::verif

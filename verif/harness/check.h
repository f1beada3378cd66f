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
  uint64_t vectors = 0;       ///< words or slices compared
  uint64_t mismatches = 0;    ///< of them wrong; streams stop counting at the first
  std::string first_mismatch;
};

/// Compares each design with the golden codec. All must be of one block and share one model; they run side by side.
/// `spark_encoder`: every word. `spark_decoder`: every pair of slices from reset, with pauses. `spark_unpack` and
/// `spark_pack`: well-formed and malformed streams of every kind that is hard on them (stimulus.h), at full speed
/// and with random pauses on every port; at full speed there must be no bubble.
std::vector<CheckResult> check(const std::vector<Dut>& duts, uint64_t seed);

/// One run of streams through one unpack or pack: what goes in, what must come out, how often each side pauses.
struct StreamRun {
  std::vector<std::vector<int32_t>> tensors;  ///< words, each tensor a stream
  double source_stall = 0;
  double sink_stall = 0;
};

/// Sends the golden stream of each tensor through a `spark_unpack`, or each tensor through a `spark_pack`, and
/// compares all that comes out.
CheckResult check_tensors(const Dut& dut, const StreamRun& run, uint64_t seed);

}  // namespace spark::verif

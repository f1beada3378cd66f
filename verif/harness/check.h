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

  /// Counts a mismatch; the first one's text is kept.
  void mismatch(const std::string& text) {
    if (mismatches++ == 0) first_mismatch = text;
  }
  /// What a bench has to say: a mismatch, or nothing.
  void take(const std::string& failure) {
    if (!failure.empty()) mismatch(failure);
  }
  /// Counts a vector, and a mismatch if it is wrong.
  void expect(bool right, const std::string& text) {
    ++vectors;
    if (!right) mismatch(text);
  }
};

/// Compares each design with the golden codec or its model: check_NAME() of their block. All must
/// be of one block and share one model; where the check can, they run side by side.
std::vector<CheckResult> check(const std::vector<Dut>& duts, uint64_t seed);

/// The check of a block: block, configuration are left empty. What it does stands with it.
using BlockCheck = std::vector<CheckResult>(const std::vector<Dut>& duts, uint64_t seed);
#define BLOCK(name) BlockCheck check_##name;
#include "gen/blocks/blocks.inc"
#undef BLOCK

/// For a check that takes one design after the other.
template <typename Check>
std::vector<CheckResult> one_by_one(const std::vector<Dut>& duts, const Check& check_one) {
  std::vector<CheckResult> results;
  for (const Dut& dut : duts) results.push_back(check_one(dut));
  return results;
}

/// Sends tensors through `spark_unpack` or `spark_pack` designs that share one model, side by side,
/// at full speed: each of `tensors[i]` (its words, in C order) is a stream of design i. The slices
/// are those of the golden's packed bytes, on the way in or on the way out; the words must come
/// back as the golden decodes them.
std::vector<CheckResult> check_tensors(
    const std::vector<Dut>& duts, const std::vector<std::vector<std::vector<int32_t>>>& tensors,
    codec::Rounding rounding, uint64_t seed);

}  // namespace spark::verif

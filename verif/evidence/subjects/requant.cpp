#include "verif/evidence/subject.h"
#include "verif/harness/requant_checks.h"

namespace spark::verif {

Subject requant_subject() {
  return {
      .sweep = 20,
      .ends = {gen::request("spark_requant", "u8_a8", {{"acc_width", "8"}})},
      .small = {gen::request("spark_requant", "u8")},
      .edits = {{".v", "wire go = !valid_q[STAGES-1] || word_ready_i;", "wire go = word_ready_i;"}},
      .gate_proof = GateProof::sequential,
      .mutants = {{"requant", {{"signed", "true"}}}},
      .coverage = {{"requant", {{"signed", "true"}}}},
      .stimulus =
          [](const std::vector<Dut>& duts, uint64_t seed) {
            // Its check draws as much again many times, which a model that counts is too slow for.
            constexpr uint64_t kDrawn = 5000;
            return check_requants(duts, kDrawn, seed);
          },
  };
}

}  // namespace spark::verif

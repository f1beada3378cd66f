#include <fmt/format.h>

#include "gen/params/params.h"
#include "verif/evidence/problems.h"
#include "verif/evidence/proofs.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Form;
using codec::Format;
using codec::Rounding;

std::string round_trip_claim(const Format& format) {
  if (format.halve) return "decoder(encoder(x)): even x comes back, odd x as its odd half, doubled";
  if (format.form == Form::exact) return "decoder(encoder(x)) = x";
  return format.rounding == Rounding::nearest
             ? "decoder(encoder(x)) = x if carried, else the nearest that any code carries"
             : "decoder(encoder(x)) = x if carried, else off by at most 2^S, down if b0 = 0, else "
               "up";
}

std::vector<Evidence> codec_evidence(int slice) {
  std::vector<Evidence> evidence;
  for (const Format& format : variants(slice)) {
    const std::string name = name_of(format);
    evidence.push_back(evidence_of("proof", "spark_encoder " + name,
                                   "is the specification's encoder",
                                   prove_for_all_inputs(encoder_problem(format))));
    evidence.push_back(evidence_of("proof", "spark_encoder and spark_decoder " + name,
                                   round_trip_claim(format) + "; idempotent",
                                   prove_for_all_inputs(round_trip_problem(format))));
    // Rounding and halving are nothing to a decoder.
    if (format.halve || format.rounding == Rounding::nearest) continue;
    const Problem problem = decoder_problem(format);
    for (Evidence& row : proof_evidence(
             {"spark_decoder " + name, "is the specification's serial decoder, in any stream",
              "the proof's environment reaches tails and stalls"},
             prove_by_induction(problem, 1), problem, 4)) {
      evidence.push_back(std::move(row));
    }
  }
  return evidence;
}

constexpr int kMostLanes = 64;

std::vector<Evidence> heads_evidence(const std::string& heads, int first, int last) {
  std::vector<Evidence> evidence;
  for (int lanes = first; lanes <= last; ++lanes) {
    evidence.push_back(evidence_of("proof", fmt::format("spark_unpack heads {} x{}", heads, lanes),
                                   "marks the tails as the rippled recurrence does",
                                   prove_for_all_inputs(heads_problem(lanes, heads))));
  }
  return evidence;
}

}  // namespace

Problem encoder_problem(const Format& format) {
  return {"encoder", verilog_of(config_of("spark_encoder", format), "dut"), parameters_of(format)};
}

Problem decoder_problem(const Format& format) {
  auto parameters = parameters_of(format);
  for (const char* unused : {"NEAREST", "HALVE", "BITS"}) parameters.erase(unused);
  return {"decoder", verilog_of(config_of("spark_decoder", format), "dut"), parameters};
}

Problem round_trip_problem(const Format& format) {
  return {"round_trip",
          verilog_of(config_of("spark_encoder", format), "encoder") +
              verilog_of(config_of("spark_decoder", format), "decoder"),
          parameters_of(format)};
}

Problem heads_problem(int lanes, const std::string& heads) {
  gen::Config config = config_of("spark_unpack", {});
  config.set(gen::params::kHeads.name, heads);
  return {"heads", verilog_of(config, "dut"), {{"LANES", lanes}}};
}

std::vector<Task> code_proof_tasks() {
  std::vector<Task> tasks;
  for (int slice = 2; slice <= 8; ++slice) {
    tasks.push_back(
        {fmt::format("proof-code-slice-{}", slice), [slice] { return codec_evidence(slice); }});
  }
  for (const std::string heads : {"prefix", "ripple"}) {
    for (const int first : {1, 33}) {
      tasks.push_back({fmt::format("proof-heads-{}-from-{}", heads, first),
                       [=] { return heads_evidence(heads, first, first + kMostLanes / 2 - 1); }});
    }
  }
  return tasks;
}

}  // namespace spark::verif

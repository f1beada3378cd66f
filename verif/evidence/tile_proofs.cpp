#include <stdexcept>

#include "gen/blocks/block.h"
#include "verif/evidence/problems.h"
#include "verif/evidence/proofs.h"

namespace spark::verif {
namespace {

/// The module of a small tile that is called `dut_` and this.
std::string part_of_tile(const std::string& part) {
  const gen::Config config = gen::configured("spark_gemm", {{"form", "exact"},
                                                            {"halve", "true"},
                                                            {"rows", "2"},
                                                            {"cols", "2"},
                                                            {"bus_width", "32"},
                                                            {"out_lanes", "1"}});
  for (const hdl::Module& module : gen::build(config, "dut").modules) {
    if (module.name() == "dut_" + part) return module.verilog();
  }
  throw std::logic_error("spark_gemm has no part " + part);
}

/// Cycles in which the corner cases of these parts can be seen.
constexpr int kCycles = 10;

std::vector<Evidence> jobs_evidence() {
  return proof_evidence({"spark_gemm, queue of jobs",
                         "each part finds each job, unchanged, in its turn; no over- or underflow"},
                        prove_for_all_cycles(jobs_problem()), jobs_problem(), kCycles);
}

std::vector<Evidence> exit_evidence() {
  return proof_evidence(
      {"spark_gemm, exit of the results",
       "each beat once, in order; valid and payload wait for ready, also when the tile is halted; "
       "packets that are cut off are ended"},
      prove_for_all_cycles(exit_problem()), exit_problem(), kCycles);
}

}  // namespace

Problem jobs_problem() { return {"jobs", part_of_tile("queue"), {{"JOB", 4}, {"PARTS", 5}}}; }

Problem exit_problem() { return {"exit", part_of_tile("sink_port"), {{"BUS", 32}}}; }

std::vector<Task> tile_proof_tasks() {
  return {{"proof-tile-jobs", jobs_evidence}, {"proof-tile-exit", exit_evidence}};
}

}  // namespace spark::verif

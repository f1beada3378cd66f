#include "verif/evidence/tasks.h"

#include "verif/evidence/coverage.h"
#include "verif/evidence/foreign_designs.h"
#include "verif/evidence/fuzzing.h"
#include "verif/evidence/gate_level.h"
#include "verif/evidence/mutants.h"
#include "verif/evidence/proofs.h"
#include "verif/evidence/simulator.h"
#include "verif/evidence/specification.h"
#include "verif/evidence/sweep.h"

namespace spark::verif {

std::vector<Task> all_tasks() {
  std::vector<Task> all;
  for (std::vector<Task> (*tasks)() :
       {specification_tasks, proof_tasks, simulator_tasks, gate_level_tasks, mutant_tasks,
        coverage_tasks, sweep_tasks, foreign_tasks, fuzzing_tasks}) {
    for (Task& task : tasks()) all.push_back(std::move(task));
  }
  return all;
}

}  // namespace spark::verif

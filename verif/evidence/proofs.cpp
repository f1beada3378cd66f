#include "verif/evidence/proofs.h"

namespace spark::verif {

std::vector<Task> proof_tasks() {
  std::vector<Task> tasks;
  for (const auto& part :
       {code_proof_tasks, stream_proof_tasks, array_proof_tasks, tile_proof_tasks}) {
    const std::vector<Task> more = part();
    tasks.insert(tasks.end(), more.begin(), more.end());
  }
  return tasks;
}

}  // namespace spark::verif

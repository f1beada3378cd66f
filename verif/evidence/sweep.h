#pragma once

#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// Legal configurations of all blocks, drawn over all parameters as far as largest_tested: each is
/// emitted, linted with three tools, and checked on its Verilated model. The seed is in each claim.
std::vector<Task> sweep_tasks();

}  // namespace spark::verif

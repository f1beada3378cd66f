#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// Legal configurations of all blocks, drawn over all parameters as far as largest_tested: each is
/// emitted, linted with three tools, and checked on its Verilated model. The seed is in each claim.
std::vector<Task> sweep_tasks();

/// The seed of one of these tasks, from its name alone: what it found can be called up again
/// whichever tasks come and go.
uint64_t seed_of(const std::string& task);

}  // namespace spark::verif

#pragma once

#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// Everything that `make verify` does. Names are unique.
std::vector<Task> all_tasks();

}  // namespace spark::verif

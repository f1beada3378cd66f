#pragma once

#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// Every block, each edited in hundreds of places, one at a time (see mutate.h): the check that
/// speaks for the true design must find each edit, or the edited design is proved equal to it.
std::vector<Task> mutant_tasks();

}  // namespace spark::verif

#pragma once

#include <string>
#include <vector>

#include "gen/params/param.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// Every block, each edited in hundreds of places, one at a time (see mutate.h): the check that
/// speaks for the true design must find each edit, or the edited design is proved equal to it.
std::vector<Task> mutant_tasks();

/// What the block's own check says against each of some texts of a configuration; empty if nothing.
/// Throws std::runtime_error if it has something to say against `original`, too: then it would take
/// every text for a mutant.
std::vector<std::string> complaints(const gen::Config& config, const std::string& original,
                                    const std::vector<std::string>& mutants);

}  // namespace spark::verif

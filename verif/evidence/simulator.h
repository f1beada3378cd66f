#pragma once

#include <string>
#include <vector>

#include "gen/bundle/bundle.h"
#include "verif/evidence/subject.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// The emitted testbench of each reference configuration, and of some at the ends of what is legal,
/// in Icarus, from a folder that holds nothing but the bundle; and that it refuses a broken design:
/// one with an edit, and one without its resets (subject.h).
std::vector<Task> simulator_tasks();

/// Whether the design has that text.
bool applies(const gen::Request& request, const Edit& edit);

/// What the testbench says of a bundle with these edits in it, which must apply.
std::string verdict_on(const gen::Request& request, const std::vector<Edit>& all);

/// For each `if (!rst_ni)` of the design an edit that takes it out.
std::vector<Edit> missing_resets(const gen::Request& request);

}  // namespace spark::verif

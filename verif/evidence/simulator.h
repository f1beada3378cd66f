#pragma once

#include <string>
#include <vector>

#include "gen/bundle/bundle.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// The emitted testbench of each reference configuration, and of some at the ends of what is legal,
/// in Icarus, from a folder that holds nothing but the bundle; and that it refuses a broken design:
/// one with an edit (edits()), and one without each of its resets.
std::vector<Task> simulator_tasks();

/// Something wrong in an emitted design.
struct Edit {
  std::string block;
  std::string file;  ///< of the bundle: rtl/<top> and this
  std::string from;  ///< occurs there
  std::string to;
};

/// At least one for each kind of block.
const std::vector<Edit>& edits();

/// The first reference configuration of a block.
gen::Request reference_of(const std::string& block);

/// What the testbench says of a bundle with an edit in it. Throws std::logic_error if the text to
/// be edited is not there.
std::string verdict_on(const gen::Request& request, const Edit& edit);

/// For each `if (!rst_ni)` of the design an edit that takes it out.
std::vector<Edit> missing_resets(const gen::Request& request);

}  // namespace spark::verif

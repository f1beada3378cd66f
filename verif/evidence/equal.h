#pragma once

#include <string>

#include "gen/hdl/module.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// Whether two texts of module `design` and of all that it needs are equal at their outputs in
/// every cycle, whatever comes in, from registers at 0, by ABC: scorr and pdr, then dsec. What is
/// offered with a valid of 0 counts for nothing. Where they are not shown to be equal, the detail
/// is what the last engine says.
Verdict prove_equal(const std::string& original, const std::string& other,
                    const hdl::Module& design);

}  // namespace spark::verif

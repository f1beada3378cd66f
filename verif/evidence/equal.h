#pragma once

#include <string>

#include "verif/evidence/prover.h"

namespace spark::verif {

/// Whether two modules of one name and the same ports, each with all that it needs in its text, are
/// equal in every cycle, whatever comes in: by yosys' equiv passes, which match nets and registers
/// by name. Modules that are equal at their outputs but not at every such net are not proved.
Verdict prove_equal(const std::string& original, const std::string& other, const std::string& top);

}  // namespace spark::verif

#pragma once

#include <string>

#include "verif/evidence/prover.h"

namespace spark::verif {

/// Whether two modules of one name and the same ports, each with all that it needs in its text,
/// have equal outputs in every cycle, whatever comes in, from the first one of reset on: by yosys'
/// equiv passes, which match registers by name, or else by yosys-abc's pdr.
Verdict prove_equal(const std::string& original, const std::string& other, const std::string& top);

}  // namespace spark::verif

#pragma once

#include <string>

#include "gen/hdl/module.h"

namespace spark::verif {

/// Whether two designs are equal, and how that was found out.
struct Equality {
  bool holds = false;
  std::string engine;
  std::string depth;        ///< what is equal, and for how long
  std::string detail = "";  ///< what the last engine says where it does not hold
};

/// Whether two texts of module `design` and of all that it needs are equal at their outputs in
/// every cycle, whatever comes in, from registers at 0, by ABC: scorr and pdr, then dsec. What is
/// offered with a valid of 0 counts for nothing.
Equality prove_equal(const std::string& original, const std::string& other,
                     const hdl::Module& design);

}  // namespace spark::verif

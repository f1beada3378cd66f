#pragma once

#include <string>
#include <vector>

namespace spark::verif {

/// Why a point cannot be hit, or not by a check of this length.
struct CoverageReason {
  std::string targets;  ///< regular expression of the targets' names, as a whole
  std::string points;   ///< regular expression, somewhere in a point's text
  std::string because;
};

/// All of them. Each must explain something in each target that it names.
const std::vector<CoverageReason>& coverage_reasons();

}  // namespace spark::verif

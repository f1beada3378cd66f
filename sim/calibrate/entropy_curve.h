#pragma once

#include <vector>

#include "sim/calibrate/calibrate.h"
#include "sim/calibrate/grid.h"
#include "sim/calibrate/groups.h"
#include "sim/calibrate/survey.h"
#include "sim/calibrate/tradeoff.h"

namespace spark::calibrate {

/// The entropy of order 0 of the words at each of these points of a trade-off, all words of the
/// tensor together, in bits a word. Above a million elements it is that of a sample of about a
/// million, in even steps: of groups where there are many, else of parts of them. Reads the source
/// twice.
std::vector<double> entropy_curve(const Groups& groups, const Survey& survey, const Grid& grid,
                                  const std::vector<std::pair<Pick, Totals>>& points);

}  // namespace spark::calibrate

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/cli/plot.h"

namespace spark::cli {

/// Area against throughput, both logarithmic, for gnuplot.
struct AreaPlot : Frame {
  /// One mark.
  struct Mark {
    std::string kind;   ///< marks of a kind look alike; the key names it
    std::string label;  ///< beside the mark
    double area = 0;
    double throughput = 0;
    bool pareto = false;  ///< on the front, which is drawn as a line
  };

  std::vector<Mark> marks;         ///< in the order of the key
  std::optional<size_t> baseline;  ///< a line through this mark: the same throughput per area
  std::string baseline_name;       ///< of that line, in the key
};

/// The plot as a script that writes `plot.svg`.
std::string gnuplot_script(const AreaPlot& plot);

}  // namespace spark::cli

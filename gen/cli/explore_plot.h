#pragma once

#include <optional>
#include <string>
#include <vector>

namespace spark::cli {

/// Area against throughput, both logarithmic, for gnuplot.
struct AreaPlot {
  /// One mark.
  struct Mark {
    std::string kind;   ///< marks of a kind look alike; the key names it
    std::string label;  ///< beside the mark
    double area = 0;
    double throughput = 0;
    bool pareto = false;  ///< on the front, which is drawn as a line
  };

  std::string title;
  std::string subtitle;
  std::string x_name;
  std::string y_name;
  std::vector<Mark> marks;         ///< in the order of the key
  std::optional<size_t> baseline;  ///< a line through this mark: the same throughput per area
  std::string baseline_name;       ///< of that line, in the key
};

/// A gnuplot script that writes the plot as SVG to `file`. The same plot gives the same script.
std::string gnuplot_script(const AreaPlot& plot, const std::string& file);

}  // namespace spark::cli

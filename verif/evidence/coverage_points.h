#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spark::verif {

/// What can be reached: a line, a leg of a branch, a change of a bit, a bin.
struct CoveragePoint {
  std::string kind;  ///< "line", "branch", "toggle" or "bin"
  /// Where and what, as `spark_pack_gearbox.v:71 branch else: if (left[level])`.
  std::string text;
  bool hit = false;
};

/// What Verilator counted, of `data` as it writes it. A bit's point is hit when it has changed
/// twice, so both ways; any other when it was reached. Of a module's instances one suffices.
/// `files` holds the text of each source by its name, which is quoted for lines and branches.
/// Throws std::runtime_error if the data are not as expected.
std::vector<CoveragePoint> read_coverage(std::string_view data,
                                         const std::map<std::string, std::string>& files);

}  // namespace spark::verif

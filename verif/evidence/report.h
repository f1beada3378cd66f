#pragma once

#include <map>
#include <string>
#include <vector>

#include "verif/evidence/outcome.h"

namespace spark::verif {

/// Everything that a run of `make verify` found, and with what.
struct Report {
  std::vector<Outcome> outcomes;             ///< by task, in the order of the tasks
  std::vector<std::string> missing;          ///< tasks that have not been run
  std::map<std::string, std::string> tools;  ///< tool -> version

  /// All tasks were run, and everything holds.
  bool holds() const;
};

/// One JSON object for scripts: `holds`, `tools`, `missing`, `kinds` (counts of each kind of
/// evidence), `tasks`.
std::string to_json(const Report& report);

/// One page, complete in itself: a summary by kind of evidence, what does not hold, then all of it.
std::string to_html(const Report& report);

/// The summary for a terminal: a row for each kind, then what does not hold.
std::string to_text(const Report& report);

}  // namespace spark::verif

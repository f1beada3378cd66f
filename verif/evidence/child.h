#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace spark::verif {

/// How a child process ended.
struct ChildRun {
  bool ended = false;  ///< by itself, within its time; `said` is what `work` returned
  std::string said;    ///< else how it ended
};

/// Runs `work` in a process of its own, so that a design that crashes its simulator or never comes
/// to an end takes nobody with it. Only for programs of one thread. An exception counts as an end
/// that is not its own. Throws std::runtime_error if no process can be made.
ChildRun run_in_child(const std::function<std::string()>& work, std::chrono::seconds limit);

}  // namespace spark::verif

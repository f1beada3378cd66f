#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// A task and what came of it.
struct Outcome {
  std::string task;
  std::vector<Evidence> evidence;
  std::string failure;  ///< why there is no evidence; empty if there is
  double seconds = 0;   ///< wall clock

  /// Evidence, all of which holds.
  bool holds() const;
};

/// `task`, `seconds`, `failure`, `evidence`: [kind, subject, claim, engine, depth, holds, detail].
nlohmann::ordered_json json_of(const Outcome& outcome);

/// Runs tasks and keeps in `folder` what came of each, one file a task: work that was stopped goes
/// on where it was.
class Runner {
 public:
  /// `key` names everything that outcomes depend on beside the tasks' names: what was kept under
  /// another one counts for nothing.
  Runner(std::filesystem::path folder, std::string key);

  /// The outcome that is kept of the task; none if it was not run, under this key, to its end.
  std::optional<Outcome> kept(const std::string& task) const;

  /// Runs the task unless its outcome is kept, and keeps it. A failure is kept, but run again.
  Outcome run(const Task& task) const;

  /// Has the task run by a process of its own, `program` with `arguments`, which is to keep the
  /// outcome in the same folder under the same key; unless it is kept. Where the process crashes,
  /// exceeds `limit` or cannot be started, so that it keeps nothing, that is kept as a failure.
  Outcome run_apart(const std::string& task, const std::string& program,
                    const std::vector<std::string>& arguments, std::chrono::seconds limit) const;

 private:
  void keep(const Outcome& outcome) const;
  std::filesystem::path file(const std::string& task) const { return folder_ / (task + ".json"); }

  std::filesystem::path folder_;
  std::string key_;
};

}  // namespace spark::verif

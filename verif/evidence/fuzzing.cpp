#include "verif/evidence/fuzzing.h"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

#include "verif/evidence/child.h"
#include "verif/evidence/run_folder.h"
#include "verif/fuzz/changes.h"

namespace spark::verif {
namespace {

constexpr uint64_t kSeed = 20261126;

}  // namespace

Evidence fuzzed(const fuzz::Target& target, uint64_t changes, std::chrono::seconds limit) {
  // In memory, for a file is written for each input; what a reader leaves behind goes with it.
  const RunFolder folder("/dev/shm");
  const ChildRun run = run_in_child(
      [&] {
        ::setenv("TMPDIR", folder.path().c_str(), 1);
        std::mt19937_64 random(kSeed);
        const fuzz::Trial trial = fuzz::try_changes(target, changes, random);
        if (!trial.finding.empty()) throw std::runtime_error(trial.finding);
        const std::string counts =
            fmt::format("{} read, {} refused", trial.accepted, trial.refused);
        // A reader that takes all changes, or none, is not tried by them.
        if (trial.accepted <= target.seeds().size() || trial.refused == 0) {
          throw std::runtime_error(counts);
        }
        return counts;
      },
      limit);
  return {"fuzzing",
          target.name,
          "every input is read or refused by InputError",
          "changes of the seeds, in process",
          fmt::format("{} executions, seed {}", target.seeds().size() + changes, kSeed),
          run.ended && !run.said.empty(),
          run.said + "; `make fuzz` runs the same target under libFuzzer with sanitizers"};
}

std::vector<Task> fuzzing_tasks() {
  constexpr uint64_t kChanges = 20000;
  std::vector<Task> tasks;
  for (const fuzz::Target* target : fuzz::all_targets()) {
    tasks.push_back({"fuzz-" + target->name, [target] {
                       return std::vector<Evidence>{
                           fuzzed(*target, kChanges, std::chrono::minutes(5))};
                     }});
  }
  return tasks;
}

}  // namespace spark::verif

#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "verif/evidence/task.h"
#include "verif/fuzz/target.h"

namespace spark::verif {

/// Whether a target reads its seeds and answers `changes` changes of them by reading or by
/// InputError, each at least once, in a process of its own, within `limit`.
Evidence fuzzed(const fuzz::Target& target, uint64_t changes, std::chrono::seconds limit);

/// A task for each reader of what comes from outside. `make fuzz` gives the same readers to
/// libFuzzer.
std::vector<Task> fuzzing_tasks();

}  // namespace spark::verif

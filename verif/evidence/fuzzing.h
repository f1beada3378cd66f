#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "verif/evidence/task.h"
#include "verif/fuzz/target.h"

namespace spark::verif {

/// Whether a target answers its seeds and `changes` changes of them by reading or by InputError, in
/// a process of its own, within `limit`.
Evidence fuzzed(const fuzz::Target& target, uint64_t changes, std::chrono::seconds limit);

/// A task for each reader of what comes from outside. `make fuzz` gives the same readers to
/// libFuzzer.
std::vector<Task> fuzzing_tasks();

}  // namespace spark::verif

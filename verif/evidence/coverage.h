#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "verif/evidence/coverage_reasons.h"
#include "verif/evidence/task.h"
#include "verif/harness/check.h"

namespace spark::verif {

/// Runs `stimulus`, which must find nothing wrong, on a model that counts: the claims are that
/// every line, every leg of a branch, every bit's change both ways and every bin (coverage_bins.h,
/// coverage_queues.h) was hit, but for bits that Yosys finds to be constant and what one of
/// `reasons` explains; and that each reason explains something. The model is built in the folder
/// `models`. Throws std::runtime_error if the stimulus finds something.
std::vector<Evidence> coverage_of(const std::string& target, const gen::Config& config,
                                  const std::function<CheckResult(const Dut&)>& stimulus,
                                  const std::vector<CoverageReason>& reasons,
                                  const std::filesystem::path& models);

/// A task for each target of each block (subject.h).
std::vector<Task> coverage_tasks();

}  // namespace spark::verif

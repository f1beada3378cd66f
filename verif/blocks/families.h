#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/blocks/block.h"
#include "verif/harness/model.h"

namespace spark::verif {

using gen::Settings;

/// Every combination: each axis is a list of settings, one of which is taken.
std::vector<gen::Config> product(const std::string& block,
                                 const std::vector<std::vector<Settings>>& axes);

/// An axis over one parameter's values.
std::vector<Settings> axis(const std::string& name, const std::vector<std::string>& values);

inline const std::vector<Settings> kSigned = {{{"signed", "false"}}, {{"signed", "true"}}};
inline const std::vector<Settings> kLayouts = {{{"layout", "interleaved"}}, {{"layout", "planar"}}};

/// Fails for each configuration that differs from its golden, or whose check compares fewer vectors
/// than that.
void expect_golden(const std::vector<gen::Config>& configs, uint64_t vectors_at_least,
                   Effort effort = Effort::quick);

/// Where the tests keep compiled models.
std::filesystem::path test_cache();

}  // namespace spark::verif

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/blocks/block.h"

namespace spark::verif {

using gen::Settings;

/// Every combination: each axis is a list of settings, one of which is taken.
std::vector<gen::Config> product(const std::string& block,
                                 const std::vector<std::vector<Settings>>& axes);

/// An axis over one parameter's values.
std::vector<Settings> axis(const std::string& name, const std::vector<std::string>& values);

/// Where the tests keep compiled models.
std::filesystem::path test_cache();

}  // namespace spark::verif

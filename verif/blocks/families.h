#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/params/param.h"

namespace spark::verif {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// A configuration of `block` with these parameters set.
gen::Config configure(const std::string& block, const Settings& settings);

/// Every combination: each axis is a list of settings, one of which is taken.
std::vector<gen::Config> product(const std::string& block,
                                 const std::vector<std::vector<Settings>>& axes);

/// An axis over one parameter's values.
std::vector<Settings> axis(const std::string& name, const std::vector<std::string>& values);

/// Where the tests keep compiled models.
std::filesystem::path test_cache();

}  // namespace spark::verif

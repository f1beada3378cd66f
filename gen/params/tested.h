#pragma once

#include <optional>
#include <string>

#include "gen/params/params.h"

namespace spark::gen {

/// The largest value of a parameter that the configuration sweep of `make verify` draws, where that
/// is less than the largest legal one; for others none. What is beyond is emitted by the same text,
/// but no such design is run.
std::optional<int64_t> largest_tested(const Param& param);

/// What of a configuration is legal but beyond what is tested, as a line for people; empty if
/// nothing is.
std::string untested(const Config& config);

}  // namespace spark::gen

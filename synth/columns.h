#pragma once

#include <nlohmann/json.hpp>

namespace spark::synth {

/// What each column of the report means and what it is not: an array of name, title, unit, meaning,
/// is_not.
nlohmann::ordered_json columns_json();

}  // namespace spark::synth

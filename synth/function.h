#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace spark::synth {

/// The truth table of a Liberty function over `inputs` (at most 5): bit r is the function's value
/// where input i has the value of bit i of r. Operators, tightest first: `!a` and `a'`; `^`; `a*b`,
/// `a&b`, `a b`; `a+b`, `a|b`; parentheses; 0 and 1. Empty if the text is no such function or names
/// anything but `inputs`.
std::optional<uint32_t> truth_table(std::string_view function,
                                    const std::vector<std::string_view>& inputs);

}  // namespace spark::synth

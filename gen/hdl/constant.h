#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace spark::hdl {

/// Names of parameters and localparams with their values.
using Constants = std::map<std::string, int64_t>;

/// Value of a constant Verilog expression: integers, names of `constants`, + - * / ( ) and $clog2.
/// Throws std::logic_error for anything else: a block that cannot be built is a defect of the
/// generator.
int64_t evaluate(std::string_view expression, const Constants& constants);

}  // namespace spark::hdl

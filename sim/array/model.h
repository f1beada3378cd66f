#pragma once

#include <memory>

#include "sim/array/config.h"
#include "sim/array/dut.h"

namespace spark::array {

/// The model of an array, equal to the generated Verilog in every output of every cycle (those that
/// mean something). Throws InputError as check(config).
std::unique_ptr<Dut> make_model(const Config& config);

}  // namespace spark::array

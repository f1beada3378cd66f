#pragma once

#include <memory>

#include "sim/tile/config.h"
#include "sim/tile/dut.h"

namespace spark::tile {

/// The model of a tile, equal to the generated Verilog in every output of every cycle. Throws
/// InputError as check(config).
std::unique_ptr<Dut> make_model(const Config& config);

}  // namespace spark::tile

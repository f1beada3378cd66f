#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// The encoder as a part of another block, under a module name of its own.
hdl::Module encoder_module(const Config& config, const std::string& name);

}  // namespace spark::gen

#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_encoder`: one word in, head, tail and `long` out; combinational (sim/codec/CODE.md,
/// "Encoding").
Block encoder_block();

/// The encoder as a part of another block, under a module name of its own.
hdl::Module encoder_module(const Config& config, const std::string& name);

}  // namespace spark::gen

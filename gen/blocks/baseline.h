#pragma once

#include "gen/blocks/baseline_choice.h"
#include "gen/blocks/block.h"

/// The units that the SPARK paper compares itself with, in our own frame, so that areas compare.
/// Their codes are defined in sim/baselines, with sources, and with what is our choice where a
/// paper leaves something open.
namespace spark::gen {

/// Modules of BitFusion's multiplier: a brick, and four of them.
struct Bricks {
  hdl::Module brick;
  hdl::Module quad;
};

/// Their modules; names begin with `prefix`.
Bricks bricks_of(const BaselineChoice& choice, const std::string& prefix);

/// Adds the operand ports of 4 or 16 bricks and their sum, `product`.
void add_fused_product(hdl::Module& m, const BaselineChoice& choice, const Bricks& bricks);

}  // namespace spark::gen

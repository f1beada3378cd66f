#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_requant`: an accumulator and its channel's bias, multiplier and shift in, an 8-bit word
/// out, one result a cycle; bit-exact to TFLite's integer reference (MultiplyByQuantizedMultiplier
/// with two roundings, zero point, clamp).
Block requant_block();

}  // namespace spark::gen

#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_gemm`: the tile. Encoded operands in, products requantised and encoded out; see GEMM.md.
Block gemm_block();

}  // namespace spark::gen

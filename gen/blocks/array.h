#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_array`: ROWS x COLS processing elements, output-stationary, fed from streams of slices.
Block array_block();

}  // namespace spark::gen

#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_unpack`: LANES slices a beat in, whole words out, one beat every cycle.
Block unpack_block();

}  // namespace spark::gen

#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_pack`: up to LANES words a beat in, full beats of LANES slices out.
Block pack_block();

}  // namespace spark::gen

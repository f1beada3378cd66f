#pragma once

#include <cstdint>

#include "gen/params/param.h"
#include "sim/array/config.h"
#include "sim/codec/format.h"
#include "sim/tile/config.h"

/// The generator and the models do not know each other; here their configurations meet.
namespace spark {

/// The number code of a configuration, of those of slice, signed, form, rounding and halve that it
/// has; the rest as in a new Format. With form none only its range of words means something.
codec::Format format_of(const gen::Config& config);

/// What the cycles of a `spark_array` depend on, of its generator's configuration.
array::Config array_config(const gen::Config& config);

/// What the cycles and results of a `spark_gemm` depend on, of its generator's configuration.
tile::Config tile_config(const gen::Config& config);

/// The generator's configuration of an array. Throws InputError for a value out of range.
gen::Config gen_config(const array::Config& config, int acc_width = 32, int64_t k_max = 4096);

/// The generator's configuration of a tile. Throws InputError for a value out of range.
gen::Config gen_config(const tile::Config& config);

}  // namespace spark

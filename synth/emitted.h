#pragma once

#include <filesystem>

#include "gen/bundle/bundle.h"
#include "synth/yosys.h"

namespace spark::synth {

/// How an emitted bundle is mapped: arrays and tiles module by module, a tile's memories in bits.
Design design_of(const gen::EmittedBundle& bundle);

/// Emits `request` into a folder of `cache` that is named after what is emitted, for design_of.
/// Safe to call from several threads and processes at once. Throws InputError as make_bundle and
/// write_bundle.
gen::EmittedBundle emitted(const gen::Request& request, const std::filesystem::path& cache);

}  // namespace spark::synth

#pragma once

#include "gen/bundle/bundle.h"

namespace spark::cli {

/// All that `emit` writes: a bundle with its codebooks and its testbench. Throws InputError as
/// make_bundle.
gen::Bundle whole_bundle(const gen::Request& request);

}  // namespace spark::cli

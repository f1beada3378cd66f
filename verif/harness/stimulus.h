#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "sim/codec/format.h"
#include "sim/codec/rules.h"

namespace spark::verif {

/// One tensor as codes. Codes are drawn as slices, so that long codes which an encoder never emits
/// occur too.
using Codes = std::vector<codec::Code>;

/// Tensors that are hard on a unit of `lanes` slices: of every length from no code to three beats;
/// all short; all long; long codes across every beat boundary; long and short in turn; runs of
/// random length; random with few, half and mostly long codes; every head several times, in random
/// order; random codes with two beats of short ones at the end.
std::vector<Codes> hard_codes(const codec::Format& format, int lanes, std::mt19937_64& random);

}  // namespace spark::verif

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

/// Tensors that are hard on a unit of `lanes` slices: every length up to three beats, all short,
/// all long, long codes across every beat boundary, alternating, runs of random length, random with
/// few, half and mostly long codes, random ones that end in short codes, and none at all between
/// them.
std::vector<Codes> hard_codes(const codec::Format& format, int lanes, std::mt19937_64& random);

}  // namespace spark::verif

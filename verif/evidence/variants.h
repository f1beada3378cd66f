#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gen/blocks/block.h"
#include "sim/codec/format.h"

namespace spark::verif {

using gen::configured;
using gen::Settings;

/// `settings`, then `more`, which prevail.
Settings joined(Settings settings, const Settings& more);

/// The eight variants of the code at one slice width: unsigned and signed; paper form, paper form
/// with nearest rounding, exact form, exact form of halved words.
std::vector<codec::Format> variants(int slice);

/// `u4 paper`, `s4 nearest`, `u4 exact`, `s4 halve`.
std::string name_of(const codec::Format& format);

/// A configuration of `block` for this variant: those of slice, signed, form, rounding and halve
/// that the block has.
gen::Config config_of(const std::string& block, const codec::Format& format);

/// The variant as parameters of the modules in verif/evidence/spec and of the wrappers.
std::map<std::string, int64_t> parameters_of(const codec::Format& format);

}  // namespace spark::verif

#pragma once

#include <string>

#include "gen/hdl/module.h"
#include "gen/params/param.h"

/// Modules that several blocks share. In all of them slot or lane 0 is the first in stream order
/// and lies in the least significant place; only the blocks' own ports count from the most
/// significant end.
namespace spark::gen {

/// Marks the tails of a beat: tail[i+1] = identifier[i] AND NOT tail[i]; by a prefix network, or
/// rippled.
hdl::Module heads_module(const Config& config, const std::string& name);

/// Plans how kept slots move together: which slot takes from 2^level slots on, level by level.
hdl::Module route_module(const std::string& name);

/// Moves kept slots together, in order, to slot 0 onwards. MAX_HOLES bounds the holes before any
/// kept slot and with it the levels of the network; at least 1 (`LANES-1+1/LANES` is LANES-1, but 1
/// for one lane).
hdl::Module compact_module(const std::string& name, const hdl::Module& route);

/// The inverse: spreads items from slot 0 onwards to the kept slots, in order.
hdl::Module expand_module(const std::string& name, const hdl::Module& route);

/// Collects any number of slices a cycle into full beats of LANES.
hdl::Module gearbox_module(const Config& config, const std::string& name);

}  // namespace spark::gen

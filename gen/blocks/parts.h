#pragma once

#include <string>

#include "gen/hdl/module.h"

/// Modules that several blocks share. In all of them slot or lane 0 is the first in stream order
/// and lies in the least significant place; only the blocks' own ports count from the most
/// significant end.
namespace spark::gen {

/// Variable `vector`: for each place `index` < `count`, in COUNT bits, how many of `marked` (an
/// expression over `index`) hold up to and including it. By a prefix network of adders.
void add_prefix_count(hdl::Module& m, const std::string& vector, const std::string& index,
                      const std::string& count, const std::string& marked);

/// Marks the tails of a beat: tail[i+1] = identifier[i] AND NOT tail[i]; by a prefix network, or
/// rippled.
hdl::Module heads_module(const std::string& name, int64_t lanes, bool ripple);

/// What a routing network is for. The values are the parameters' defaults; each instance sets its
/// own all the same.
struct RouteSize {
  int64_t slots;
  int64_t max_holes;  ///< most holes before any kept slot: bounds the levels; at least 1
  int64_t width;      ///< bits of an item
};

/// Plans how kept slots move together: which slot takes from 2^level slots on, level by level.
hdl::Module route_module(const std::string& name, const RouteSize& size);

/// Moves kept slots together, in order, to slot 0 onwards.
hdl::Module compact_module(const std::string& name, const hdl::Module& route,
                           const RouteSize& size);

/// The inverse: spreads items from slot 0 onwards to the kept slots, in order.
hdl::Module expand_module(const std::string& name, const hdl::Module& route, const RouteSize& size);

/// Collects up to `slots` slices a cycle into full beats of LANES.
hdl::Module gearbox_module(const std::string& name, int64_t slice, int64_t lanes, int64_t slots);

}  // namespace spark::gen

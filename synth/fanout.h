#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "synth/netlist.h"

namespace spark::synth {

/// Puts trees of the library's buffer on all nets whose load is beyond their driver. abc does that
/// for what its own gates drive within a module; it takes flip-flops for ideal drivers and an
/// instance's port for one load, so that without the trees a register that feeds a row of an array
/// would have a period that no layout has.
///
/// A driver may have a quarter of its max_capacitance, an input port of a module what the buffer
/// may have. Ports count with the load behind them; clocks and asynchronous sets and resets, whose
/// trees are made in layout, with none.
///
/// Returns how many buffers each module has got, itself alone. Throws InputError if a tree is
/// needed and the library has no buffer.
std::map<std::string, int64_t> buffer_fanout(Netlist& netlist, const Library& library);

}  // namespace spark::synth

#pragma once

#include <string>

#include "synth/netlist.h"

namespace spark::synth {

/// A netlist for timing analysis in which few of many equal instances are complete.
struct TimingModel {
  std::string verilog;
  std::string
      loads;  ///< a Liberty library for it, to be read beside the design's own; may be empty
};

/// The longest path is the same as that of `netlist`, and so are the names on it; an array of 16x16
/// takes a tenth of the time, and one of 64x64 fits in memory.
///
/// Two instances of a module have the same delays if their inputs are driven by the same cells in
/// the same way, back to flip-flops and ports, and their outputs have the same load. The first of
/// them stays as it is. Of the others stays what their surroundings see: the logic before their
/// outputs back to flip-flops and inputs, and the capacitance of whatever else hangs on it and on
/// their inputs.
TimingModel timing_model(const Netlist& netlist, const Library& library);

/// Structural Verilog of the netlist's modules, children first, nets without their names.
std::string verilog(const Netlist& netlist);

}  // namespace spark::synth

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "synth/liberty.h"
#include "synth/netlist.h"

namespace spark::synth {

/// How the nets of a netlist moved in a simulation, settled values only: what gates do on the way
/// to them (glitches) is not seen.
struct Activity {
  uint64_t cycles = 0;
  std::vector<uint64_t> toggles;  ///< [net of PowerNetlist::nets]: changes from cycle to cycle
  std::vector<uint64_t> ones;     ///< [net]: cycles in which it was 1
};

/// Power of a mapped design at a clock and an activity: sums over its cells in the library's
/// corner. No wires, no clock tree, no glitches.
struct Power {
  double clock_mhz = 0;
  std::string activity;     ///< what was simulated, for people
  double internal_uw = 0;   ///< inside cells, when their pins toggle
  double switching_uw = 0;  ///< charging the input pins that cells drive
  double leakage_uw = 0;
  std::string unit;     ///< what the design did: `word`, `slice`, `MAC`
  double per_unit = 0;  ///< cycles that one of them took

  double total_uw() const { return internal_uw + switching_uw + leakage_uw; }
  double pj_per_cycle() const { return total_uw() / clock_mhz; }
  double pj_per_unit() const { return pj_per_cycle() * per_unit; }

  bool operator==(const Power&) const = default;
};

/// A mapped netlist, flat, that can be watched.
struct PowerNetlist {
  std::string top;
  Netlist flat;           ///< for OpenSTA: flip-flops in place of the inputs
  size_t cell_count = 0;  ///< without those
  std::vector<Net> nets;  ///< all that a cell or an input drives but the clock
  std::filesystem::path library_file;
  std::filesystem::path folder;           ///< of all files
  std::filesystem::path simulated;        ///< Verilog of `top` with the outputs `probes` more
  std::map<std::string, int64_t> probes;  ///< name -> width: `nets` by 32, the first ones in the
                                          ///< first port, lowest bit first; names ascend
  std::filesystem::path cells;            ///< Verilog of the library's cells
};

/// Flattens the Verilog of a mapped design `top` in `folder` for watching. `clock` is the port of
/// its clock, empty if it has no flip-flops. Throws InputError if Yosys fails.
PowerNetlist power_netlist(const std::string& top, const std::string& clock,
                           const std::filesystem::path& netlist, const Library& library,
                           const std::filesystem::path& folder);

/// Power by OpenSTA, which is told how each net moves, summed over the design's own cells. Inputs
/// are driven by flip-flops of the library, which do not count. Throws InputError if it is not
/// installed or fails.
Power estimate_power(const PowerNetlist& netlist, const Activity& activity, double clock_mhz,
                     const Library& library);

}  // namespace spark::synth

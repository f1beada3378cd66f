#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "synth/report.h"

namespace spark::synth {

/// An FPGA of Lattice's iCE40 family, in the package that nextpnr places for.
struct Ice40 {
  std::string name;     ///< on the command line
  std::string title;    ///< for people
  std::string package;  ///< nextpnr's
  bool dsp = false;     ///< it has multipliers
};

/// HX8K and UP5K.
const std::vector<Ice40>& ice40_devices();

/// The device of that name. Throws InputError for any other, saying which there are.
const Ice40& find_ice40(const std::string& name);

/// Maps `design` for the device with Yosys, flattened, and places and routes it by nextpnr with
/// seeds 1 .. `seeds`. The counts are of the design alone. What is placed stands between registers:
/// inputs come from a shift register, outputs go through one more into a chain, so that any number
/// of ports fits the package and every path begins and ends at a flip-flop. Cached as synthesize.
/// A design that the device has no room for has no frequencies. Throws InputError: a tool is
/// missing or fails.
Record place_and_route(const Design& design, const Ice40& device, int seeds,
                       const std::filesystem::path& work_dir);

}  // namespace spark::synth

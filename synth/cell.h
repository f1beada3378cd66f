#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "synth/scan.h"

namespace spark::synth {

/// One pin of a cell. Capacitances are in the library's unit, 0 if the file does not say.
struct Pin {
  bool output = false;
  bool ideal = false;  ///< clock or asynchronous set or reset: what drives it is made in layout
  double rise = 0;     ///< capacitance of an input when it rises
  double fall = 0;
  double max_capacitance = 0;  ///< the most that an output may drive
};

/// The pins of a cell by name.
using Pins = std::map<std::string, Pin>;

/// What this project needs to know of one cell of a library. Views point into the source.
struct Cell {
  std::string_view name;
  double area = 0;         ///< um2; 0 if the file does not say
  bool usable = true;      ///< false: synthesis must not take it (see read_cell)
  bool flip_flop = false;  ///< it has an `ff` group
  bool nand2 = false;   ///< two inputs, one output, no state, and the output is NAND of the inputs
  bool buffer = false;  ///< one input, one output, no state, and the output is the input
  Pins pins;            ///< without those of power
};

/// Reads the group `cell (NAME) {...}`. A cell is not usable if the library says `dont_use`, or if
/// it belongs to a border of power domains (isolation cell, level shifter, always-on): such cells
/// compute plain AND and OR and so attract abc, but work only in a design with several supplies.
/// Throws InputError as StatementReader.
Cell read_cell(const Source& source, const Statement& cell);

}  // namespace spark::synth

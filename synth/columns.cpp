#include "synth/columns.h"

#include <array>

namespace spark::synth {
namespace {

struct Column {
  const char* name;
  const char* title;
  const char* unit;
  const char* meaning;
  const char* is_not;
};

constexpr std::array kColumns = {
    Column{
        "mode", "mode", "",
        "what the mapping aimed at: area, the least, with buffered fan-outs; speed, a short "
        "period at any area; period, the least area for a given one. Arrays and tiles are mapped "
        "module by module",
        "not effort: each mode is one fixed recipe of Yosys and abc"},
    Column{"constraint_ns", "constraint", "ns",
           "of mode period: what abc was told that logic between flip-flops may take",
           "not the period that came of it, and without set-up time and flip-flop"},
    Column{"cells", "cells", "", "standard cells, flip-flops included",
           "no fill, clock tree, scan or tap cells"},
    Column{"flip_flops", "FF", "", "flip-flops among the cells", ""},
    Column{"area_um2", "area", "um2", "sum of the cells' areas as the library gives them",
           "not a die area: no placement, wires, fill or clock tree"},
    Column{"area_ge", "area", "GE",
           "gate equivalents: area over that of the library's smallest NAND of two inputs",
           "not a count of gates; libraries differ in what their NAND is worth"},
    Column{"logic_ge", "logic", "GE", "area without the flip-flops", ""},
    Column{"memory_bits", "memory", "bits",
           "of tiles: bits in memories, which a memory compiler would make", "in no other figure"},
    Column{"logic_depth", "depth", "cells", "cells on the longest path but flip-flops",
           "not the depth of the netlist elsewhere"},
    Column{"tmin_ns", "period", "ns",
           "the longest path: gate delays at the library's corner, set-up time included, ports "
           "included; clock and inputs are ideal",
           "not a signed-off period: no wires, skew, margin, hold or recovery checks"},
    Column{"fmax_mhz", "fmax", "MHz",
           "1 / period; of an FPGA the median over the seeds, placed and routed between registers "
           "at all ports",
           "of cells: not after layout; of an FPGA: not in your design, at your pins"},
    Column{"power", "power", "uW",
           "internal (inside cells), switching (input pins that cells drive) and leakage, at the "
           "stated clock; every net's changes are counted in a simulation of the netlist and given "
           "to OpenSTA",
           "no wires, clock tree, glitches or memories"},
    Column{"energy_pj", "energy", "pJ",
           "power over clock, times the cycles that a word, slice or MAC took in that simulation",
           "of the unit alone: moving the data costs more"},
    Column{"luts", "LUT", "", "four-input look-up tables of the design alone",
           "not logic cells: a carry or flip-flop may take one of its own"},
    Column{"rams", "RAM", "", "memory blocks", ""},
    Column{"dsps", "DSP", "", "multipliers of UP5K", ""},
    Column{"cycles_per_mac", "cycles / MAC", "",
           "of the whole array, from reset to the last result, all inputs ready at once", ""},
    Column{"macs_per_s", "throughput", "MAC/s", "1 / (period * cycles / MAC)",
           "memory is taken to keep up"},
};

}  // namespace

nlohmann::ordered_json columns_json() {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Column& column : kColumns) {
    json.push_back({{"name", column.name},
                    {"title", column.title},
                    {"unit", column.unit},
                    {"meaning", column.meaning},
                    {"is_not", column.is_not}});
  }
  return json;
}

}  // namespace spark::synth

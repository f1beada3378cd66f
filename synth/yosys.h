#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "synth/liberty.h"

namespace spark::synth {

/// What mapping aims at: the least area, a short period at any area, or the least area that a
/// given period leaves.
enum class Goal { area, speed, period };

std::string_view to_string(Goal goal);
/// InputError for another word.
Goal parse_goal(std::string_view name);

/// What is to be synthesized. Give only the files that `top` needs: Yosys 0.23 maps the same module
/// up to 1.5 % larger or smaller if unrelated modules are read before it. Files ending in .sv are
/// read as SystemVerilog.
struct Design {
  std::string top;
  std::vector<std::filesystem::path> files;
  /// Of `top`, 32-bit integers; the others keep their defaults. Yosys takes a parameter that is
  /// declared without `integer` or `signed` for unsigned once it is set.
  std::map<std::string, int64_t> parameters;
  std::string clock = "clk_i";  ///< the port that clocks every flip-flop, if there are any
  Goal goal = Goal::area;
  /// Of Goal::period, which takes flattened designs only: what abc is told that paths between
  /// flip-flops may take. It knows neither set-up times nor the delays of flip-flops.
  double period_ns = 0;
  /// Map each module that the top instantiates by itself, flattened below, and once, however often
  /// it occurs: for arrays of hundreds of equal parts. 4 to 8 % larger than flattened.
  bool hierarchical = false;
  /// Of a hierarchical design that has them: memories are not made of flip-flops but counted in
  /// bits (a compiler of the library's makes them), and the modules one level further down are
  /// mapped by themselves, too. Paths begin and end at the memories as at flip-flops.
  bool memories = false;
  /// Of a hierarchical design: names of further modules that are mapped by themselves, however deep
  /// they lie, so that their area can be told.
  std::vector<std::string> parts = {};
};

/// Of a hierarchical design: one of its modules.
struct ModuleArea {
  std::string module;       ///< as Yosys names it: with its parameters
  int64_t instances = 0;    ///< in the whole design
  double ge = 0;            ///< of one, without the modules inside it
  int64_t memory_bits = 0;  ///< of one: it is a memory, and has no cells
  std::string inside;       ///< of a memory: the module that instantiates it; one entry for each

  bool operator==(const ModuleArea&) const = default;
};

/// The mapped design, flattened. Areas are sums of cell areas: no wires, no fill, no clock tree, no
/// scan.
struct Area {
  int64_t cells = 0;                             ///< standard cells, flip-flops included
  double um2 = 0;                                ///< of all cells
  double ge = 0;                                 ///< um2 / the library's NAND2
  int64_t flip_flops = 0;                        ///< cells with an `ff` group
  double flip_flop_um2 = 0;                      ///< of the flip-flops alone
  int64_t memory_bits = 0;                       ///< in memories, which are in no other number
  std::map<std::string, int64_t> cells_by_kind;  ///< library cell -> how often
  std::string script;        ///< the abc script that won: amap, nf or speed; hierarchical: balanced
  std::string netlist_path;  ///< Verilog of the mapped design, module `top`
  std::vector<ModuleArea> by_module;  ///< of a hierarchical design; the top comes last
  /// What OpenSTA reads in place of the netlist and beside the library, of a hierarchical design:
  /// see timing_model.h. Empty: the netlist itself, nothing.
  std::string timing_path;
  std::string loads_path;

  bool operator==(const Area&) const = default;
};

/// The passes that map `design`, whatever it is called, for the record and as a part of cache keys:
/// results of different recipes cannot be compared.
std::string recipe(const Design& design);

/// Maps `design` with Yosys. For area by two abc scripts of which the smaller result counts;
/// fan-outs are buffered, drives are the least. For speed by one, which restructures for depth and
/// sizes cells; for a period by the same, which then sizes them only as far as it must.
/// `library_file` is `library` as write_liberty left it. Leaves `netlist.v`, each script's own
/// netlist, `yosys.ys` and `yosys.log` in `folder`, which must exist. Throws InputError: Yosys is
/// missing, ran out of time (10 minutes), or failed (its first ERROR line and the log's path); the
/// library lacks a cell that the design needs (a latch, say).
Area map_cells(const Design& design, const Library& library,
               const std::filesystem::path& library_file, const std::filesystem::path& folder);

/// The commands that read the design's files and set its parameters. Throws InputError for a
/// parameter that is no 32-bit integer.
std::string reading_script(const Design& design);

/// Runs Yosys on the script `name`.ys in `folder` and leaves `name`.log. Throws InputError naming
/// `top`: Yosys is missing, ran out of time (10 minutes), was killed, or failed (its first ERROR
/// line and the log's path).
void run_yosys(const std::string& top, const std::string& name,
               const std::filesystem::path& folder);

}  // namespace spark::synth

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/bundle/bundle.h"
#include "synth/libraries.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/networks.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// Each kind of block mapped to each library that is there (Debian's OSU one, and those beside the
/// checkout, see shared_data.h): the netlist is proved equal to the RTL and runs the testbench of
/// the bundle. Cells are what the Liberty file says of them, made to Verilog by Yosys.
std::vector<Task> gate_level_tasks();

/// The libraries that are there, the default one first.
std::vector<synth::InstalledLibrary> libraries_at_hand();

/// A mapped design, and what it was made of.
struct Mapped {
  std::string top;
  std::vector<std::filesystem::path> rtl;
  std::filesystem::path netlist;  ///< Verilog of the mapped design, module `top`
  std::filesystem::path cells;    ///< Verilog of every cell, from the Liberty file
  std::filesystem::path folder;   ///< for scripts and logs
  int64_t flip_flops = 0;
};

/// Emits `request` with its testbench into `folder`/bundle and maps it for area.
Mapped map_to(const gen::Request& request, const synth::Library& library,
              const std::filesystem::path& folder);

/// ABC's sequential equivalence (dsec; without flip-flops, cec): from registers that hold 0, the
/// outputs are equal in every cycle of every run, unbounded. Registers that never change count as
/// constants; their value before the first edge is X in the RTL. ASAP7's flip-flops hold the
/// inverse: the netlist's registers may all hold 1 instead.
Proof prove_sequential(const Mapped& mapped);

/// ABC's bounded model checking, 30 seconds: how many cycles from registers that hold 0, for all
/// inputs. Call prove_sequential before, which leaves the networks in the folder.
Proof prove_bounded(const Mapped& mapped);

/// Yosys' equiv_simple and equiv_induct of one step: registers of the same name are matched; if all
/// that are matched agree, so do they all and every output one cycle later, for all inputs and
/// states.
Proof prove_matched(const Mapped& mapped);

/// What the bundle's testbench says of the netlist.
struct Simulation {
  TestbenchRun verdict;
  bool random = false;  ///< of a run without unknown values
};

/// Runs the testbench, and if it finds only something unknown, once more with random bits in place
/// of X, in registers, too: gates can turn what is known in any case into X.
Simulation simulate(const Mapped& mapped);

/// A netlist with one input of a cell stuck at 0: of the first whose text is `pin(net)`. Throws
/// std::logic_error if there is none.
std::string stuck_input(const std::string& netlist);

}  // namespace spark::verif

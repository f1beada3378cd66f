#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "synth/yosys.h"

namespace spark::synth {

/// A step of a path.
struct Stage {
  std::string pin;   ///< where it arrives: `instance/pin`, or a port
  std::string cell;  ///< of the instance; empty for a port; `set-up` for a register's set-up time
  double delay_ns = 0;

  bool operator==(const Stage&) const = default;
};

/// The longest path of a mapped netlist.
struct Timing {
  /// Minimum clock period, set-up time included, or the longest delay from an input to an output.
  double tmin_ns = 0;
  std::string start;  ///< where the path begins: a port or a register's instance
  std::string end;    ///< where it ends
  /// From there to there; with a register at the end, its set-up time comes last. All delays
  /// together are tmin_ns.
  std::vector<Stage> stages;

  /// Cells on the path but flip-flops.
  int64_t logic_depth(const Library& library) const;

  bool operator==(const Timing&) const = default;
};

/// Minimum period by OpenSTA: with flip-flops, over register to register, input to register,
/// register to output and input to output, input and output delays 0, one clock on `design.clock`;
/// without, the longest path from an input to an output. It is the library's gate delays at its one
/// corner with an ideal clock and ideal inputs: no wires, no clock skew, no margin, no hold checks,
/// no recovery checks of asynchronous resets. A placed and routed design is slower.
///
/// `area.netlist_path` is the netlist; reports are left in `folder`. Empty if `sta` is not
/// installed or the netlist has no path. Throws InputError if there are flip-flops but no port
/// `design.clock`, if OpenSTA reports an error (its first line) or runs out of time (10 minutes).
std::optional<Timing> minimum_period(const Design& design, const Library& library, const Area& area,
                                     const std::filesystem::path& library_file,
                                     const std::filesystem::path& folder);

/// Runs OpenSTA on the script `name`.tcl in `folder`, leaves what it prints in `name`.log, and
/// returns it. Throws InputError naming `top` if it reports an error (its first line), fails, or
/// runs out of time (10 minutes).
std::string run_sta(const std::string& top, const std::string& name,
                    const std::filesystem::path& folder);

}  // namespace spark::synth

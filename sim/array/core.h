#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/drain.h"
#include "sim/array/dut.h"
#include "sim/array/feeds.h"

namespace spark::array {

/// Slots of a window in memory: the largest queue_depth.
inline constexpr uint32_t kWindowSlots = 16;

/// What all models share: feeds, drain, ports. A core, one for each way to keep PEs in step, adds
/// what happens between them. No output depends on an input of the same cycle, so that a core goes
/// through its whole cycle at the first eval().
class Core : public Dut {
 public:
  void reset() final;
  const Outputs& eval(const Inputs& inputs) final;
  void edge() final;

 protected:
  /// `flags` of the drain.
  Core(const Config& config, int flags);

  /// The core's own state, as after a reset.
  virtual void reset_core() = 0;

  /// One cycle of the core: reads the feeds' output registers, tells which it takes, adds to the
  /// sums, finishes tiles and goes to the next state.
  virtual void cycle() = 0;

  /// Sets error_o from the next cycle on, if `wrong`.
  void error_if(bool wrong) { error_ |= wrong; }

  /// V ones.
  uint64_t all_lanes() const { return ~uint64_t{0} >> (64 - config_.vector); }

  /// The stream of a lane of a line.
  size_t stream(int line, int lane) const {
    return static_cast<size_t>(line) * static_cast<size_t>(config_.vector) +
           static_cast<size_t>(lane);
  }

  /// The bits of a line's V lanes, lane 0 in the least significant place.
  uint64_t lanes(const Bits& bits, int line) const {
    return bits.field(line * config_.vector, config_.vector);
  }

  /// Lanes in which all of the operand's lines have a valid word.
  uint64_t full_lanes(const Feeds& feeds, Operand operand) const;

  /// Takes the words of those lanes in all of the operand's lines.
  void take_lanes(Feeds& feeds, Operand operand, uint64_t taken);

  /// Whether the tile ends with those words, by line 0; they must agree in every line of those
  /// lanes, else error_o is set. Returns the lanes in which it ends.
  uint64_t last_lanes(const Feeds& feeds, Operand operand, uint64_t taken);

  Config config_;
  Feeds a_;
  Feeds b_;
  Drain drain_;

 private:
  const Inputs* inputs_ = nullptr;
  Outputs outputs_;
  bool error_ = false;
  bool done_ = false;  ///< the core has gone through this cycle
};

// The cores.
std::unique_ptr<Dut> make_rigid(const Config& config);
std::unique_ptr<Dut> make_lockstep(const Config& config);
std::unique_ptr<Dut> make_wide_window(const Config& config);
std::unique_ptr<Dut> make_wide_elastic(const Config& config);
std::unique_ptr<Dut> make_mixed_elastic(const Config& config);
std::unique_ptr<Dut> make_split_window(const Config& config);

/// A way to keep an array of PEs in step, and the core that does.
struct Drive {
  Sync sync;
  std::unique_ptr<Dut> (*make)(const Config& config);
};

/// What the models know of a kind of PE.
struct PeKind {
  std::string_view name;
  bool takes_plain = false;  ///< words of form none, too
  bool shares = false;       ///< lanes share multipliers for high digits, in groups of `share`
  std::vector<Drive> drives;
};

const PeKind& kind_of(Pe pe);

/// What drives the configuration's PEs. Throws InputError if its sync cannot.
const Drive& drive_of(const Config& config);

/// All kinds, in the order of Pe's declaration.
const std::vector<PeKind>& pe_kinds();

}  // namespace spark::array

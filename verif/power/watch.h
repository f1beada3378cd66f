#pragma once

#include <vector>

#include "synth/power.h"
#include "verif/harness/model.h"

namespace spark::verif {

/// Counts, while it lives, how the bits of some ports of `model` move from one rising edge of its
/// clock to the next; not in reset, and not where the model sees noise. Without a clock: at each
/// sample().
class Watch {
 public:
  /// `probes`: all of 32 bits, the last of no more; their bits are counted in this order. `clock`
  /// and `reset` (active low) are of width 0 for a design without them.
  Watch(const Model& model, std::vector<Signal> probes, const Signal& clock, const Signal& reset);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Looks at the ports as they are.
  void sample();

  const synth::Activity& activity() const { return activity_; }

 private:
  void look(bool compared);

  const Model& model_;
  std::vector<Signal> probes_;
  Signal clock_, reset_;
  bool was_high_ = true;
  std::vector<uint32_t> before_;  ///< the ports at the last sample; empty: there is none
  synth::Activity activity_;
};

}  // namespace spark::verif

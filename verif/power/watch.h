#pragma once

#include <vector>

#include "synth/power.h"
#include "verif/harness/model.h"

namespace spark::verif {

/// Counts, while it lives, how the bits of a port of `model` move from one rising edge of its clock
/// to the next; not in reset, and not where the model sees noise. Without a clock: at each
/// sample().
class Watch {
 public:
  /// `probe` is the port, `bits` its width; `clock` and `reset` (active low) are null for a design
  /// without them.
  Watch(const Model& model, const Signal& probe, const Signal* clock, const Signal* reset);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Looks at the port as it is.
  void sample();

  const synth::Activity& activity() const { return activity_; }

 private:
  void look(bool compared);

  const Model& model_;
  Signal probe_, clock_, reset_;
  bool clocked_;
  bool was_high_ = true;
  std::vector<uint32_t> before_;  ///< the port at the last sample; empty: there is none
  synth::Activity activity_;
};

}  // namespace spark::verif

#pragma once

#include <array>
#include <string>
#include <vector>

#include "verif/harness/baseline_operands.h"
#include "verif/harness/check.h"
#include "verif/harness/pe_golden.h"

namespace spark::verif {

/// A `baseline_pe` with its golden.
class BaselinePe {
 public:
  explicit BaselinePe(const Dut& dut);

  const BaselineOperands& operands() const { return operands_; }
  /// The first wrong result, or empty; results compared, and how many were wrong.
  const CheckResult& result() const { return checked_; }

  /// Leaves it in any state and resets it for one cycle.
  void reset(std::mt19937_64& random);
  /// One cycle: compares result_o, as it is before the edge.
  void cycle(const BaselineOperands::Pair& pair, bool finish, bool shift, uint64_t below);
  /// One cycle with everything drawn.
  void draw_cycle(std::mt19937_64& random);

 private:
  void drive(const BaselineOperands::Pair& pair, bool finish, bool shift, uint64_t below);
  void edge();
  /// The operands of which a result that is new now has been the last, as text.
  std::string last() const;

  Dut dut_;
  BaselineOperands operands_;
  std::vector<Signal> signals_;  ///< of the operands' ports
  Signal clock_, finish_, shift_, below_, result_;
  int acc_width_;
  PeGolden golden_;
  std::array<BaselineOperands::Pair, 3> before_;  ///< operands of the last cycles, the oldest first
  CheckResult checked_;
};

}  // namespace spark::verif

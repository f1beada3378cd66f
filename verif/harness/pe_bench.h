#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "verif/harness/dut.h"
#include "verif/harness/pe_golden.h"
#include "verif/harness/pe_operands.h"

namespace spark::verif {

/// A processing element (`spark_pe`) with its operands and a golden.
class PeBench {
 public:
  explicit PeBench(const Dut& dut);

  const Dut& dut() const { return dut_; }
  /// The first wrong result, or empty.
  const std::string& failure() const { return failure_; }
  /// Results compared.
  uint64_t checked() const { return checked_; }

  /// What the operand ports are given by the next drive().
  PeOperands& operands() { return operands_; }

  /// All inputs of the cycle. `below` is spread over the port's width.
  void drive(bool finish, bool shift, uint32_t below);

  uint64_t result() const { return result_.get_wide(0, acc_width_); }

  /// Starts the golden, as out of reset. `latency`: cycles that a finish takes to the accumulator.
  void start(int latency) { golden_.start(latency); }
  /// Compares result_o, as it is before the edge, and takes the golden over the edge.
  void step(uint64_t cycle);

 private:
  uint64_t mask() const { return (uint64_t{1} << acc_width_) - 1; }

  Dut dut_;
  PeOperands operands_;
  std::vector<Signal> ports_;  ///< of the operands
  int acc_width_;
  Signal finish_, shift_, below_, result_;
  PeGolden golden_;
  bool finishes_ = false;  ///< the control inputs of the cycle
  bool shifts_ = false;
  uint64_t below_bits_ = 0;
  uint64_t checked_ = 0;
  std::string failure_;
};

/// PEs that share a model, side by side.
class PeFamily {
 public:
  explicit PeFamily(const std::vector<Dut>& duts);

  std::vector<PeBench>& benches() { return benches_; }

  /// Leaves the PEs in any state, then resets them for one cycle, with operands of zero.
  void reset(std::mt19937_64& random);

  /// Of each PE, how many cycles a finish takes to the accumulator. Resets them.
  std::vector<int> measure_latencies(std::mt19937_64& random);

  /// `cycles` cycles in which `drive(bench, cycle)` sets all inputs.
  template <typename Drive>
  void run(uint64_t cycles, const Drive& drive) {
    for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
      for (PeBench& bench : benches_) {
        drive(bench, cycle);
        bench.step(cycle);
      }
      edge();
    }
  }

 private:
  void edge();
  /// A cycle with the same number on all operands.
  void cycle(int64_t operands, bool finish);

  std::vector<PeBench> benches_;
};

}  // namespace spark::verif

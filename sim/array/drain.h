#pragma once

#include <cstdint>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/dut.h"

namespace spark::array {

/// The accumulators and drain registers of all PEs, and the controller that reads C out of the
/// drain registers, row by row. PEs are divided, row by row, into as many equal groups as there are
/// `full` flags: a flag says that the group's drain registers hold sums that were not read yet.
class Drain {
 public:
  /// Cycles from all flags being set to the first row of C: what the pipeline of any PE needs.
  static constexpr int kLatency = 7;

  /// `flags`: 1, rows, or rows * cols.
  Drain(const Config& config, int flags);

  void reset();

  /// The accumulators of a row of PEs, [column].
  int64_t* sums(int row) { return sums_.data() + index(row); }

  bool full(int flag) const { return full_[static_cast<size_t>(flag)] != 0; }

  /// Moves the group's sums to its drain registers, sets the flag, which must be clear, and starts
  /// the next sums from 0.
  void finish(int flag);

  /// The port of C, from what is registered: call before any finish() of the cycle.
  void show(Outputs& outputs);

  /// The clock edge.
  void edge(bool c_ready);

 private:
  size_t index(int row) const {
    return static_cast<size_t>(row) * static_cast<size_t>(config_.cols);
  }

  Config config_;
  size_t group_;               ///< PEs to a flag
  std::vector<int64_t> sums_;  ///< [row * cols + column]
  std::vector<int64_t> registers_;
  std::vector<uint8_t> full_;  ///< [flag]
  size_t full_count_ = 0;      ///< flags that are set
  bool all_full_ = false;      ///< all flags, as registered at the start of the cycle
  int wait_ = 0;
  int row_ = 0;
};

}  // namespace spark::array

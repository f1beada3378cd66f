#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace spark::verif {

/// The golden of what is behind a processing element's multipliers: a pipeline of given length, a
/// sum, and a result register that is also a link of the drain chain.
class PeGolden {
 public:
  explicit PeGolden(int acc_width) : acc_width_(acc_width) {}

  /// Starts over, as out of a reset of one cycle with operands of zero. `latency`: cycles that a
  /// finish takes to the accumulator.
  void start(int latency);

  /// Whether result_o is known before the next edge, and what it is.
  bool known() const { return known_; }
  uint64_t result() const { return result_; }

  /// Takes the inputs over the edge; `value` is the sum of the products.
  void step(int64_t value, bool finish, bool shift, uint64_t below);

 private:
  struct Cycle {
    int64_t value = 0;
    bool finish = false;
    bool known = true;  ///< the value is
  };

  int acc_width_;
  std::deque<Cycle> pipeline_;
  uint64_t sum_ = 0;
  bool sum_known_ = false;
  uint64_t result_ = 0;
  bool known_ = false;
};

}  // namespace spark::verif

#include "verif/harness/pe_golden.h"

namespace spark::verif {

void PeGolden::start(int latency) {
  // What noise left in the pipeline is not known; the operands of the reset cycle were zero.
  pipeline_.assign(static_cast<size_t>(latency), {0, true, false});
  pipeline_.back().known = true;
  known_ = sum_known_ = false;
}

void PeGolden::step(int64_t value, bool finish, bool shift, uint64_t below) {
  const uint64_t mask = (uint64_t{1} << acc_width_) - 1;
  pipeline_.push_back({value, finish});
  const Cycle arrived = pipeline_.front();
  pipeline_.pop_front();
  if (arrived.finish) {
    result_ = sum_;
    known_ = sum_known_;
    sum_ = 0;
    sum_known_ = arrived.known;
  } else if (shift) {
    result_ = below;
    known_ = true;
  }
  sum_ = (sum_ + static_cast<uint64_t>(arrived.value)) & mask;
}

}  // namespace spark::verif

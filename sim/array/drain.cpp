#include "sim/array/drain.h"

#include <algorithm>

namespace spark::array {

Drain::Drain(const Config& config, int flags)
    : config_(config),
      group_(index(config.rows) / static_cast<size_t>(flags)),
      full_(static_cast<size_t>(flags)) {
  reset();
}

void Drain::reset() {
  sums_.assign(index(config_.rows), 0);
  registers_.assign(index(config_.rows), 0);
  std::fill(full_.begin(), full_.end(), 0);
  full_count_ = 0;
  all_full_ = false;
  wait_ = 0;
  row_ = 0;
}

void Drain::finish(int flag) {
  const auto first = static_cast<std::ptrdiff_t>(static_cast<size_t>(flag) * group_);
  const auto last = first + static_cast<std::ptrdiff_t>(group_);
  std::copy(sums_.begin() + first, sums_.begin() + last, registers_.begin() + first);
  std::fill(sums_.begin() + first, sums_.begin() + last, 0);
  full_[static_cast<size_t>(flag)] = 1;
  ++full_count_;
}

void Drain::show(Outputs& outputs) {
  all_full_ = full_count_ == full_.size();
  outputs.c_valid = all_full_ && wait_ == kLatency;
  outputs.c_last = outputs.c_valid && row_ == config_.rows - 1;
  if (outputs.c_valid) std::copy_n(registers_.data() + index(row_), config_.cols, outputs.c.data());
}

void Drain::edge(bool c_ready) {
  if (!all_full_) return;
  if (wait_ < kLatency) {
    ++wait_;
  } else if (c_ready && ++row_ == config_.rows) {
    std::fill(full_.begin(), full_.end(), 0);
    full_count_ = 0;
    row_ = 0;
    wait_ = 0;
  }
}

}  // namespace spark::array

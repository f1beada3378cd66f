#include <algorithm>
#include <bit>
#include <vector>

#include "sim/array/core.h"

namespace spark::array {
namespace {

/// In every lane, rows form a chain in which columns of B are passed down over queues. Because all
/// rows start the same columns in the same order, a queue is two counts: how many columns the row
/// above has started, and how many the row itself. The columns lie in one ring per lane.
class WideElastic : public Core {
 public:
  explicit WideElastic(const Config& config)
      : Core(config, config.rows),
        // The last row's operand is up to D columns per row behind the newest, and one more.
        slots_(std::bit_ceil(static_cast<uint32_t>(config.rows * config.queue_depth + 2))),
        chains_(static_cast<size_t>(config.vector)),
        rows_(static_cast<size_t>(config.rows)) {
    for (Chain& chain : chains_) {
      chain.words.resize(slots_ * static_cast<size_t>(config.cols));
      chain.last.resize(slots_);
      chain.started.resize(static_cast<size_t>(config.rows) + 1);
      chain.hi.resize(static_cast<size_t>(config.rows));
      chain.lo.resize(static_cast<size_t>(config.rows));
    }
  }

 private:
  /// One lane.
  struct Chain {
    std::vector<uint32_t> started;  ///< [row + 1] columns; [0]: pushed into row 0's queue
    std::vector<int32_t> words;     ///< [slot][column] of B
    std::vector<uint8_t> last;      ///< [slot]: the tile's last column
    std::vector<int32_t> hi, lo;    ///< [row]: the operand of A
  };
  /// A row's state, one bit a lane.
  struct Row {
    uint64_t busy = 0, is_long = 0, low = 0, ended = 0;
    uint64_t start = 0;  ///< in this cycle

    uint64_t hi_phase() const { return busy & is_long & ~low; }
  };

  void reset_core() override {
    for (Chain& chain : chains_) std::fill(chain.started.begin(), chain.started.end(), 0);
    std::fill(rows_.begin(), rows_.end(), Row());
  }

  void cycle() override {
    // Decisions are made from registered state, before any of it changes.
    for (int i = 0; i < config_.rows; ++i) rows_[static_cast<size_t>(i)].start = starts(i);
    const uint64_t push = full_lanes(b_, Operand::b) & room(0);
    for (int i = 0; i < config_.rows; ++i) {
      Row& row = rows_[static_cast<size_t>(i)];
      issue(i, row);
      if (row.ended == all_lanes() && row.busy == 0 && !drain_.full(i)) {
        drain_.finish(i);
        row.ended = 0;
      }
      advance(i, row);
    }
    fill(push);
  }

  /// Lanes in which the queue in front of `row` has room.
  uint64_t room(int row) const {
    const auto i = static_cast<size_t>(row);
    uint64_t mask = 0;
    for (size_t lane = 0; lane < chains_.size(); ++lane) {
      const uint32_t count = chains_[lane].started[i] - chains_[lane].started[i + 1];
      mask |= uint64_t{count < static_cast<uint32_t>(config_.queue_depth)} << lane;
    }
    return mask;
  }

  uint64_t starts(int row) const {
    const auto i = static_cast<size_t>(row);
    const Row& state = rows_[i];
    uint64_t queued = 0;
    for (size_t lane = 0; lane < chains_.size(); ++lane) {
      queued |= uint64_t{chains_[lane].started[i] != chains_[lane].started[i + 1]} << lane;
    }
    const uint64_t below = row + 1 == config_.rows ? all_lanes() : room(row + 1);
    const uint64_t free = ~state.busy | (state.busy & ~state.hi_phase());
    return queued & lanes(a_.valid(), row) & free & ~state.ended & below;
  }

  void issue(int row, const Row& state) {
    const uint64_t hi_phase = state.hi_phase();
    int64_t* sums = drain_.sums(row);
    for_each_bit(state.busy, 0, [&](int lane) {
      const Chain& chain = chains_[static_cast<size_t>(lane)];
      const auto i = static_cast<size_t>(row);
      const int64_t digit = (hi_phase >> lane & 1) != 0
                                ? int64_t{chain.hi[i]} * (1 << config_.slice)
                                : int64_t{chain.lo[i]};
      const int32_t* words =
          chain.words.data() + slot(chain.started[i + 1] - 1) * static_cast<size_t>(config_.cols);
      for (int j = 0; j < config_.cols; ++j) sums[j] += digit * words[j];
    });
  }

  void advance(int row, Row& state) {
    const uint64_t hi_phase = state.hi_phase();
    const uint64_t start = state.start;
    const uint64_t last = lanes(a_.last(), row);
    for_each_bit(start, 0, [&](int lane) {
      Chain& chain = chains_[static_cast<size_t>(lane)];
      const auto i = static_cast<size_t>(row);
      error_if((last >> lane & 1) != chain.last[slot(chain.started[i + 1])]);
      chain.hi[i] = a_.hi()[stream(row, lane)];
      chain.lo[i] = a_.lo()[stream(row, lane)];
      ++chain.started[i + 1];
    });
    state.is_long = (state.is_long & ~start) | (lanes(a_.is_long(), row) & start);
    state.low = (state.low | hi_phase) & ~start;
    state.busy = hi_phase | start;
    state.ended |= last & start;
    a_.take().merge_field(row * config_.vector, config_.vector, start);
  }

  /// Pushes columns of B into row 0's queues.
  void fill(uint64_t push) {
    const uint64_t last = last_lanes(b_, Operand::b, push);
    for_each_bit(push, 0, [&](int lane) {
      Chain& chain = chains_[static_cast<size_t>(lane)];
      const size_t place = slot(chain.started[0]++);
      int32_t* words = chain.words.data() + place * static_cast<size_t>(config_.cols);
      for (int j = 0; j < config_.cols; ++j) words[j] = b_.values()[stream(j, lane)];
      chain.last[place] = static_cast<uint8_t>(last >> lane & 1);
    });
    take_lanes(b_, Operand::b, push);
  }

  size_t slot(uint32_t column) const { return column & (slots_ - 1); }

  uint32_t slots_;             ///< of a ring, a power of two
  std::vector<Chain> chains_;  ///< [lane]
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<Dut> make_wide_elastic(const Config& config) {
  return std::make_unique<WideElastic>(config);
}

}  // namespace spark::array

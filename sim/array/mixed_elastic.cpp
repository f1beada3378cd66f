#include <algorithm>
#include <bit>
#include <vector>

#include "sim/array/core.h"

namespace spark::array {
namespace {

/// A count of words modulo 2^16, of cycles, or a flag: sixteen bits each, so that loops over a row
/// of PEs become vector instructions.
using Cell = uint16_t;

/// A word in a queue.
struct Word {
  int32_t value = 0;
  Cell phases = 1;  ///< 2 if LONG
  Cell last = 0;    ///< 1 if the tile's last
};

/// One lane of all PEs. A PE starts words of A and of B in pairs, in order, and passes both on; so
/// the queues around it are differences of how many pairs PEs have started, and the words of a line
/// (a row of A or a column of B) lie in one ring.
struct Plane {
  // With a border: row 0 and column 0 count words pushed by the feeds of B and of A; the last
  // column and the last row stand for neighbours that do not exist and always have room.
  std::vector<Cell> started;  ///< [(row + 1) * (cols + 2) + column + 1]
  // [row * cols + column]
  std::vector<Cell> left;   ///< phases to go, 0 if not busy
  std::vector<Cell> ended;  ///< 0 or 1
  std::vector<Cell> start;  ///< 0 or 1: in this cycle
  std::vector<Word> a;      ///< [row * slots + slot]
  std::vector<Word> b;      ///< [column * slots + slot]
};

/// The smallest power of two that holds the words in the queues of a line of PEs.
uint32_t ring_slots(const Config& config) {
  const int longest = std::max(config.rows, config.cols);
  return std::bit_ceil(static_cast<uint32_t>(longest * config.queue_depth + 1));
}

/// Neighbours of equal rank: every lane of every PE starts when both its queues have a word, it is
/// free, and the queues behind it have room. It is then busy for one phase, or for two or four if
/// one or both words are LONG. What the phases add is summed up when they begin: the sum is not
/// seen before they are over.
class MixedElastic : public Core {
 public:
  explicit MixedElastic(const Config& config)
      : Core(config, config.rows * config.cols),
        rows_(static_cast<size_t>(config.rows)),
        cols_(static_cast<size_t>(config.cols)),
        stride_(cols_ + 2),
        slots_(ring_slots(config)),
        planes_(static_cast<size_t>(config.vector)),
        starting_(cols_),
        quiet_(rows_ * cols_) {
    for (Plane& plane : planes_) {
      plane.a.resize(rows_ * slots_);
      plane.b.resize(cols_ * slots_);
    }
  }

 private:
  void reset_core() override {
    for (Plane& plane : planes_) {
      plane.started.assign((rows_ + 2) * stride_, 0);
      for (std::vector<Cell>* cells : {&plane.left, &plane.ended, &plane.start}) {
        cells->assign(rows_ * cols_, 0);
      }
    }
  }

  void cycle() override {
    const bool any_quiet = find_quiet();
    for (size_t lane = 0; lane < planes_.size(); ++lane) {
      Plane& plane = planes_[lane];
      settle_border(plane);
      for (size_t row = 0; row < rows_; ++row) decide(plane, row);
      push(plane, lane);
      for (size_t row = 0; row < rows_; ++row) advance(plane, row);
    }
    // Nothing is added to a quiet PE, so the order of this and of the others' sums is free.
    if (any_quiet) finish();
  }

  /// Which PEs have ended in all lanes.
  bool find_quiet() {
    std::fill(quiet_.begin(), quiet_.end(), Cell{1});
    for (const Plane& plane : planes_) {
      for (size_t pe = 0; pe < quiet_.size(); ++pe) {
        quiet_[pe] &= plane.ended[pe] & static_cast<Cell>(plane.left[pe] == 0);
      }
    }
    Cell any = 0;
    for (const Cell quiet : quiet_) any |= quiet;
    return any != 0;
  }

  void finish() {
    for (size_t pe = 0; pe < quiet_.size(); ++pe) {
      if (quiet_[pe] == 0 || drain_.full(static_cast<int>(pe))) continue;
      drain_.finish(static_cast<int>(pe));
      for (Plane& plane : planes_) plane.ended[pe] = 0;
    }
  }

  /// Makes the queues of neighbours that do not exist look empty.
  void settle_border(Plane& plane) const {
    Cell* started = plane.started.data();
    for (size_t row = 1; row <= rows_; ++row) {
      started[row * stride_ + cols_ + 1] = started[row * stride_ + cols_];
    }
    std::copy_n(started + rows_ * stride_, stride_, started + (rows_ + 1) * stride_);
  }

  /// Which PEs of the row start.
  void decide(Plane& plane, size_t row) const {
    const auto depth = static_cast<Cell>(config_.queue_depth);
    const Cell* own = plane.started.data() + (row + 1) * stride_ + 1;
    const Cell* above = own - stride_;
    const Cell* below = own + stride_;
    const Cell* left = plane.left.data() + row * cols_;
    const Cell* ended = plane.ended.data() + row * cols_;
    Cell* __restrict start = plane.start.data() + row * cols_;
    for (size_t j = 0; j < cols_; ++j) {
      const Cell queued = (own[j - 1] != own[j]) & (above[j] != own[j]);
      const Cell to_right = own[j] - own[j + 1];
      const Cell to_below = own[j] - below[j];
      const Cell room = (to_right < depth) & (to_below < depth);
      const Cell free = (left[j] <= 1) & (ended[j] == 0);
      start[j] = queued & room & free;
    }
  }

  /// Moves words of one lane from the feeds into the queues on the border.
  void push(Plane& plane, size_t lane) {
    for (size_t row = 0; row < rows_; ++row) {
      Cell* count = &plane.started[(row + 1) * stride_];
      push_word(a_, row, lane, count[0], count[1], &plane.a[row * slots_]);
    }
    for (size_t col = 0; col < cols_; ++col) {
      Cell* count = &plane.started[col + 1];
      push_word(b_, col, lane, count[0], count[stride_], &plane.b[col * slots_]);
    }
  }

  void push_word(Feeds& feeds, size_t line, size_t lane, Cell& pushed, Cell popped, Word* ring) {
    const size_t stream = line * planes_.size() + lane;
    const int bit = static_cast<int>(stream);
    const Cell count = pushed - popped;
    if (!feeds.valid().test(bit) || count >= config_.queue_depth) return;
    feeds.take().set(bit, true);
    ring[slot(pushed++)] = {feeds.values()[stream],
                            static_cast<Cell>(feeds.is_long().test(bit) ? 2 : 1),
                            static_cast<Cell>(feeds.last().test(bit) ? 1 : 0)};
  }

  /// Takes the PEs of the row to the next state.
  void advance(Plane& plane, size_t row) {
    Cell* left = plane.left.data() + row * cols_;
    for (size_t j = 0; j < cols_; ++j) left[j] -= static_cast<Cell>(left[j] != 0);

    // Which PEs start is as good as random: listed without a branch, they cost no mispredictions.
    const Cell* start = plane.start.data() + row * cols_;
    size_t count = 0;
    for (size_t j = 0; j < cols_; ++j) {
      starting_[count] = j;
      count += start[j];
    }
    Cell* started = plane.started.data() + (row + 1) * stride_ + 1;
    Cell* ended = plane.ended.data() + row * cols_;
    int64_t* sums = drain_.sums(static_cast<int>(row));
    const Word* a_ring = plane.a.data() + row * slots_;
    Cell disagree = 0;
    for (size_t n = 0; n < count; ++n) {
      const size_t j = starting_[n];
      const size_t place = slot(started[j]++);
      const Word& a = a_ring[place];
      const Word& b = plane.b[j * slots_ + place];
      sums[j] += int64_t{a.value} * b.value;
      left[j] = static_cast<Cell>(a.phases * b.phases);
      ended[j] = a.last;
      disagree |= a.last ^ b.last;
    }
    error_if(disagree != 0);
  }

  size_t slot(Cell word) const { return word & (slots_ - 1); }

  size_t rows_;
  size_t cols_;
  size_t stride_;                 ///< of a row in Plane::started
  size_t slots_;                  ///< of a ring, a power of two that divides 2^16
  std::vector<Plane> planes_;     ///< [lane]
  std::vector<size_t> starting_;  ///< columns of a row's PEs that start in this cycle
  std::vector<Cell> quiet_;       ///< [row * cols + column]
};

}  // namespace

std::unique_ptr<Dut> make_mixed_elastic(const Config& config) {
  return std::make_unique<MixedElastic>(config);
}

}  // namespace spark::array

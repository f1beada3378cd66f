#include <algorithm>
#include <vector>

#include "sim/array/core.h"

namespace spark::array {
namespace {

/// Every lane is a plane of its own, with a window of D columns of B. Rows go through the columns
/// one after the other, so of the flags `todo` those that are set are always the last ones: two
/// counts, of columns loaded and of columns done by a row, say the same.
class WideWindow : public Core {
 public:
  explicit WideWindow(const Config& config)
      : Core(config, 1),
        planes_(static_cast<size_t>(config.vector)),
        low_(static_cast<size_t>(config.rows)) {
    for (Plane& plane : planes_) {
      plane.words.resize(kWindowSlots * static_cast<size_t>(config.cols));
      plane.done.resize(static_cast<size_t>(config.rows));
    }
  }

 private:
  struct Plane {
    uint32_t loaded = 0;
    std::vector<uint32_t> done;  ///< [row]
    std::vector<int32_t> words;  ///< [slot][column] of B
    uint32_t last = 0;           ///< bit n: slot n holds the tile's last column

    int32_t* slot(uint32_t column, int cols) {
      return words.data() + (column % kWindowSlots) * static_cast<size_t>(cols);
    }
  };

  void reset_core() override {
    for (Plane& plane : planes_) {
      plane.loaded = 0;
      std::fill(plane.done.begin(), plane.done.end(), 0);
    }
    std::fill(low_.begin(), low_.end(), 0);
    ended_ = 0;
  }

  void cycle() override {
    if (ended_ == all_lanes() && !drain_.full(0) && all_done()) {
      drain_.finish(0);
      ended_ = 0;
      return;  // nothing is left to issue, and ended_, as registered, forbids to load
    }
    // A row may start what was loaded in earlier cycles only.
    for (int i = 0; i < config_.rows; ++i) serve(i);
    load();
  }

  bool all_done() const {
    return std::all_of(planes_.begin(), planes_.end(), [](const Plane& plane) {
      return std::all_of(plane.done.begin(), plane.done.end(),
                         [&](uint32_t done) { return done == plane.loaded; });
    });
  }

  /// One cycle of a row, in every lane that has something to do.
  void serve(int row) {
    uint64_t& low = low_[static_cast<size_t>(row)];
    const uint64_t is_long = lanes(a_.is_long(), row);
    const uint64_t last = lanes(a_.last(), row);
    uint64_t done = 0;
    for_each_bit(lanes(a_.valid(), row), 0, [&](int lane) {
      Plane& plane = planes_[static_cast<size_t>(lane)];
      uint32_t& column = plane.done[static_cast<size_t>(row)];
      if (column == plane.loaded) return;
      const uint64_t bit = uint64_t{1} << lane;
      const bool hi = (is_long & ~low & bit) != 0;
      issue(row, lane, hi, plane.slot(column, config_.cols));
      if (hi) {
        low |= bit;
        return;
      }
      low &= ~bit;
      done |= bit;
      error_if(((last & bit) != 0) != ((plane.last >> (column % kWindowSlots) & 1) != 0));
      ++column;
    });
    a_.take().merge_field(row * config_.vector, config_.vector, done);
  }

  void issue(int row, int lane, bool hi, const int32_t* words) {
    const size_t from = stream(row, lane);
    const int64_t digit =
        hi ? int64_t{a_.hi()[from]} * (1 << config_.slice) : int64_t{a_.lo()[from]};
    int64_t* sums = drain_.sums(row);
    for (int j = 0; j < config_.cols; ++j) sums[j] += digit * words[j];
  }

  /// Loads a column of B in every plane whose oldest slot is, or becomes, free.
  void load() {
    uint64_t loads = full_lanes(b_, Operand::b) & ~ended_;
    for_each_bit(loads, 0, [&](int lane) {
      const Plane& plane = planes_[static_cast<size_t>(lane)];
      const uint32_t depth = static_cast<uint32_t>(config_.queue_depth);
      const bool free = std::all_of(plane.done.begin(), plane.done.end(),
                                    [&](uint32_t done) { return plane.loaded - done < depth; });
      if (!free) loads &= ~(uint64_t{1} << lane);
    });
    const uint64_t last = last_lanes(b_, Operand::b, loads);
    for_each_bit(loads, 0, [&](int lane) {
      Plane& plane = planes_[static_cast<size_t>(lane)];
      int32_t* slot = plane.slot(plane.loaded, config_.cols);
      for (int j = 0; j < config_.cols; ++j) slot[j] = b_.values()[stream(j, lane)];
      const uint32_t bit = uint32_t{1} << (plane.loaded % kWindowSlots);
      plane.last = (last >> lane & 1) != 0 ? plane.last | bit : plane.last & ~bit;
      ++plane.loaded;
    });
    ended_ |= last;
    take_lanes(b_, Operand::b, loads);
  }

  std::vector<Plane> planes_;  ///< [lane]
  std::vector<uint64_t> low_;  ///< [row]: lanes whose high digits are over
  uint64_t ended_ = 0;         ///< lanes whose window holds the tile's last column
};

}  // namespace

std::unique_ptr<Dut> make_wide_window(const Config& config) {
  return std::make_unique<WideWindow>(config);
}

}  // namespace spark::array

#include <algorithm>
#include <vector>

#include "sim/array/core.h"

namespace spark::array {
namespace {

/// Words of a line in all slots: the largest queue_depth times the largest share.
constexpr uint32_t kPending = 16 * 16;

/// The LONG words of one line of a plane that still wait for the shared multiplier. They are served
/// in the order in which they came, so the flags `pend` are a queue.
struct Pending {
  struct Word {
    uint32_t step = 0;  ///< when it was loaded, counted in loads
    int index = 0;      ///< x, 0..G-1
    int64_t hi = 0;     ///< hi * 2^S
  };
  std::vector<Word> words = std::vector<Word>(kPending);
  uint32_t head = 0;
  uint32_t tail = 0;

  bool empty() const { return head == tail; }
  const Word& front() const { return words[head % kPending]; }
  const Word& pop() { return words[head++ % kPending]; }
  void push(const Word& word) { words[tail++ % kPending] = word; }
};

/// Lanes in groups of G. A group's words are loaded together, with the products of all low digits;
/// in later cycles every row and every column adds the product of one high digit in each.
class SplitWindow : public Core {
 public:
  explicit SplitWindow(const Config& config)
      : Core(config, 1), share_(config.share), planes_(groups(config)) {
    for (Plane& plane : planes_) {
      const auto words = static_cast<size_t>(kWindowSlots) * static_cast<size_t>(share_);
      plane.a_lo.resize(words * static_cast<size_t>(config.rows));
      plane.b_value.resize(words * static_cast<size_t>(config.cols));
      plane.a.resize(static_cast<size_t>(config.rows));
      plane.b.resize(static_cast<size_t>(config.cols));
    }
  }

 private:
  struct Plane {
    uint32_t loaded = 0;
    bool ended = false;
    std::vector<int32_t> a_lo;     ///< [slot][x][row]
    std::vector<int32_t> b_value;  ///< [slot][x][column]
    std::vector<Pending> a;        ///< [row]
    std::vector<Pending> b;        ///< [column]
  };

  static size_t groups(const Config& config) {
    return static_cast<size_t>(config.vector / config.share);
  }

  void reset_core() override {
    for (Plane& plane : planes_) {
      plane.loaded = 0;
      plane.ended = false;
      std::fill(plane.a.begin(), plane.a.end(), Pending());
      std::fill(plane.b.begin(), plane.b.end(), Pending());
    }
  }

  void cycle() override {
    if (!drain_.full(0) && std::all_of(planes_.begin(), planes_.end(), is_over)) {
      drain_.finish(0);
      for (Plane& plane : planes_) plane.ended = false;
      return;  // nothing is left to issue, and `ended`, as registered, forbids to load
    }
    const uint64_t full = full_lanes(a_, Operand::a) & full_lanes(b_, Operand::b);
    uint64_t loads = 0;
    for (size_t g = 0; g < planes_.size(); ++g) {
      Plane& plane = planes_[g];
      serve(plane);
      const uint64_t group = group_lanes(g);
      if ((full & group) == group && !plane.ended && has_room(plane)) loads |= group;
    }
    if (loads == 0) return;
    const uint64_t last = last_lanes(a_, Operand::a, loads);
    error_if(last != last_lanes(b_, Operand::b, loads));
    for (size_t g = 0; g < planes_.size(); ++g) {
      const uint64_t group = group_lanes(g);
      if ((loads & group) == 0) continue;
      load(planes_[g], static_cast<int>(g) * share_);
      planes_[g].ended = (last >> (static_cast<int>(g) * share_) & 1) != 0;
      error_if((last & group) != (planes_[g].ended ? group : 0));
    }
    take_lanes(a_, Operand::a, loads);
    take_lanes(b_, Operand::b, loads);
  }

  static bool is_over(const Plane& plane) {
    const auto empty = [](const Pending& pending) { return pending.empty(); };
    return plane.ended && std::all_of(plane.a.begin(), plane.a.end(), empty) &&
           std::all_of(plane.b.begin(), plane.b.end(), empty);
  }

  uint64_t group_lanes(size_t g) const {
    return ((uint64_t{1} << share_) - 1) << (g * static_cast<size_t>(share_));
  }

  /// The slot that is loaded next holds nothing that waits.
  bool has_room(const Plane& plane) const {
    const auto depth = static_cast<uint32_t>(config_.queue_depth);
    const auto passed = [&](const Pending& pending) {
      return pending.empty() || plane.loaded - pending.front().step < depth;
    };
    return std::all_of(plane.a.begin(), plane.a.end(), passed) &&
           std::all_of(plane.b.begin(), plane.b.end(), passed);
  }

  /// Where the words of a step's index begin, in lines.
  size_t place(uint32_t step, int index) const {
    return (step % kWindowSlots) * static_cast<size_t>(share_) + static_cast<size_t>(index);
  }

  /// Issues one high digit in every row (times B's words) and in every column (times A's low
  /// digits).
  void serve(Plane& plane) {
    const auto cols = static_cast<size_t>(config_.cols);
    const auto rows = static_cast<size_t>(config_.rows);
    for (size_t i = 0; i < rows; ++i) {
      if (plane.a[i].empty()) continue;
      const Pending::Word word = plane.a[i].pop();
      const int32_t* b = plane.b_value.data() + place(word.step, word.index) * cols;
      int64_t* sums = drain_.sums(static_cast<int>(i));
      for (size_t j = 0; j < cols; ++j) sums[j] += word.hi * b[j];
    }
    int64_t* sums = drain_.sums(0);
    for (size_t j = 0; j < cols; ++j) {
      if (plane.b[j].empty()) continue;
      const Pending::Word word = plane.b[j].pop();
      const int32_t* a = plane.a_lo.data() + place(word.step, word.index) * rows;
      for (size_t i = 0; i < rows; ++i) sums[i * cols + j] += word.hi * a[i];
    }
  }

  /// Loads the words of the plane's lanes and issues the products of their low digits.
  void load(Plane& plane, int first_lane) {
    const uint32_t step = plane.loaded++;
    for (int x = 0; x < share_; ++x) {
      const int lane = first_lane + x;
      int32_t* a_lo = plane.a_lo.data() + place(step, x) * static_cast<size_t>(config_.rows);
      int32_t* b_value = plane.b_value.data() + place(step, x) * static_cast<size_t>(config_.cols);
      for (int i = 0; i < config_.rows; ++i) a_lo[i] = a_.lo()[stream(i, lane)];
      for (int j = 0; j < config_.cols; ++j) b_value[j] = b_.values()[stream(j, lane)];
      enlist(a_, lane, x, step, plane.a);
      enlist(b_, lane, x, step, plane.b);
    }
    for (int i = 0; i < config_.rows; ++i) {
      const int32_t* a_lo = a_.lo() + stream(i, first_lane);
      int64_t* sums = drain_.sums(i);
      for (int j = 0; j < config_.cols; ++j) {
        const int32_t* b_lo = b_.lo() + stream(j, first_lane);
        for (int x = 0; x < share_; ++x) sums[j] += int64_t{a_lo[x]} * b_lo[x];
      }
    }
  }

  void enlist(const Feeds& feeds, int lane, int index, uint32_t step,
              std::vector<Pending>& lines) const {
    for (size_t line = 0; line < lines.size(); ++line) {
      const size_t from = stream(static_cast<int>(line), lane);
      if (!feeds.is_long().test(static_cast<int>(from))) continue;
      lines[line].push({step, index, int64_t{feeds.hi()[from]} * (1 << config_.slice)});
    }
  }

  int share_;
  std::vector<Plane> planes_;  ///< [group]
};

}  // namespace

std::unique_ptr<Dut> make_split_window(const Config& config) {
  return std::make_unique<SplitWindow>(config);
}

}  // namespace spark::array

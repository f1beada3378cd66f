#include "sim/array/core.h"

namespace spark::array {
namespace {

/// What `rigid` and `lockstep` have in common: all feeds move in the same cycle, and one flag
/// guards all drain registers.
class Together : public Core {
 protected:
  explicit Together(const Config& config) : Core(config, 1) {}

  void reset_core() override { finish_ = false; }

  /// Gives the last cycle's finish; true if the present words may be issued.
  bool begin() {
    const bool finish = finish_;
    const bool block = finish || drain_.full(0);
    if (finish) drain_.finish(0);
    finish_ = false;
    return a_.valid().all() && b_.valid().all() && !(block && a_.last().test(0));
  }

  /// The step's last cycle: takes all words.
  void step() {
    finish_ = a_.last().test(0);
    error_if(!(finish_ ? a_.last().all() && b_.last().all() : !any_last()));
    a_.take().fill();
    b_.take().fill();
  }

  /// Adds to every sum the products of digits [line * V + lane], times 2^shift, of all lanes.
  void issue(const int32_t* a, const int32_t* b, int shift) {
    const int lanes = config_.vector;
    const int64_t weight = int64_t{1} << shift;
    for (int i = 0; i < config_.rows; ++i) {
      int64_t* sums = drain_.sums(i);
      for (int j = 0; j < config_.cols; ++j) {
        int64_t sum = 0;
        for (int l = 0; l < lanes; ++l) sum += int64_t{a[i * lanes + l]} * b[j * lanes + l];
        sums[j] += sum * weight;
      }
    }
  }

 private:
  bool any_last() const { return a_.last().any() || b_.last().any(); }

  bool finish_ = false;  ///< the step before this cycle was the tile's last
};

class Rigid : public Together {
 public:
  explicit Rigid(const Config& config) : Together(config) {}

 private:
  void cycle() override {
    if (!begin()) return;
    issue(a_.values(), b_.values(), 0);
    step();
  }
};

/// All PEs go through the same phases, as many as the slowest needs.
class Lockstep : public Together {
 public:
  explicit Lockstep(const Config& config) : Together(config) {}

 private:
  void reset_core() override {
    Together::reset_core();
    a_low_ = false;
    b_low_ = false;
  }

  void cycle() override {
    if (!begin()) return;
    const bool mixed = config_.pe == Pe::mixed;
    const bool a_hi = !a_low_ && a_.is_long().any();
    const bool b_hi = mixed && !b_low_ && b_.is_long().any();
    const int shift = (a_hi ? config_.slice : 0) + (b_hi ? config_.slice : 0);
    issue(a_hi ? a_.hi() : a_.lo(), b_hi ? b_.hi() : mixed ? b_.lo() : b_.values(), shift);
    const bool more = a_hi || b_hi;
    a_low_ = b_hi ? a_low_ : a_hi;
    b_low_ = b_hi;
    if (!more) step();
  }

  bool a_low_ = false;  ///< the phases of A's high digits are over
  bool b_low_ = false;
};

}  // namespace

std::unique_ptr<Dut> make_rigid(const Config& config) { return std::make_unique<Rigid>(config); }
std::unique_ptr<Dut> make_lockstep(const Config& config) {
  return std::make_unique<Lockstep>(config);
}

}  // namespace spark::array

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/nn/requantise.h"
#include "verif/harness/dut.h"

namespace spark::verif {

/// What goes into `spark_requant` with one accumulator.
struct RequantInput {
  int32_t accumulator = 0;
  int32_t bias = 0;
  nn::Multiplier factor;
  bool last = false;
};

/// Multipliers that are hard on a multiplier: powers of two and their neighbours, long runs of ones
/// and zeros, both ends of what a real factor gives, densely; also smaller ones and 0. Enough to
/// make 2^16 pairs with the 62 shifts.
std::vector<int32_t> corner_multipliers();

/// A sum of accumulator and bias for `factor`, and how it comes about in a word of `acc_width`
/// bits: half of them give a word or nearly, many of these near a tie of the second rounding; the
/// others are extremes or any.
RequantInput draw_requant(nn::Multiplier factor, int acc_width, std::mt19937_64& random);

/// One design with its drivers and its expectations.
class RequantBench {
 public:
  explicit RequantBench(const Dut& dut);

  int acc_width() const { return acc_width_; }
  bool is_signed() const { return is_signed_; }
  /// Words compared.
  uint64_t compared() const { return compared_; }
  /// The first thing that went wrong, or empty.
  const std::string& failure() const { return failure_; }

  /// Starts over, after a reset: the words' range, what is offered next (nothing: the end), and how
  /// often the two sides pause.
  void start(const nn::Output& output, std::function<std::optional<RequantInput>()> next,
             double source_stall, double sink_stall);

  /// Any inputs, to leave the design in any state before its reset.
  void make_noise(std::mt19937_64& random);
  /// Before the edge: the inputs, with ready low.
  void drive(std::mt19937_64& random);
  /// When outputs have settled.
  void raise_ready();
  /// When they have settled again: compares and takes.
  void sample(uint64_t cycle);

  /// False when everything was offered and has come out and for a while nothing more, when it has
  /// failed, or when nothing moves, which is a failure.
  bool goes_on(uint64_t cycle);
  /// Fails if, since start(), there was a cycle between the first word and the last without one.
  void expect_no_bubbles();

 private:
  struct Word {
    uint32_t bits = 0;
    bool last = false;
    RequantInput input;
  };
  void show(const RequantInput& input);
  void take(uint64_t cycle);
  void fail(const std::string& what) {
    if (failure_.empty()) failure_ = what;
  }

  int acc_width_;
  bool is_signed_;
  Signal acc_valid_, acc_ready_, acc_, bias_, multiplier_, shift_, acc_last_;
  Signal word_valid_, word_ready_, word_, word_last_, zero_point_, min_, max_;
  nn::Output output_;
  std::function<std::optional<RequantInput>()> next_;
  double source_stall_ = 0;
  double sink_stall_ = 0;
  bool ended_ = true;                    ///< next_ has no more
  std::optional<RequantInput> offered_;  ///< now, and until it is taken
  std::deque<Word> expected_;
  bool ready_ = false;
  bool early_valid_ = false;  ///< valid before ready was raised
  bool waiting_ = false;      ///< a word was offered and not taken
  uint32_t waiting_bits_ = 0;
  uint64_t compared_ = 0;
  uint64_t words_ = 0;  ///< since start
  uint64_t moved_ = 0;
  uint64_t word_cycle_ = 0;
  uint64_t bubbles_ = 0;
  std::string failure_;
};

}  // namespace spark::verif

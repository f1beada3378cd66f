#include "verif/harness/requant_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "gen/params/params.h"

namespace spark::verif {
namespace {

constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
constexpr int64_t kMax = std::numeric_limits<int32_t>::max();

bool chance(std::mt19937_64& random, double probability) {
  return probability > 0 && static_cast<double>(random() >> 11) * 0x1p-53 < probability;
}

/// The sum that `factor` makes about `halves` / 2 of, before the zero point.
int64_t sum_for(nn::Multiplier factor, int64_t halves) {
  if (factor.value == 0) return halves;
  const int right = std::max(-factor.shift, 0);
  const int left = std::max(factor.shift, 0);
  // |halves| < 2^10: no more than 2^41 before the next line.
  const int64_t high = right > 0 ? halves * (int64_t{1} << (right - 1)) : halves / 2;
  const double sum = static_cast<double>(high) * 0x1p31 / factor.value;
  return static_cast<int64_t>(std::clamp(sum, double{kMin}, double{kMax})) >> left;
}

/// A sum that `factor`, odd and below 2^8, makes a product of which is at the edge where rounding
/// goes from one word to the next: 2^30 + near above a multiple of 2^31.
int64_t edge_sum(int32_t factor, int64_t near) {
  int64_t product = (int64_t{1} << 30) + near;
  while (product % factor != 0) product += int64_t{1} << 31;
  return product / factor;
}

}  // namespace

std::vector<int32_t> corner_multipliers() {
  std::set<int64_t> numbers = {0x2aaaaaaa, 0x55555555, 0x33333333, 0x66666666};
  for (int bit = 0; bit <= 31; ++bit) {
    const int64_t power = int64_t{1} << bit;
    for (int64_t near = -2; near <= 2; ++near) {
      numbers.insert(power + near);         // one bit, or a run of ones up to it
      numbers.insert(kMax - power + near);  // a zero, or a run of zeros
      numbers.insert((int64_t{1} << 30) + power + near);
    }
  }
  for (int64_t odd = 3; odd < 256; odd += 2) numbers.insert(odd);
  for (int64_t near = 0; near < 400; ++near) {
    numbers.insert((int64_t{1} << 30) + near);
    numbers.insert(kMax - near);
  }
  std::vector<int32_t> result;
  for (const int64_t number : numbers) {
    if (number >= 0 && number <= kMax) result.push_back(static_cast<int32_t>(number));
  }
  return result;
}

RequantInput draw_requant(nn::Multiplier factor, int acc_width, std::mt19937_64& random) {
  const auto below = [&](uint64_t bound) { return static_cast<int64_t>(random() % bound); };
  int64_t sum = 0;
  const bool edge = factor.value > 1 && factor.value < 256 && factor.value % 2 == 1;
  switch (random() % (edge ? 8 : 4)) {
    case 0:
      sum = static_cast<int32_t>(random()) >> below(32);
      break;
    case 1:
      sum = (int64_t{1} << below(32)) + below(5) - 2;
      if (random() % 2 == 0) sum = -sum;
      break;
    case 2:
    case 3:
      sum = sum_for(factor, below(1400) - 700) + below(7) - 3;
      break;
    default:  // at an edge only
      sum = edge_sum(factor.value, below(5) - 2) * (random() % 2 == 0 ? 1 : -1);
  }
  sum = std::clamp(sum, kMin, kMax);
  RequantInput input;
  input.factor = factor;
  // Any accumulator, or one at an end; the bias makes up for it.
  const uint64_t bits =
      random() % 8 == 0 ? (random() % 2 == 0 ? 0x7fffffff : 0x80000000) : random();
  input.accumulator = static_cast<int32_t>(bits) >> (32 - acc_width);
  input.bias =
      static_cast<int32_t>(static_cast<uint32_t>(sum) - static_cast<uint32_t>(input.accumulator));
  input.last = random() % 8 == 0;
  return input;
}

RequantBench::RequantBench(const Dut& dut)
    : acc_width_(static_cast<int>(dut.config.integer(gen::params::kAccWidth))),
      is_signed_(dut.config.flag(gen::params::kSigned)),
      acc_valid_(dut.signal("acc_valid_i")),
      acc_ready_(dut.signal("acc_ready_o")),
      acc_(dut.signal("acc_i")),
      bias_(dut.signal("bias_i")),
      multiplier_(dut.signal("multiplier_i")),
      shift_(dut.signal("shift_i")),
      acc_last_(dut.signal("acc_last_i")),
      word_valid_(dut.signal("word_valid_o")),
      word_ready_(dut.signal("word_ready_i")),
      word_(dut.signal("word_o")),
      word_last_(dut.signal("word_last_o")),
      zero_point_(dut.signal("zero_point_i")),
      min_(dut.signal("min_i")),
      max_(dut.signal("max_i")) {}

void RequantBench::start(const nn::Output& output,
                         std::function<std::optional<RequantInput>()> next, double source_stall,
                         double sink_stall) {
  output_ = output;
  next_ = std::move(next);
  source_stall_ = source_stall;
  sink_stall_ = sink_stall;
  ended_ = false;
  offered_.reset();
  expected_.clear();
  waiting_ = false;
  words_ = moved_ = bubbles_ = 0;
}

void RequantBench::show(const RequantInput& input) {
  acc_.set(static_cast<uint32_t>(input.accumulator));
  bias_.set(static_cast<uint32_t>(input.bias));
  multiplier_.set(static_cast<uint32_t>(input.factor.value));
  shift_.set(static_cast<uint32_t>(input.factor.shift));
  acc_last_.set(input.last ? 1 : 0);
}

void RequantBench::make_noise(std::mt19937_64& random) {
  const auto bits = [&] { return static_cast<int32_t>(random()); };
  show({bits(), bits(), {bits(), bits()}, random() % 2 == 0});
  acc_valid_.set(random() % 4 == 0 ? 0 : 1);
  word_ready_.set(random() % 2 == 0 ? 0 : 1);
  zero_point_.set(static_cast<uint32_t>(bits()));
  min_.set(static_cast<uint32_t>(bits()));
  max_.set(static_cast<uint32_t>(bits()));
}

void RequantBench::drive(std::mt19937_64& random) {
  if (!offered_ && !ended_ && !chance(random, source_stall_)) {
    offered_ = next_();
    ended_ = !offered_;
    if (offered_) show(*offered_);
  }
  if (!offered_) make_noise(random);
  acc_valid_.set(offered_ ? 1 : 0);
  zero_point_.set(static_cast<uint32_t>(output_.zero_point));
  min_.set(static_cast<uint32_t>(output_.range.min));
  max_.set(static_cast<uint32_t>(output_.range.max));
  ready_ = !chance(random, sink_stall_);
  word_ready_.set(0);
}

void RequantBench::raise_ready() {
  early_valid_ = word_valid_.get() != 0;
  word_ready_.set(ready_ ? 1 : 0);
}

void RequantBench::sample(uint64_t cycle) {
  const bool valid = word_valid_.get() != 0;
  const uint32_t bits = word_last_.get() << 8 | word_.get();
  if (valid != early_valid_) fail(fmt::format("valid waits for ready in cycle {}", cycle));
  if (waiting_ && (!valid || bits != waiting_bits_)) {
    fail(fmt::format("the offer {} in cycle {} before it was taken",
                     valid ? "changed" : "was withdrawn", cycle));
  }
  waiting_ = valid && !ready_;
  waiting_bits_ = bits;
  if (valid && ready_) take(cycle);
  if (!offered_ || acc_ready_.get() == 0) return;
  const RequantInput& input = *offered_;
  const int32_t word = nn::requantise(input.accumulator, input.bias, input.factor, output_);
  expected_.push_back({static_cast<uint32_t>(word) & 0xff, input.last, input});
  offered_.reset();
  moved_ = cycle;
}

bool RequantBench::goes_on(uint64_t cycle) {
  constexpr uint64_t kPatience = 200;
  constexpr uint64_t kAfter = 20;  // to catch words that no accumulator made
  if (!failure_.empty()) return false;
  if (ended_ && !offered_ && expected_.empty()) return cycle < moved_ + kAfter;
  if (cycle >= moved_ + kPatience) fail(fmt::format("nothing moves after cycle {}", moved_));
  return failure_.empty();
}

void RequantBench::expect_no_bubbles() {
  if (bubbles_ > 0) fail(fmt::format("{} bubbles at full speed", bubbles_));
}

void RequantBench::take(uint64_t cycle) {
  if (expected_.empty()) {
    fail(fmt::format("a word in cycle {} that no accumulator made", cycle));
    return;
  }
  const Word want = expected_.front();
  expected_.pop_front();
  if (words_++ > 0) bubbles_ += cycle - word_cycle_ - 1;
  word_cycle_ = moved_ = cycle;
  ++compared_;
  if (word_.get() == want.bits && (word_last_.get() != 0) == want.last) return;
  fail(fmt::format(
      "accumulator {} bias {} multiplier {} shift {} last {:d}, zero point {} range {}..{}: "
      "expected word {:#04x} last {:d}, got {:#04x} last {}",
      want.input.accumulator, want.input.bias, want.input.factor.value, want.input.factor.shift,
      want.last, output_.zero_point, output_.range.min, output_.range.max, want.bits, want.last,
      word_.get(), word_last_.get()));
}

}  // namespace spark::verif

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>

#include "sim/codec/rules.h"
#include "verif/harness/check.h"

namespace spark::verif {
namespace {

std::string bits(uint32_t value, int width) { return fmt::format("{:0{}b}", value, width); }

/// What a decoder makes of a slice.
struct Decoded {
  uint32_t value = 0;
  bool high = false;
  bool tail = false;

  bool operator==(const Decoded&) const = default;
  std::string text(int slice) const {
    return fmt::format("value {} high {:d} tail {:d}", bits(value, slice), high, tail);
  }
};

/// A decoder and what the golden says of the slices it has taken. Ports that it lacks are of width
/// 0: what they would give counts as right, and what they would take as 1.
class DecoderBench {
 public:
  explicit DecoderBench(const Dut& dut)
      : format_(dut.format()),
        slice_valid_(dut.optional("slice_valid_i")),
        slice_ready_(dut.optional("slice_ready_o")),
        slice_(dut.signal("slice_i")),
        value_valid_(dut.optional("value_valid_o")),
        value_ready_(dut.optional("value_ready_i")),
        value_(dut.signal("value_o")),
        high_(dut.optional("high_o")),
        tail_(dut.optional("tail_o")) {}

  int slice_bits() const { return format_.slice; }

  void drive(uint32_t pattern, bool valid, bool ready) {
    slice_.set(pattern);
    valid_ = slice_valid_.width() == 0 || valid;
    ready_ = value_ready_.width() == 0 || ready;
    if (slice_valid_.width() != 0) slice_valid_.set(valid_ ? 1 : 0);
    if (value_ready_.width() != 0) value_ready_.set(ready_ ? 1 : 0);
  }

  /// Before the clock edge: the outputs, the handshake, and the golden's next state.
  void sample(CheckResult& result) {
    const bool value_valid = read(value_valid_, valid_);
    const bool slice_ready = read(slice_ready_, ready_);
    if (value_valid != valid_ || slice_ready != ready_) {
      result.expect(
          false,
          fmt::format("slice_valid_i {:d} value_ready_i {:d}: value_valid_o {:d} slice_ready_o "
                      "{:d}, expected the same",
                      valid_, ready_, value_valid, slice_ready));
    }
    steps_.push_back({valid_, ready_, slice_.get(), {}, {}});
    if (!valid_) return;
    Step& step = steps_.back();
    const codec::SliceValue want = codec::decode_slice(format_, next_tail_, step.slice);
    step.want = {want.bits, want.shift != 0, next_tail_};
    step.got = {value_.get(), read(high_, step.want.high), read(tail_, step.want.tail)};
    ++result.vectors;
    if (step.got != step.want) ++result.mismatches;
    if (!ready_) return;
    next_tail_ = want.next_tail;
    if (!next_tail_) end_of_code(result);
  }

  /// The slices so far end here, also inside a code; the next one comes after a reset.
  void restart(CheckResult& result) {
    end_of_code(result);
    steps_.clear();
    next_tail_ = false;
  }

 private:
  struct Step {
    bool valid;
    bool ready;
    uint32_t slice;
    Decoded got;
    Decoded want;

    bool wrong() const { return got != want; }
  };

  static bool read(const Signal& signal, bool otherwise) {
    return signal.width() == 0 ? otherwise : signal.get() != 0;
  }

  /// Where the first mismatch is among the last steps, says so with the whole code; keeps a few
  /// steps for what comes later.
  void end_of_code(CheckResult& result) {
    constexpr size_t kKept = 6;
    if (result.mismatches > 0 && result.first_mismatch.empty()) result.first_mismatch = mismatch();
    if (steps_.size() > kKept) {
      steps_.erase(steps_.begin(), steps_.end() - static_cast<std::ptrdiff_t>(kKept));
    }
  }

  int32_t weighted(const Decoded& operand, bool is_tail) const {
    const bool negative =
        format_.is_signed && !is_tail && (operand.value >> (format_.slice - 1)) != 0;
    const int32_t value = static_cast<int32_t>(operand.value) - (negative ? 1 << format_.slice : 0);
    return operand.high ? value * (1 << format_.slice) : value;
  }

  /// `slices 1001 1100: word 28, expected 156 (...)`: the slices up to the end of the code.
  std::string mismatch() const {
    std::string slices;
    int32_t got = 0;
    int32_t want = 0;
    for (const Step& step : steps_) {
      slices += step.valid ? " " + bits(step.slice, format_.slice) : " pause";
      if (step.valid && !step.ready) slices += " held";
      if (!step.valid || !step.ready) continue;
      if (!step.want.tail) got = want = 0;
      got += weighted(step.got, step.want.tail);
      want += weighted(step.want, step.want.tail);
    }
    const auto step = std::find_if(steps_.begin(), steps_.end(), std::mem_fn(&Step::wrong));
    return fmt::format("slices{}: {}slice {} gives {}, expected {}", slices,
                       got == want ? "" : fmt::format("word {}, expected {}; ", got, want),
                       bits(step->slice, format_.slice), step->got.text(format_.slice),
                       step->want.text(format_.slice));
  }

  codec::Format format_;
  Signal slice_valid_, slice_ready_, slice_, value_valid_, value_ready_, value_, high_, tail_;
  bool valid_ = false;
  bool ready_ = false;
  bool next_tail_ = false;
  std::vector<Step> steps_;  ///< the last ones
};

}  // namespace

/// Every word of every design, up and down again.
std::vector<CheckResult> check_encoder(const std::vector<Dut>& duts, uint64_t) {
  struct Bench {
    codec::Format format;
    Signal word, head, tail, is_long;
  };
  std::vector<Bench> benches;
  uint32_t words = 0;
  for (const Dut& dut : duts) {
    benches.push_back({dut.format(), dut.signal("word_i"), dut.signal("head_o"),
                       dut.signal("tail_o"), dut.optional("long_o")});
    words = std::max(words, uint32_t{1} << benches.back().format.word_bits());
  }
  std::vector<CheckResult> results(duts.size());
  // Up, then down again: what an output was before must not matter.
  for (uint32_t step = 0; step < 2 * words; ++step) {
    const uint32_t pattern = step < words ? step : 2 * words - 1 - step;
    for (Bench& bench : benches) bench.word.set(pattern);
    duts.front().model->eval();
    for (size_t i = 0; i < benches.size(); ++i) {
      const Bench& bench = benches[i];
      const int width = bench.format.word_bits();
      if (pattern >> width != 0) continue;
      const int32_t word = bench.format.is_signed && (pattern >> (width - 1)) != 0
                               ? static_cast<int32_t>(pattern) - (1 << width)
                               : static_cast<int32_t>(pattern);
      const codec::Code want = codec::encode(bench.format, word);
      const int slice = bench.format.slice;
      const uint32_t head = bench.head.get();
      const uint32_t is_long =
          bench.is_long.width() != 0 ? bench.is_long.get() : head >> (slice - 1);
      const codec::Code got = {head, want.is_long ? bench.tail.get() : 0, is_long != 0};
      results[i].expect(
          got == want,
          fmt::format("word {}: expected head {} tail {} long {:d}, got head {} tail {} long {:d}",
                      word, bits(want.head, slice), bits(want.tail, slice), want.is_long,
                      bits(got.head, slice), bits(got.tail, slice), got.is_long));
    }
  }
  return results;
}

/// Every pair of slices from the reset state, then random slices with pauses on both sides and
/// resets.
std::vector<CheckResult> check_decoder(const std::vector<Dut>& duts, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<DecoderBench> benches(duts.begin(), duts.end());
  std::vector<CheckResult> results(duts.size());
  const Model& model = *duts.front().model;
  // The family shares clock and reset; a design alone has them without prefix, too.
  Signal clock = model.signal("clk_i");
  Signal reset = model.signal("rst_ni");
  const auto cycle = [&](bool compare) {
    clock.set(0);
    model.eval();
    for (size_t i = 0; compare && i < benches.size(); ++i) benches[i].sample(results[i]);
    clock.set(1);
    model.eval();
  };
  const auto restart = [&] {
    for (size_t i = 0; i < benches.size(); ++i) benches[i].restart(results[i]);
    reset.set(0);
    for (DecoderBench& bench : benches) bench.drive(0, false, false);
    cycle(false);
    reset.set(1);
  };
  uint32_t slices = 0;
  for (const DecoderBench& bench : benches) {
    slices = std::max(slices, uint32_t{1} << bench.slice_bits());
  }
  // Every pair of slices, from reset: with a long head first, the second is a tail. Long heads come
  // first, so that the first mismatch is one whole code where it can be.
  for (uint32_t first = slices; first-- > 0;) {
    for (uint32_t second = 0; second < slices; ++second) {
      restart();
      for (const uint32_t pattern : {first, second}) {
        for (DecoderBench& bench : benches) bench.drive(pattern, true, true);
        cycle(true);
      }
    }
  }
  restart();
  for (int i = 0; i < 20000; ++i) {
    // A reset may come at any time, also while a slice waits or between a head and its tail.
    if (random() % 64 == 0) restart();
    for (DecoderBench& bench : benches) {
      bench.drive(static_cast<uint32_t>(random()), random() % 4 != 0, random() % 4 != 0);
    }
    cycle(true);
  }
  restart();
  return results;
}

}  // namespace spark::verif

#include "verif/harness/word_checks.h"

#include <fmt/format.h>

#include "sim/codec/rules.h"

namespace spark::verif {
namespace {

void count(CheckResult& result, bool right, const std::string& mismatch) {
  ++result.vectors;
  if (right) return;
  if (result.mismatches++ == 0) result.first_mismatch = mismatch;
}

std::string bits(uint32_t value, int width) { return fmt::format("{:0{}b}", value, width); }

/// A decoder and what the golden says of the slices it has taken.
struct DecoderBench {
  codec::Format format;
  Signal slice_valid, slice_ready, slice, value_valid, value_ready, value, high, tail;
  bool next_tail = false;

  explicit DecoderBench(const Dut& dut)
      : format(dut.format()),
        slice_valid(dut.signal("slice_valid_i")),
        slice_ready(dut.signal("slice_ready_o")),
        slice(dut.signal("slice_i")),
        value_valid(dut.signal("value_valid_o")),
        value_ready(dut.signal("value_ready_i")),
        value(dut.signal("value_o")),
        high(dut.signal("high_o")),
        tail(dut.signal("tail_o")) {}

  void drive(uint32_t pattern, bool valid, bool ready) {
    slice.set(pattern);
    slice_valid.set(valid ? 1 : 0);
    value_ready.set(ready ? 1 : 0);
  }

  /// Before the clock edge: the outputs, the handshake, and the golden's next state.
  void sample(CheckResult& result) {
    const bool valid = slice_valid.get() != 0;
    const bool ready = value_ready.get() != 0;
    const uint32_t pattern = slice.get();
    if ((value_valid.get() != 0) != valid || (slice_ready.get() != 0) != ready) {
      count(result, false, "valid or ready does not pass through");
    }
    if (!valid) return;
    const codec::SliceValue want = codec::decode_slice(format, next_tail, pattern);
    const bool want_high = want.shift != 0;
    count(result,
          value.get() == want.bits && (high.get() != 0) == want_high &&
              (tail.get() != 0) == next_tail,
          fmt::format(
              "{} slice {}: expected value {} high {:d} tail {:d}, got value {} high {} tail {}",
              next_tail ? "tail" : "first", bits(pattern, format.slice),
              bits(want.bits, format.slice), want_high, next_tail, bits(value.get(), format.slice),
              high.get(), tail.get()));
    if (ready) next_tail = want.next_tail;
  }
};

}  // namespace

std::vector<CheckResult> check_encoders(const std::vector<Dut>& duts) {
  struct Bench {
    codec::Format format;
    Signal word, head, tail, is_long;
  };
  std::vector<Bench> benches;
  uint32_t words = 0;
  for (const Dut& dut : duts) {
    benches.push_back({dut.format(), dut.signal("word_i"), dut.signal("head_o"),
                       dut.signal("tail_o"), dut.signal("long_o")});
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
      const codec::Code got = {bench.head.get(), want.is_long ? bench.tail.get() : 0,
                               bench.is_long.get() != 0};
      const int slice = bench.format.slice;
      count(
          results[i], got == want,
          fmt::format("word {}: expected head {} tail {} long {:d}, got head {} tail {} long {:d}",
                      word, bits(want.head, slice), bits(want.tail, slice), want.is_long,
                      bits(got.head, slice), bits(got.tail, slice), got.is_long));
    }
  }
  return results;
}

std::vector<CheckResult> check_decoders(const std::vector<Dut>& duts, uint64_t seed) {
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
    reset.set(0);
    for (DecoderBench& bench : benches) bench.drive(0, false, false);
    cycle(false);
    reset.set(1);
    for (DecoderBench& bench : benches) bench.next_tail = false;
  };
  uint32_t slices = 0;
  for (const DecoderBench& bench : benches) {
    slices = std::max(slices, uint32_t{1} << bench.format.slice);
  }
  // Every pair of slices, from reset: with a long head first, the second is a tail.
  for (uint32_t first = 0; first < slices; ++first) {
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
  return results;
}

}  // namespace spark::verif

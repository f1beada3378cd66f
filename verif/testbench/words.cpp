#include <random>

#include "gen/params/params.h"
#include "sim/codec/rules.h"
#include "verif/harness/dut.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

/// Most rows of a table: every word up to slices of 6 bits.
constexpr int32_t kMostRows = 4096;

/// Slices that the serial decoder takes, with what it makes of them.
struct Decoded {
  std::vector<Pattern> slices;
  std::vector<Pattern> values;  ///< value, high, tail

  explicit Decoded(const codec::Format& format) : format_(format) {}

  void take(uint32_t slice) {
    const codec::SliceValue want = codec::decode_slice(format_, tail_, slice);
    slices.push_back(pattern(slice, format_.slice));
    values.push_back(pattern(want.bits, format_.slice) + (want.shift != 0 ? "1" : "0") +
                     (tail_ ? "1" : "0"));
    tail_ = want.next_tail;
  }
  bool tail() const { return tail_; }

 private:
  codec::Format format_;
  bool tail_ = false;
};

}  // namespace

/// Every word, or as many drawn ones and both ends.
gen::Testbench encoder_testbench(const gen::Request& request, const hdl::Module& top) {
  const codec::Format format = format_of(request.config);
  Table table{{"word_i"}, {"head_o", "tail_o", "long_o"}, {}};
  const auto add = [&](int32_t word) {
    const codec::Code code = codec::encode(format, word);
    table.rows.push_back(pattern(static_cast<uint32_t>(word), format.word_bits()) +
                         pattern(code.head, format.slice) +
                         (code.is_long ? pattern(code.tail, format.slice) : nothing(format.slice)) +
                         (code.is_long ? "1" : "0"));
  };
  const int32_t words = format.max_word() - format.min_word() + 1;
  if (words <= kMostRows) {
    for (int32_t word = format.min_word(); word <= format.max_word(); ++word) add(word);
    return write_table(request, top, table);
  }
  std::mt19937_64 random(kSeed);
  add(format.min_word());
  add(format.max_word());
  for (int n = 2; n < kMostRows; ++n) {
    add(format.min_word() + static_cast<int32_t>(random() % static_cast<uint64_t>(words)));
  }
  return write_table(request, top, table);
}

/// Every pair of slices from a state without tail, or as many drawn slices.
gen::Testbench decoder_testbench(const gen::Request& request, const hdl::Module& top) {
  const codec::Format format = format_of(request.config);
  const uint32_t slices = uint32_t{1} << format.slice;
  std::mt19937_64 random(kSeed);
  const auto any = [&] { return static_cast<uint32_t>(random() % slices); };
  Decoded decoded(format);
  if (format.slice <= 5) {
    for (uint32_t first = 0; first < slices; ++first) {
      for (uint32_t second = 0; second < slices; ++second) {
        decoded.take(first);
        decoded.take(second);
        if (decoded.tail()) decoded.take(any());
      }
    }
  } else {
    for (int n = 0; n < kMostRows; ++n) decoded.take(any());
  }
  Bench bench;
  bench.streams = {
      {"slice", true, "slice_valid_i", "slice_ready_o", {"slice_i"}, 1, {{decoded.slices}}},
      {"value",
       false,
       "value_valid_o",
       "value_ready_i",
       {"value_o", "high_o", "tail_o"},
       1,
       {{decoded.values}}}};
  bench.cycles = {decoded.slices.size()};
  return write_bench(request, top, bench);
}

}  // namespace spark::verif

#include <algorithm>
#include <random>

#include "gen/params/params.h"
#include "verif/harness/requant_bench.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

constexpr int kSets = 4;     ///< each with a zero point and a range of its own
constexpr int kInputs = 80;  ///< of a set
constexpr uint64_t kStages = 6;

nn::Output draw_output(bool is_signed, int set, std::mt19937_64& random) {
  const int32_t low = is_signed ? -128 : 0;
  const auto any = [&] { return low + static_cast<int32_t>(random() % 256); };
  nn::Output output{any(), {low, low + 255}};
  if (set == 1) output.range.min = output.zero_point;
  if (set >= 2) output.range = {any(), any()};
  if (output.range.min > output.range.max) std::swap(output.range.min, output.range.max);
  return output;
}

nn::Multiplier draw_factor(const std::vector<int32_t>& corners, std::mt19937_64& random) {
  nn::Multiplier factor;
  factor.value = random() % 2 == 0 ? corners[random() % corners.size()]
                                   : static_cast<int32_t>((1 << 30) + random() % (1 << 30));
  factor.shift =
      random() % 2 == 0 ? -static_cast<int>(random() % 13) : static_cast<int>(random() % 62) - 31;
  return factor;
}

}  // namespace

gen::Testbench requant_testbench(const gen::Request& request, const hdl::Module& top) {
  const auto acc_width = static_cast<int>(request.config.integer(gen::params::kAccWidth));
  const bool is_signed = request.config.flag(gen::params::kSigned);
  const std::vector<int32_t> corners = corner_multipliers();
  const auto bits = [](int32_t value, int width) {
    return pattern(static_cast<uint32_t>(value), width);
  };
  std::mt19937_64 random(kSeed);
  Bench bench;
  BenchStream acc{"acc",
                  true,
                  "acc_valid_i",
                  "acc_ready_o",
                  {"acc_i", "bias_i", "multiplier_i", "shift_i", "acc_last_i"},
                  1,
                  {}};
  BenchStream word{"word", false, "word_valid_o", "word_ready_i", {"word_o", "word_last_o"}, 1, {}};
  bench.levels = {"zero_point_i", "min_i", "max_i"};
  for (int set = 0; set < kSets; ++set) {
    const nn::Output output = draw_output(is_signed, set, random);
    bench.level_bits.push_back(bits(output.zero_point, 8) + bits(output.range.min, 8) +
                               bits(output.range.max, 8));
    std::vector<Pattern> inputs, words;
    for (int n = 0; n < kInputs; ++n) {
      const RequantInput in = draw_requant(draw_factor(corners, random), acc_width, random);
      const Pattern last = in.last ? "1" : "0";
      inputs.push_back(bits(in.accumulator, acc_width) + bits(in.bias, 32) +
                       bits(in.factor.value, 31) + bits(in.factor.shift, 6) + last);
      words.push_back(bits(nn::requantise(in.accumulator, in.bias, in.factor, output), 8) + last);
    }
    acc.beats.push_back({inputs});
    word.beats.push_back({words});
    bench.cycles.push_back(kInputs + kStages);
  }
  bench.streams = {acc, word};
  return write_bench(request, top, bench);
}

}  // namespace spark::verif

#include "verif/harness/requant_checks.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "verif/harness/requant_bench.h"

namespace spark::verif {
namespace {

using Next = std::function<std::optional<RequantInput>()>;

/// How the two sides behave in one run.
struct RequantPace {
  double source_stall = 0;
  double sink_stall = 0;
};

/// A zero point and a range that go with each other, as layers have them: any zero point, or one at
/// an end; the whole range, or from the zero point on, or any.
nn::Output draw_output(bool is_signed, std::mt19937_64& random) {
  const int32_t low = is_signed ? -128 : 0;
  const auto any = [&] { return low + static_cast<int32_t>(random() % 256); };
  nn::Output output{any(), {low, low + 255}};
  if (random() % 4 == 0) output.zero_point = random() % 2 == 0 ? low : low + 255;
  if (random() % 2 == 0) output.range.min = output.zero_point;
  if (random() % 2 == 0) {
    output.range.min = any();
    output.range.max = any();
    // Where they cross, the smallest word wins.
    if (output.range.min > output.range.max && random() % 2 == 0) {
      std::swap(output.range.min, output.range.max);
    }
  }
  return output;
}

class Simulation {
 public:
  Simulation(const std::vector<Dut>& duts, uint64_t seed)
      : model_(*duts.front().model),
        clock_(model_.signal("clk_i")),
        reset_(model_.signal("rst_ni")),
        random_(seed),
        benches_(duts.begin(), duts.end()) {}

  std::mt19937_64& random() { return random_; }
  std::vector<RequantBench>& benches() { return benches_; }

  /// From any state through a reset, then what `source` makes for each bench, to its end.
  void run(const std::function<Next(const RequantBench&)>& source, const RequantPace& pace) {
    reset_.set(1);
    std::optional<Model::Noise> noise(model_);
    for (uint64_t left = random_() % 40; left > 0; --left) {
      for (RequantBench& bench : benches_) bench.make_noise(random_);
      edge(0);
      edge(1);
    }
    noise.reset();
    for (RequantBench& bench : benches_) {
      bench.make_noise(random_);
      bench.start(draw_output(bench.is_signed(), random_), source(bench), pace.source_stall,
                  pace.sink_stall);
    }
    reset_.set(0);
    edge(0);
    edge(1);
    reset_.set(1);
    for (uint64_t cycle = 0; step(cycle); ++cycle) {
    }
  }

  /// In the last run.
  void expect_no_bubbles() {
    for (RequantBench& bench : benches_) bench.expect_no_bubbles();
  }

 private:
  void edge(uint32_t level) {
    clock_.set(level);
    model_.eval();
  }

  /// One cycle; says whether another one is needed.
  bool step(uint64_t cycle) {
    for (RequantBench& bench : benches_) bench.drive(random_);
    edge(0);
    for (RequantBench& bench : benches_) bench.raise_ready();
    model_.eval();
    bool going = false;
    for (RequantBench& bench : benches_) {
      bench.sample(cycle);
      going = bench.goes_on(cycle) || going;
    }
    edge(1);
    return going;
  }

  const Model& model_;
  Signal clock_, reset_;
  std::mt19937_64 random_;
  std::vector<RequantBench> benches_;
};

/// Every pair of a corner multiplier and a shift, once.
Next all_pairs(const std::vector<int32_t>& multipliers, int acc_width, std::mt19937_64& random) {
  return
      [&multipliers, acc_width, &random, at = size_t{0}]() mutable -> std::optional<RequantInput> {
        constexpr size_t kShifts = 62;
        if (at == multipliers.size() * kShifts) return std::nullopt;
        const nn::Multiplier factor{multipliers[at / kShifts], static_cast<int>(at % kShifts) - 31};
        ++at;
        return draw_requant(factor, acc_width, random);
      };
}

/// `count` of any factor, most of them as layers have them.
Next drawn_inputs(uint64_t count, const std::vector<int32_t>& corners, int acc_width,
                  std::mt19937_64& random) {
  return [=, &corners, &random]() mutable -> std::optional<RequantInput> {
    if (count-- == 0) return std::nullopt;
    nn::Multiplier factor;
    factor.value = random() % 4 == 0 ? corners[random() % corners.size()]
                                     : static_cast<int32_t>((1 << 30) + random() % (1 << 30));
    factor.shift =
        random() % 2 == 0 ? -static_cast<int>(random() % 13) : static_cast<int>(random() % 62) - 31;
    return draw_requant(factor, acc_width, random);
  };
}

}  // namespace

std::vector<CheckResult> check_requants(const std::vector<Dut>& duts, uint64_t drawn,
                                        uint64_t seed) {
  constexpr int kRestarts = 60;
  constexpr uint64_t kBrief = 20;
  const std::vector<int32_t> corners = corner_multipliers();
  Simulation simulation(duts, seed);
  std::mt19937_64& random = simulation.random();
  const auto draw = [&](uint64_t count) {
    return [&, count](const RequantBench& bench) {
      return drawn_inputs(count, corners, bench.acc_width(), random);
    };
  };
  const auto pairs = [&](const RequantBench& bench) {
    return all_pairs(corners, bench.acc_width(), random);
  };
  for (int restart = 0; restart < kRestarts; ++restart) simulation.run(draw(kBrief), {0.3, 0.3});
  simulation.run(pairs, {});
  simulation.expect_no_bubbles();
  // In parts, each with another zero point and range.
  constexpr uint64_t kParts = 40;
  const std::vector<RequantPace> paces = {{0, 0},     {0, 0},     {0, 0},
                                          {0.5, 0.5}, {0.1, 0.8}, {0.8, 0.1}};
  for (uint64_t part = 0; part < kParts; ++part) {
    const RequantPace& pace = paces[part % paces.size()];
    simulation.run(draw((drawn + kParts - 1) / kParts), pace);
    if (pace.source_stall == 0 && pace.sink_stall == 0) simulation.expect_no_bubbles();
  }
  std::vector<CheckResult> results;
  for (const RequantBench& bench : simulation.benches()) {
    CheckResult result;
    result.vectors = bench.compared();
    result.take(bench.failure());
    results.push_back(result);
  }
  return results;
}

std::vector<CheckResult> check_requant(const std::vector<Dut>& duts, uint64_t seed) {
  constexpr uint64_t kDrawn = 200000;
  return check_requants(duts, kDrawn, seed);
}

}  // namespace spark::verif

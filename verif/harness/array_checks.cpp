#include "verif/harness/array_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gen/params/params.h"
#include "sim/array/gemm.h"
#include "verif/harness/array_pair.h"
#include "verif/harness/array_stimulus.h"

namespace spark::verif {
namespace {

using array::Stalls;

constexpr int kLongest = 2000;        ///< words of a dot product that is tried
constexpr int kEveryCode = 1000;      ///< words of each stream of a tile that has them all
constexpr int kLongestExtreme = 600;  ///< the same of the largest operands

class ArrayCheck {
 public:
  ArrayCheck(RtlArray& rtl, uint64_t seed)
      : config_(rtl.config()),
        k_max_(static_cast<int>(rtl.generated().integer(gen::params::kKMax))),
        random_(seed),
        pair_(rtl, seed + 1) {}

  uint64_t cycles() const { return pair_.cycles(); }
  const std::string& step() const { return step_; }

  void run_all() {
    pair_.make_noise(100);
    short_tiles("short tiles at full speed", {});
    short_tiles("short tiles, results wait", {random_(), 0, 0, 0.9});
    for (int n = 0; n < 4; ++n) random_tiles();
    for (int n = 0; n < 24; ++n) cut_off();
    long_tile();
    every_code();
    extremes();
    for (const Fault fault : {Fault::truncated, Fault::early, Fault::late}) {
      for (const bool of_a : {true, false}) faulty(fault, of_a);
    }
  }

 private:
  uint64_t below(int bound) { return random_() % static_cast<uint64_t>(bound); }
  int length(int longest) { return 1 + static_cast<int>(below(std::min(longest, k_max_))); }
  double probability() { return std::array{0.0, 0.0, 0.1, 0.5, 0.9}[below(5)]; }

  Stalls draw_stalls() {
    const uint64_t seed = random_();
    const double a = probability();
    const double b = probability();
    return {seed, a, b, probability()};
  }

  void add(int length) { operands_.push_back(draw_operands(config_, length, random_)); }

  std::vector<array::Tile> tiles() const {
    std::vector<array::Tile> tiles;
    for (const ArrayOperands& operands : operands_) tiles.push_back(operands.tile());
    return tiles;
  }

  /// Runs the tiles drawn and compares the results with the plain product.
  void run_tiles(const Stalls& stalls) {
    const array::Run run = array::run(pair_, config_, tiles(), stalls);
    for (size_t n = 0; n < operands_.size(); ++n) {
      const array::Sums expected = array::gemm(operands_[n].a, operands_[n].b);
      if (run.tiles[n] == expected) continue;
      for (int i = 0; i < config_.rows; ++i) {
        for (int j = 0; j < config_.cols; ++j) {
          if (run.tiles[n].at(i, j) == expected.at(i, j)) continue;
          throw ArrayMismatch(fmt::format("tile {}: C[{}][{}] is {}, expected {} ({})", n, i, j,
                                          run.tiles[n].at(i, j), expected.at(i, j),
                                          array::describe(config_)));
        }
      }
    }
    if (run.error) throw ArrayMismatch("error_o is set by good streams");
    operands_.clear();
  }

  void short_tiles(const std::string& step, const Stalls& stalls) {
    step_ = step;
    for (const int words : {1, 1, 1, 2, 1}) add(std::min(words, k_max_));
    for (int n = 0; n < 8; ++n) add(length(3 * config_.vector));
    run_tiles(stalls);
  }

  void random_tiles() {
    step_ = "random tiles";
    for (int n = 0; n < 5; ++n) add(length(n == 0 ? 100 : 40 * config_.vector));
    run_tiles(draw_stalls());
  }

  void cut_off() {
    step_ = "a run that is cut off";
    for (int n = 0; n < 20; ++n) add(length(4 * config_.vector));
    pair_.stop_after(1 + below(120));
    try {
      run_tiles(below(2) == 0 ? Stalls() : draw_stalls());
    } catch (const ArrayStop&) {
    }
    operands_.clear();
    pair_.never_stop();
    if (below(4) == 0) pair_.make_noise(1 + static_cast<int>(below(50)));
    step_ = "tiles after a reset";
    for (int n = 0; n < 2; ++n) add(length(4 * config_.vector));
    run_tiles({});
  }

  void long_tile() {
    step_ = "a long tile";
    const double share = std::uniform_real_distribution<double>(0, 1)(random_);
    const int longest = std::min(kLongest, k_max_);
    add(static_cast<int>(std::lround(std::pow(longest, 0.7 + 0.3 * share))));
    add(1);
    run_tiles({random_(), 0.05, 0.05, 0.5});
  }

  /// Long enough that each code meets each place of a beat in each stream.
  void every_code() {
    step_ = "every code";
    const int words = std::min(kEveryCode * config_.vector, k_max_);
    operands_.push_back(draw_operands(config_, words, Words::any, Words::any, random_));
    run_tiles({});
  }

  void extremes() {
    step_ = "the largest operands";
    const int words = k_max_ <= kLongestExtreme ? k_max_ : 20;
    for (const Words a : {Words::highest, Words::lowest}) {
      for (const Words b : {Words::highest, Words::lowest}) {
        operands_.push_back(draw_operands(config_, words, a, b, random_));
      }
    }
    operands_.push_back(draw_operands(config_, words, Words::extremes, Words::extremes, random_));
    run_tiles({});
  }

  /// One stream of the second of four tiles is wrong: error_o must tell.
  void faulty(Fault fault, bool of_a) {
    step_ = fmt::format("a stream of {} that is {}", of_a ? "A" : "B",
                        fault == Fault::truncated ? "truncated"
                        : fault == Fault::early   ? "too short"
                                                  : "too long");
    const int words = 2 + static_cast<int>(below(6));
    for (int n = 0; n < 4; ++n) add(words * config_.vector);
    array::Streams& streams = of_a ? operands_[1].a_streams : operands_[1].b_streams;
    streams[below(static_cast<int>(streams.size()))] =
        faulty_stream(config_, words, fault, random_);
    pair_.stop_after(1000);
    try {
      array::run(pair_, config_, tiles(), {random_(), 0.2, 0.2, 0.2});
    } catch (const ArrayStop&) {
    }
    pair_.never_stop();
    operands_.clear();
    const array::Inputs idle(config_);
    if (!pair_.eval(idle).error) throw ArrayMismatch("error_o stays 0");
  }

  array::Config config_;
  int k_max_;
  std::mt19937_64 random_;
  ArrayPair pair_;
  std::vector<ArrayOperands> operands_;
  std::string step_;
};

}  // namespace

CheckResult check_array(RtlArray& array, uint64_t seed) {
  ArrayCheck check(array, seed);
  CheckResult result;
  try {
    check.run_all();
  } catch (const std::runtime_error& error) {
    result.mismatch(check.step() + ": " + error.what());
  }
  result.vectors = check.cycles();
  return result;
}

std::vector<CheckResult> check_array(const std::vector<Dut>& duts, uint64_t seed) {
  return one_by_one(duts, [&](const Dut& dut) {
    RtlArray array(dut);
    return check_array(array, seed);
  });
}

}  // namespace spark::verif

#include "sim/calibrate/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/codec/rules.h"
#include "verif/codec/fast_support.h"
#include "verif/codec/support.h"

// Rationale: the inner loops against a plain evaluation through the golden codec, on every target.
// What the paper form makes of a word is exhausted, word by word, so that a wrong one cannot hide
// in a sum; sums are then tried on random values with random scales, from all short to all clipped,
// for every number of rows up to a few and the largest. Long words must agree exactly, distortions
// to the rounding of a float32 sum.
namespace spark::calibrate {
namespace {

using codec::Form;

struct Cost {
  uint64_t longs = 0;
  double distortion = 0;
};

/// Of one lane, through codec::encode and codec::decode.
Cost plain_cost(const Grid& grid, const std::vector<float>& values, size_t lane, float scale,
                bool dead_zone) {
  Cost cost;
  for (size_t i = lane; i < values.size(); i += kLanes) {
    const codec::Code code = codec::encode(grid.format(), grid.word(values[i], scale, dead_zone));
    const double error =
        static_cast<double>(scale) * codec::decode(grid.format(), code) - values[i];
    cost.longs += code.is_long ? 1 : 0;
    cost.distortion += error * error;
  }
  return cost;
}

/// Of a sum of `rows` squares of errors of values up to 6: where products are rounded before they
/// are subtracted, each error is off by a rounding of the value.
double tolerance(double distortion, size_t rows) {
  const double off = 6 * std::exp2(-24);
  const auto terms = static_cast<double>(rows);
  return 1e-5 * distortion + 2 * off * std::sqrt(terms * distortion) + terms * off * off;
}

template <typename Action>
void on_every_target(const Action& action) {
  for (const std::string& target : codec::fast::targets()) {
    SCOPED_TRACE(target);
    const codec::fast::test::OnTarget on(target);
    action();
  }
}

TEST(CodeCosts, OfEveryWordByItself) {
  on_every_target([] {
    for (const int slice : {2, 3, 4, 5, 8}) {
      for (const Form form : {Form::paper, Form::exact}) {
        for (const bool is_signed : {false, true}) {
          const Grid grid(form, slice, is_signed);
          SCOPED_TRACE(codec::test::describe(grid.format()));
          std::vector<int32_t> words = codec::test::all_words(grid.format());
          words.resize((words.size() + kLanes - 1) / kLanes * kLanes, 0);
          const std::vector<float> scales(kLanes, 1);
          LaneCosts plain[1];
          LaneCosts dead[1];
          for (size_t first = 0; first < words.size(); first += kLanes) {
            const std::vector<float> values(words.begin() + static_cast<ptrdiff_t>(first),
                                            words.begin() + static_cast<ptrdiff_t>(first + kLanes));
            code_costs(grid, values, scales, plain, dead);
            for (size_t lane = 0; lane < kLanes; ++lane) {
              const int32_t word = words[first + lane];
              const int32_t error = grid.decoded(word) - word;
              ASSERT_EQ(plain[0].distortion[lane], static_cast<float>(error * error)) << word;
              ASSERT_EQ(plain[0].longs[lane], grid.is_short(word) ? 0 : 1) << word;
            }
          }
        }
      }
    }
  });
}

TEST(CodeCosts, SumsOfRandomValues) {
  std::mt19937_64 seeds = codec::test::seeded(1);
  const uint64_t seed = seeds();
  on_every_target([&] {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> gauss;
    for (const size_t rows : {size_t{1}, size_t{2}, size_t{7}, kMaxRows}) {
      std::vector<float> values(rows * kLanes);
      for (float& value : values) value = gauss(random);
      for (const bool is_signed : {false, true}) {
        if (!is_signed) {
          for (float& value : values) value = std::abs(value);
        }
        for (const int slice : {2, 4, 7}) {
          for (const Form form : {Form::paper, Form::exact}) {
            const Grid grid(form, slice, is_signed);
            std::vector<float> scales(8 * kLanes);
            for (float& scale : scales) {
              scale = std::exp2(std::uniform_real_distribution<float>(-2.0F * slice, 1)(random));
            }
            std::vector<LaneCosts> costs[2];
            for (auto& kind : costs) kind.resize(8);
            code_costs(grid, values, scales, costs[0], costs[1]);
            for (size_t i = 0; i < scales.size(); ++i) {
              for (const bool dead_zone : {false, true}) {
                const size_t lane = i % kLanes;
                const LaneCosts& found = costs[dead_zone ? 1 : 0][i / kLanes];
                const Cost wanted = plain_cost(grid, values, lane, scales[i], dead_zone);
                ASSERT_EQ(found.longs[lane], static_cast<float>(wanted.longs));
                ASSERT_NEAR(found.distortion[lane], wanted.distortion,
                            tolerance(wanted.distortion, rows));
              }
            }
          }
        }
        for (float& value : values) value = gauss(random);
      }
    }
  });
}

TEST(IntegerCosts, SumsOfRandomValues) {
  std::mt19937_64 seeds = codec::test::seeded(2);
  const uint64_t seed = seeds();
  on_every_target([&] {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> gauss;
    std::vector<float> values(20 * kLanes);
    for (float& value : values) value = gauss(random);
    for (const auto& [low, high] : std::vector<std::pair<int32_t, int32_t>>{
             {-2, 1}, {-8, 7}, {0, 15}, {-128, 127}, {0, 65535}}) {
      std::vector<float> scales(4 * kLanes);
      for (float& scale : scales) {
        scale = std::exp2(std::uniform_real_distribution<float>(-9, 1)(random));
      }
      std::vector<LaneCosts> costs(4);
      integer_costs(low, high, values, scales, costs);
      for (size_t i = 0; i < scales.size(); ++i) {
        double wanted = 0;
        for (size_t at = i % kLanes; at < values.size(); at += kLanes) {
          const double word =
              std::clamp<double>(std::nearbyint(values[at] * (1 / scales[i])), low, high);
          wanted += std::pow(word * scales[i] - values[at], 2);
        }
        ASSERT_NEAR(costs[i / kLanes].distortion[i % kLanes], wanted, tolerance(wanted, 20));
        ASSERT_EQ(costs[i / kLanes].longs[i % kLanes], 0);
      }
    }
  });
}

}  // namespace
}  // namespace spark::calibrate

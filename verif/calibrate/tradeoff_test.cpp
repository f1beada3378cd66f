#include "sim/calibrate/tradeoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "verif/codec/support.h"

// Rationale: with few groups of few options every combination can be tried. Lagrange's choice must
// then be the best of all combinations that take no more long words than it does, its totals must
// be those of the options that it picks, and no hull point between it and the budget may be missed.
// A group alone must get the best of all its options. Options are drawn at random, with ties of
// both kinds among them, which is where hulls go wrong.
namespace spark::calibrate {
namespace {

using Groups = std::vector<std::vector<Option>>;

std::vector<Option> random_options(std::mt19937_64& random) {
  std::vector<Option> options(1 + random() % 7);
  for (Option& option : options) {
    option.longs = random() % 9;
    // Falls with the rate as real ones do, but not always; few values, so that ties are met.
    option.distortion = 1.0 / static_cast<double>(1 + option.longs * (1 + random() % 3)) +
                        0.125 * static_cast<double>(random() % 3);
    option.scale = static_cast<float>(random() % 1000);
  }
  return options;
}

/// Calls `action` with the totals of every combination.
void combine(const Groups& groups, const std::function<void(const Totals&)>& action,
             size_t group = 0, const Totals& sum = {}) {
  if (group == groups.size()) return action(sum);
  for (const Option& option : groups[group]) {
    combine(groups, action, group + 1,
            {sum.longs + option.longs, sum.distortion + option.distortion});
  }
}

double best_distortion(const Groups& groups, uint64_t longs) {
  double best = 1e9;
  combine(groups, [&](const Totals& sum) {
    if (sum.longs <= longs) best = std::min(best, sum.distortion);
  });
  return best;
}

Totals picked(const Groups& groups, const Pick& pick) {
  Totals sum;
  for (std::vector<Option> options : groups) {
    const Option option = pick.from(options);
    sum.longs += option.longs;
    sum.distortion += option.distortion;
  }
  return sum;
}

Tradeoff tradeoff_of(const Groups& groups) {
  Tradeoff tradeoff(groups.size());
  for (std::vector<Option> options : groups) tradeoff.add(options);
  return tradeoff;
}

uint64_t fewest_longs(const Groups& groups) {
  uint64_t sum = 0;
  for (const auto& options : groups) {
    sum += std::min_element(options.begin(), options.end(), [](const Option& a, const Option& b) {
             return a.longs < b.longs;
           })->longs;
  }
  return sum;
}

constexpr double kTiny = 1e-12;

TEST(Hull, HoldsWhatSomeLambdaPrefersAndNothingElse) {
  std::mt19937_64 random = codec::test::seeded(1);
  for (int round = 0; round < 5000; ++round) {
    const std::vector<Option> options = random_options(random);
    std::vector<Option> hull = options;
    keep_hull(hull);
    ASSERT_FALSE(hull.empty());
    double before = 1e9;  // the slope of the step before
    for (size_t i = 1; i < hull.size(); ++i) {
      ASSERT_GT(hull[i].longs, hull[i - 1].longs);
      const double slope = (hull[i - 1].distortion - hull[i].distortion) /
                           static_cast<double>(hull[i].longs - hull[i - 1].longs);
      ASSERT_GT(slope, 0);
      ASSERT_LT(slope, before);
      before = slope;
    }
    // For every lambda, the best point of the hull is as good as the best of all.
    for (const double lambda : {0.0, 0.01, 0.03, 0.1, 0.125, 0.25, 0.5, 1.0, 3.0}) {
      const auto cost = [&](const Option& o) {
        return o.distortion + lambda * static_cast<double>(o.longs);
      };
      double all = 1e9;
      double on_hull = 1e9;
      for (const Option& option : options) all = std::min(all, cost(option));
      for (const Option& option : hull) on_hull = std::min(on_hull, cost(option));
      ASSERT_NEAR(on_hull, all, kTiny);
    }
  }
}

TEST(Tradeoff, IsTheBestOfAllCombinationsAtItsOwnRate) {
  std::mt19937_64 random = codec::test::seeded(2);
  for (int round = 0; round < 400; ++round) {
    Groups groups(2 + random() % 3);
    for (auto& options : groups) options = random_options(random);
    const Tradeoff tradeoff = tradeoff_of(groups);
    Totals before = {0, 1e9};
    for (uint64_t longs = 0; longs <= 40; ++longs) {
      const auto pick = tradeoff.within_longs(longs);
      ASSERT_EQ(pick.has_value(), longs >= fewest_longs(groups));
      if (!pick) continue;
      const Totals sum = tradeoff.totals(*pick);
      const Totals taken = picked(groups, *pick);
      ASSERT_EQ(sum.longs, taken.longs);
      ASSERT_NEAR(sum.distortion, taken.distortion, kTiny);
      ASSERT_LE(sum.longs, longs);
      ASSERT_NEAR(sum.distortion, best_distortion(groups, sum.longs), kTiny);
      // More budget is never worse.
      ASSERT_LE(sum.distortion, before.distortion + kTiny);
      ASSERT_GE(sum.longs, before.longs);
      before = sum;
    }
    ASSERT_NEAR(before.distortion, tradeoff.finest().distortion, kTiny);
    ASSERT_NEAR(before.distortion, best_distortion(groups, 1000), kTiny);
  }
}

/// The whole hull of all combinations is there: each of its corners is what some budget gives, but
/// for those between two steps that pay so alike that they have one number.
TEST(Tradeoff, MissesNoCornerOfTheHullOfAllCombinations) {
  std::mt19937_64 random = codec::test::seeded(3);
  for (int round = 0; round < 400; ++round) {
    Groups groups(2 + random() % 3);
    for (auto& options : groups) options = random_options(random);
    std::vector<Option> corners;
    combine(groups, [&](const Totals& sum) {
      corners.push_back({1, false, sum.longs, sum.distortion});
    });
    keep_hull(corners);
    const Tradeoff tradeoff = tradeoff_of(groups);
    const auto number = [&](size_t i) {
      return Tradeoff::number_of((corners[i].distortion - corners[i + 1].distortion) /
                                 static_cast<double>(corners[i + 1].longs - corners[i].longs));
    };
    for (size_t i = 0; i < corners.size(); ++i) {
      const Option& corner = corners[i];
      if (i > 0 && i + 1 < corners.size() && number(i - 1) == number(i)) continue;
      const Totals by_rate = tradeoff.totals(*tradeoff.within_longs(corner.longs));
      ASSERT_EQ(by_rate.longs, corner.longs);
      ASSERT_NEAR(by_rate.distortion, corner.distortion, kTiny);
      const Totals by_noise =
          tradeoff.totals(*tradeoff.within_distortion(corner.distortion + kTiny));
      ASSERT_EQ(by_noise.longs, corner.longs);
    }
    ASSERT_FALSE(tradeoff.within_distortion(corners.back().distortion - 1e-6).has_value());
  }
}

TEST(Tradeoff, AGroupAloneGetsTheBestOfAllItsOptions) {
  std::mt19937_64 random = codec::test::seeded(4);
  for (int round = 0; round < 2000; ++round) {
    const Groups groups = {random_options(random)};
    const Tradeoff tradeoff = tradeoff_of(groups);
    for (uint64_t longs = fewest_longs(groups); longs <= 9; ++longs) {
      const Pick pick = *tradeoff.within_longs(longs);
      ASSERT_EQ(tradeoff.totals(pick).distortion, best_distortion(groups, longs));
      ASSERT_LE(picked(groups, pick).longs, longs);
    }
    for (const Option& option : groups[0]) {
      const Pick pick = *tradeoff.within_distortion(option.distortion);
      uint64_t fewest = 1000;
      for (const Option& other : groups[0]) {
        if (other.distortion <= option.distortion) fewest = std::min(fewest, other.longs);
      }
      ASSERT_EQ(picked(groups, pick).longs, fewest);
      ASSERT_LE(picked(groups, pick).distortion, option.distortion);
    }
  }
}

TEST(Tradeoff, CurveRisesFromTheFewestToTheFinest) {
  std::mt19937_64 random = codec::test::seeded(5);
  for (const size_t count : {size_t{1}, size_t{2}, size_t{300}}) {
    Groups groups(count);
    for (auto& options : groups) options = random_options(random);
    const Tradeoff tradeoff = tradeoff_of(groups);
    const auto curve = tradeoff.curve(20);
    ASSERT_FALSE(curve.empty());
    EXPECT_LE(curve.size(), 20U);
    EXPECT_EQ(curve.front().second.longs, fewest_longs(groups));
    EXPECT_EQ(curve.back().second.longs, tradeoff.finest().longs);
    for (size_t i = 1; i < curve.size(); ++i) {
      EXPECT_GT(curve[i].second.longs, curve[i - 1].second.longs);
      EXPECT_LT(curve[i].second.distortion, curve[i - 1].second.distortion);
      const Totals taken = picked(groups, curve[i].first);
      EXPECT_EQ(taken.longs, curve[i].second.longs);
      EXPECT_NEAR(taken.distortion, curve[i].second.distortion, 1e-9);
    }
  }
}

}  // namespace
}  // namespace spark::calibrate

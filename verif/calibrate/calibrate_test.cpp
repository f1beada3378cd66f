#include "sim/calibrate/calibrate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "sim/calibrate/grid.h"
#include "sim/calibrate/groups.h"
#include "sim/codec/stats.h"
#include "sim/codec/table.h"
#include "verif/calibrate/support.h"
#include "verif/codec/support.h"

// Rationale: everything that a result states is computed again from its scales alone, element by
// element, through the second golden codec: bits, SQNR, shares, entropy. That the scales are good
// is held against what can be known without the search: plain integers by absmax, a fine sweep of
// scales, lossless cases, and order: a larger budget, finer groups and a free choice are never
// worse. Granularities, signedness, slices and the sizes at which small and large groups part are
// crossed.
namespace spark::calibrate {
namespace {

using test::Distribution;
using test::MemorySource;
using test::random_values;
using test::with;
using Granularity = tensor::Quantisation::Granularity;

std::vector<float> reals_of(const tensor::Source& source) {
  std::vector<float> values(source.size());
  read_reals(source, 0, values);
  return values;
}

double decibels(double signal, double noise) { return 10 * std::log10(signal / noise); }

/// What the scales of a result come to.
void recompute(const tensor::Source& source, const Result& result) {
  const std::vector<float> values = reals_of(source);
  const codec::Table table(result.format);
  const Grid grid(result.format.form, result.format.slice, result.format.is_signed);
  const tensor::ScaleIndex index(result.quantisation, source.description().shape);
  ASSERT_EQ(result.quantisation.scales.size(),
            tensor::scale_count(result.quantisation, source.description().shape, "t"));
  ASSERT_EQ(result.dead_zones.size(), result.quantisation.scales.size());
  for (const float scale : result.quantisation.scales) {
    ASSERT_TRUE(std::isnormal(scale) && scale > 0) << scale;
  }
  double signal = 0;
  double noise = 0;
  uint64_t longs = 0;
  std::map<int32_t, double> counts;
  for (size_t i = 0; i < values.size(); ++i) {
    const float scale = result.quantisation.scales[index[i]];
    const int32_t word = grid.word(values[i], scale, result.dead_zones[index[i]]);
    const codec::Code code = table.encode(word);
    const double error = static_cast<double>(scale) * table.decode(code) - values[i];
    signal += static_cast<double>(values[i]) * values[i];
    noise += error * error;
    longs += code.is_long ? 1 : 0;
    ++counts[word];
  }
  const auto words = static_cast<double>(values.size());
  double entropy = 0;
  for (const auto& [word, count] : counts) entropy -= count / words * std::log2(count / words);
  EXPECT_EQ(result.words, values.size());
  EXPECT_DOUBLE_EQ(result.after.bits,
                   result.format.slice * (1 + static_cast<double>(longs) / words));
  EXPECT_DOUBLE_EQ(result.short_share, 1 - static_cast<double>(longs) / words);
  EXPECT_NEAR(result.entropy_bits, entropy, 1e-9);
  EXPECT_DOUBLE_EQ(result.scale_bits,
                   32 * static_cast<double>(result.quantisation.scales.size()) / words);
  if (noise > 1e-14 * signal) {
    ASSERT_TRUE(result.after.sqnr_db.has_value());
    EXPECT_NEAR(*result.after.sqnr_db, decibels(signal, noise), 1e-6);
  } else {
    EXPECT_FALSE(result.after.sqnr_db.has_value());
  }
}

constexpr Granularity kAll[] = {Granularity::tensor, Granularity::channel, Granularity::block};

TEST(Calibrate, FiguresAreThoseOfItsScales) {
  for (const Distribution distribution :
       {Distribution::gauss, Distribution::laplace, Distribution::student}) {
    for (const size_t size : {size_t{1}, size_t{255}, size_t{256}, size_t{257}, size_t{5000}}) {
      std::vector<float> values = random_values(distribution, 3 * size, 7);
      values[0] = -std::abs(values[0]);
      for (const bool is_signed : {true, false}) {
        if (!is_signed) {
          for (float& value : values) value = std::abs(value);
        }
        const MemorySource source({3, size}, values);
        for (const Granularity granularity : kAll) {
          for (const uint64_t block : {uint64_t{5}, uint64_t{300}}) {
            Options options = with(granularity, 5.25);
            options.block = block;
            SCOPED_TRACE(
                fmt::format("{} {} {} {}", size, is_signed, to_string(granularity), block));
            const Result result = calibrate(source, options, "t");
            EXPECT_EQ(result.format.is_signed, is_signed);
            EXPECT_LE(result.after.bits, 5.25);
            recompute(source, result);
          }
        }
      }
    }
  }
}

TEST(Calibrate, EverySliceWidth) {
  const MemorySource source({20, 50}, random_values(Distribution::laplace, 1000, 3));
  for (int slice = 2; slice <= 8; ++slice) {
    SCOPED_TRACE(slice);
    for (const Granularity granularity : kAll) {
      Options options = with(granularity, 1.4 * slice);
      options.slice = slice;
      const Result result = calibrate(source, options, "t");
      EXPECT_EQ(result.format.slice, slice);
      EXPECT_LE(result.after.bits, 1.4 * slice);
      ASSERT_EQ(result.integers.size(), static_cast<size_t>(slice) + 1);
      EXPECT_EQ(result.integers.front().bits, slice);
      EXPECT_EQ(result.integers.back().bits, 2 * slice);
      recompute(source, result);
      // The least budget there is can be met, also where -1 and 0 alone are short.
      options.bits = slice;
      EXPECT_EQ(calibrate(source, options, "t").after.bits, slice);
    }
  }
}

TEST(Calibrate, MoreBudgetIsNeverWorse) {
  for (const Distribution distribution :
       {Distribution::gauss, Distribution::laplace, Distribution::student}) {
    const MemorySource source({16, 256}, random_values(distribution, 4096, 5));
    for (const Granularity granularity : kAll) {
      double before = 0;
      for (int step = 0; step <= 80; ++step) {
        const double bits = 4 + 0.05 * step;
        const Result result = calibrate(source, with(granularity, bits), "t");
        EXPECT_LE(result.after.bits, bits + 1e-9);
        // A form may be left for the other one that is worse by kPaperGain.
        EXPECT_GE(*result.after.sqnr_db, before - kPaperGain - 0.02) << bits;
        before = std::max(before, *result.after.sqnr_db);
      }
      double fewest = 4;
      for (double sqnr = 3; sqnr < before - 0.5; sqnr += 0.5) {
        const Result result = calibrate(source, with(granularity, {}, sqnr), "t");
        EXPECT_GE(*result.after.sqnr_db, sqnr);
        EXPECT_GE(result.after.bits, fewest - 0.03) << sqnr;
        fewest = std::max(fewest, result.after.bits);
      }
    }
  }
}

TEST(Calibrate, BudgetsAreUsedUp) {
  const MemorySource source({64, 512}, random_values(Distribution::laplace, 64 * 512, 5));
  for (const Granularity granularity : kAll) {
    for (const double bits : {4.3, 5.0, 5.7}) {
      EXPECT_GT(calibrate(source, with(granularity, bits), "t").after.bits, bits - 0.01);
    }
    for (const double sqnr : {15.0, 20.0, 25.0}) {
      EXPECT_LT(*calibrate(source, with(granularity, {}, sqnr), "t").after.sqnr_db, sqnr + 0.1);
    }
  }
}

TEST(Calibrate, FinerGroupsGainOnTensorsThatVary) {
  std::vector<float> values = random_values(Distribution::gauss, 64 * 64, 9);
  for (size_t i = 0; i < values.size(); ++i) values[i] *= std::exp2(static_cast<float>(i / 64 % 8));
  const MemorySource source({64, 64}, values);
  double before = 0;
  for (const Granularity granularity : kAll) {
    const double sqnr = *calibrate(source, with(granularity, 5.0), "t").after.sqnr_db;
    EXPECT_GT(sqnr, before);
    before = sqnr;
  }
}

/// For a tensor: no scale of a fine sweep, with the dead zone or without, is better by more than
/// the grid of candidates explains.
TEST(Calibrate, NoScaleOfAFineSweepIsBetter) {
  for (const Distribution distribution :
       {Distribution::gauss, Distribution::laplace, Distribution::student}) {
    const std::vector<float> values = random_values(distribution, 3000, 11);
    double signal = 0;
    for (const float value : values) signal += static_cast<double>(value) * value;
    std::vector<std::pair<double, double>> sweep;  // bits, noise
    for (const codec::Form form : {codec::Form::paper, codec::Form::exact}) {
      const Grid grid(form, 4, true);
      for (float scale = 0.02F; scale < 4; scale *= 1.003F) {
        for (const bool dead_zone : {false, true}) {
          double noise = 0;
          int longs = 0;
          for (const float value : values) {
            const int32_t word = grid.word(value, scale, dead_zone);
            longs += grid.is_short(word) ? 0 : 1;
            noise += std::pow(static_cast<double>(scale) * grid.decoded(word) - value, 2);
          }
          sweep.emplace_back(4 + 4 * longs / 3000.0, noise);
        }
      }
    }
    const MemorySource source({3000}, values);
    for (const double bits : {4.2, 4.8, 5.5, 6.2}) {
      double best = signal;
      for (const auto& [rate, noise] : sweep) {
        if (rate <= bits) best = std::min(best, noise);
      }
      const Result result = calibrate(source, with(Granularity::tensor, bits), "t");
      EXPECT_GT(*result.after.sqnr_db, decibels(signal, best) - kPaperGain - 0.1) << bits;
    }
  }
}

TEST(Calibrate, IntegersAreAsGoodAsByAbsmaxAndAnySweep) {
  const std::vector<float> values = random_values(Distribution::laplace, 4000, 13);
  const MemorySource source({4000}, values);
  const Result result = calibrate(source, with(Granularity::tensor, 6), "t");
  float absmax = 0;
  double signal = 0;
  for (const float value : values) {
    absmax = std::max(absmax, std::abs(value));
    signal += static_cast<double>(value) * value;
  }
  for (const Point& integer : result.integers) {
    const double high = std::exp2(integer.bits - 1) - 1;
    double best = 1e30;
    for (double clip = 1; clip > 0.05; clip *= 0.995) {
      const double scale = clip * static_cast<double>(absmax) / high;
      double noise = 0;
      for (const float value : values) {
        const double word = std::clamp<double>(std::nearbyint(value / scale), -high - 1, high);
        noise += std::pow(scale * word - value, 2);
      }
      best = std::min(best, noise);
      if (clip == 1) {
        EXPECT_GE(*integer.sqnr_db, decibels(signal, noise) - 1e-4) << integer.bits;
      }
    }
    EXPECT_NEAR(*integer.sqnr_db, decibels(signal, best), 0.1) << integer.bits;
  }
}

TEST(Calibrate, BeforeIsWhatStatsSaysOfOwnWords) {
  std::mt19937_64 random = codec::test::seeded(17);
  for (const tensor::Dtype dtype : {tensor::Dtype::int8, tensor::Dtype::uint8}) {
    codec::Tensor words{{8, 100}, dtype, {}};
    for (int i = 0; i < 800; ++i) {
      const auto word = static_cast<int32_t>(random() % 256);
      words.words.push_back(dtype == tensor::Dtype::int8 ? word - 128 : word);
    }
    const codec::Stats stats = codec::stats({.is_signed = dtype == tensor::Dtype::int8}, words);
    // One scale for all does not move the SQNR.
    for (const auto& scale :
         {std::optional<tensor::Quantisation>(),
          std::optional(tensor::Quantisation{Granularity::tensor, 0, 0, {0.01F}, {}})}) {
      const Result result =
          calibrate(MemorySource(words, scale), with(Granularity::channel, 7), "t");
      EXPECT_TRUE(result.before.own_words);
      EXPECT_DOUBLE_EQ(result.before.bits, *stats.bits_per_word);
      EXPECT_NEAR(*result.before.sqnr_db, *stats.sqnr_db, 1e-4);
    }
  }
}

TEST(Calibrate, BeforeOfFloatsIsByAbsmax) {
  const std::vector<float> values = random_values(Distribution::gauss, 2000, 19);
  codec::Tensor words{{2000}, tensor::Dtype::int8, {}};
  float absmax = 0;
  for (const float value : values) absmax = std::max(absmax, std::abs(value));
  double signal = 0;
  double noise = 0;
  const codec::Table table({.is_signed = true});
  for (const float value : values) {
    const float scale = absmax / 127;
    words.words.push_back(static_cast<int32_t>(std::nearbyint(value / scale)));
    const int32_t decoded = table.decode(table.encode(words.words.back()));
    signal += static_cast<double>(value) * value;
    noise += std::pow(static_cast<double>(scale) * decoded - value, 2);
  }
  const Result result = calibrate(MemorySource({2000}, values), with(Granularity::tensor, 6), "t");
  EXPECT_FALSE(result.before.own_words);
  EXPECT_DOUBLE_EQ(result.before.bits, *codec::stats({.is_signed = true}, words).bits_per_word);
  EXPECT_NEAR(*result.before.sqnr_db, decibels(signal, noise), 1e-6);
}

TEST(Calibrate, IntegersThatFitAreLeftWithoutError) {
  std::mt19937_64 random = codec::test::seeded(23);
  codec::Tensor words{{10, 30}, tensor::Dtype::int8, {}};
  for (int i = 0; i < 300; ++i) words.words.push_back(static_cast<int32_t>(random() % 128) - 64);
  words.words[0] = -64;
  words.words[1] = 63;
  const tensor::Quantisation scale{Granularity::tensor, 0, 0, {0.037F}, {}};
  for (const Granularity granularity : kAll) {
    const Result result = calibrate(MemorySource(words, scale), with(granularity, 8), "t");
    EXPECT_FALSE(result.after.sqnr_db.has_value());
    EXPECT_EQ(result.format.form, codec::Form::exact);
  }
}

/// Floats that were quantised before, symmetrically by absmax: their step is found, unlike any
/// other that a grid of factors might hold.
TEST(Calibrate, FloatsThatWereQuantisedAreLeftWithoutError) {
  std::mt19937_64 random = codec::test::seeded(53);
  for (const int bits : {4, 5, 6, 7}) {
    std::vector<float> values;
    const int high = (1 << (bits - 1)) - 1;
    for (int i = 0; i < 2000; ++i) {
      const auto word = static_cast<int>(random() % static_cast<uint64_t>(2 * high + 1)) - high;
      values.push_back(0.375F * static_cast<float>(word));
    }
    values[0] = 0.375F * static_cast<float>(high);
    const Result result =
        calibrate(MemorySource({2000}, values), with(Granularity::tensor, 8), "t");
    EXPECT_FALSE(result.after.sqnr_db.has_value()) << bits;
    EXPECT_EQ(result.quantisation.scales[0], 0.375F);
    EXPECT_FALSE(result.integers[static_cast<size_t>(bits) - 4].sqnr_db.has_value());
  }
}

TEST(Calibrate, HalvingIsNeverBetterThanTwiceTheScale) {
  std::mt19937_64 random = codec::test::seeded(29);
  for (const tensor::Dtype dtype : {tensor::Dtype::int8, tensor::Dtype::uint8}) {
    codec::Tensor words{{3000}, dtype, {}};
    std::normal_distribution<double> gauss(0, 40);
    for (int i = 0; i < 3000; ++i) {
      const auto word = static_cast<int32_t>(std::clamp(gauss(random), -128.0, 127.0));
      words.words.push_back(dtype == tensor::Dtype::int8 ? word : std::abs(word) * 2 % 256);
    }
    const codec::Stats halved = codec::stats(
        {4, dtype == tensor::Dtype::int8, codec::Form::exact, codec::Rounding::compensate, true},
        words);
    const Result result =
        calibrate(MemorySource(words), with(Granularity::tensor, *halved.bits_per_word), "t");
    EXPECT_GE(*result.after.sqnr_db, *halved.sqnr_db - 0.01);
  }
}

TEST(Calibrate, DegenerateTensors) {
  const auto one = [](std::vector<float> values, const Options& options) {
    const MemorySource source({values.size()}, values);
    const Result result = calibrate(source, options, "t");
    recompute(source, result);
    return result;
  };
  for (const Granularity granularity : kAll) {
    const Options options = with(granularity);
    // Zeros, one element, constants, three levels: nothing is lost, and all is short.
    for (const std::vector<float>& values :
         std::vector<std::vector<float>>{std::vector<float>(100, 0.0F),
                                         {0.0F},
                                         {-0.3F},
                                         {1e30F},
                                         std::vector<float>(700, 0.3F),
                                         std::vector<float>(700, -1e-30F)}) {
      const Result result = one(values, options);
      EXPECT_FALSE(result.after.sqnr_db.has_value()) << values[0];
      EXPECT_EQ(result.after.bits, 4);
      EXPECT_FALSE(result.below_default);
    }
    std::vector<float> levels = {-0.7F, 0, 0.7F};
    for (int i = 0; i < 60; ++i) levels.push_back(levels[static_cast<size_t>(i) % 3]);
    EXPECT_FALSE(one(levels, options).after.sqnr_db.has_value());
    EXPECT_EQ(one(std::vector<float>(40, 0.0F), with(granularity, {}, 90)).quantisation.scales[0],
              1);
  }
  // A block of zeros, and one far below its neighbours.
  std::vector<float> values = random_values(Distribution::gauss, 96, 1);
  for (size_t i = 0; i < 32; ++i) values[32 + i] = 0;
  for (size_t i = 0; i < 32; ++i) values[64 + i] *= 1e-37F;
  values[95] = 1e-44F;
  const Result result = one(values, with(Granularity::block, 6));
  EXPECT_EQ(result.quantisation.scales[1], 1);
  EXPECT_GT(*result.after.sqnr_db, 20);
}

TEST(Calibrate, ExtremeMagnitudes) {
  for (const float factor : {1e-34F, 1e-20F, 1.0F, 1e20F, 1e37F}) {
    SCOPED_TRACE(factor);
    std::vector<float> values = random_values(Distribution::gauss, 1000, 1);
    for (float& value : values) value *= factor;
    const MemorySource source({10, 100}, values);
    for (const Granularity granularity : kAll) {
      Options options = with(granularity, 5.5);
      options.block = 100;
      const Result result = calibrate(source, options, "t");
      EXPECT_GT(*result.after.sqnr_db, 20);
      recompute(source, result);
    }
  }
}

TEST(Calibrate, DefaultIsThirtyDecibelsOrNearlyTheBest) {
  const MemorySource gauss({5000}, random_values(Distribution::gauss, 5000, 31));
  const Result reached = calibrate(gauss, with(Granularity::tensor), "t");
  EXPECT_GE(*reached.after.sqnr_db, 30);
  EXPECT_LT(*reached.after.sqnr_db, 30.2);
  EXPECT_FALSE(reached.below_default);
  const MemorySource student({50000}, random_values(Distribution::student, 50000, 31));
  const Result result = calibrate(student, with(Granularity::tensor), "t");
  EXPECT_TRUE(result.below_default);
  const double best = *calibrate(student, with(Granularity::tensor, 8), "t").after.sqnr_db;
  EXPECT_NEAR(*result.after.sqnr_db, best - kNearBest, 0.1);
  EXPECT_LT(*result.after.sqnr_db, 30);
}

TEST(Calibrate, RecommendsPlainIntegersWhereTheyAreBetter) {
  const MemorySource gauss({20000}, random_values(Distribution::gauss, 20000, 37));
  const Result plain = calibrate(gauss, with(Granularity::tensor, 5.5), "t");
  ASSERT_TRUE(plain.recommended.has_value());
  EXPECT_EQ(plain.integers[*plain.recommended].bits, 5);
  EXPECT_GE(*plain.integers[*plain.recommended].sqnr_db, *plain.after.sqnr_db);
  const MemorySource laplace({20000}, random_values(Distribution::laplace, 20000, 37));
  EXPECT_FALSE(calibrate(laplace, with(Granularity::tensor, 5.5), "t").recommended.has_value());
  // All of an INT4 tensor: the code can do no better.
  codec::Tensor words{{160}, tensor::Dtype::int8, {}};
  for (int32_t i = 0; i < 160; ++i) words.words.push_back(i % 16 - 8);
  const Result lossless = calibrate(MemorySource(words), with(Granularity::tensor, 8), "t");
  ASSERT_TRUE(lossless.recommended.has_value());
  EXPECT_EQ(lossless.integers[*lossless.recommended].bits, 4);
  EXPECT_FALSE(lossless.after.sqnr_db.has_value());
}

TEST(Calibrate, CurvesHoldTheChosenPointAndRise) {
  for (const Granularity granularity : kAll) {
    const MemorySource source({64, 300}, random_values(Distribution::laplace, 64 * 300, 41));
    Options options = with(granularity, 5.2);
    options.curves = true;
    const Result result = calibrate(source, options, "t");
    for (const auto* curve : {&result.curves.exact, &result.curves.paper, &result.curves.entropy}) {
      ASSERT_GT(curve->size(), 5U);
      for (size_t i = 1; i < curve->size(); ++i) {
        EXPECT_GT((*curve)[i].bits, (*curve)[i - 1].bits);
        EXPECT_GT((*curve)[i].sqnr_db, (*curve)[i - 1].sqnr_db);
      }
    }
    const std::vector<Point>& exact = result.curves.exact;
    for (size_t i = 1; i < exact.size(); ++i) {
      if (exact[i - 1].bits > result.after.bits || exact[i].bits < result.after.bits) continue;
      EXPECT_GT(*result.after.sqnr_db, *exact[i - 1].sqnr_db - 0.01);
      EXPECT_LT(*result.after.sqnr_db, *exact[i].sqnr_db + 0.2);
    }
    // The entropy of the exact form at the chosen SQNR.
    const std::vector<Point>& entropy = result.curves.entropy;
    for (size_t i = 1; i < entropy.size(); ++i) {
      if (entropy[i - 1].sqnr_db > result.after.sqnr_db ||
          entropy[i].sqnr_db < result.after.sqnr_db) {
        continue;
      }
      EXPECT_GT(result.entropy_bits, entropy[i - 1].bits - 0.1);
      EXPECT_LT(result.entropy_bits, entropy[i].bits + 0.1);
    }
  }
}

TEST(Calibrate, AxisIsWhatTheTensorSays) {
  codec::Tensor words{{4, 6}, tensor::Dtype::int8, {}};
  for (int32_t i = 0; i < 24; ++i) words.words.push_back(i);
  const tensor::Quantisation columns{Granularity::channel, 1, 0, {1, 2, 3, 4, 5, 6}, {}};
  Options options = with(Granularity::channel, 6);
  EXPECT_EQ(calibrate(MemorySource(words, columns), options, "t").quantisation.scales.size(), 6U);
  EXPECT_EQ(calibrate(MemorySource(words), options, "t").quantisation.scales.size(), 4U);
  options.axis = 0;
  EXPECT_EQ(calibrate(MemorySource(words, columns), options, "t").quantisation.scales.size(), 4U);
}

}  // namespace
}  // namespace spark::calibrate

#include "sim/calibrate/compensate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "sim/calibrate/calibrate.h"
#include "verif/calibrate/support.h"
#include "verif/codec/support.h"

// Rationale: the error that is reported is computed again from the words, straight from the
// samples. On layers of a few inputs every row of words can be tried: the best of them bounds what
// compensation may reach, rounding one by one what it must reach. The recurrence itself is held
// against the textbook's, which pushes each error onto the columns behind it by the inverse of the
// moments. Uncorrelated inputs must leave plain rounding, correlated ones gain; dead inputs, fewer
// samples than inputs and none at all must go through. Sizes lie around those of the blocks.
namespace spark::calibrate {
namespace {

using codec::Form;
using tensor::Quantisation;
using test::Distribution;
using test::MemorySource;
using test::random_values;
using Granularity = Quantisation::Granularity;

/// A layer with its samples and one scale for all.
struct Case {
  size_t outputs = 0;
  size_t inputs = 0;
  size_t samples = 0;
  std::vector<float> weights;
  std::vector<float> x;
  Quantisation quantisation{Granularity::tensor, 0, 0, {0.3F}, {}};
  std::vector<bool> dead_zones = {false};

  Compensated compensate(const Grid& grid) const {
    const MemorySource w({outputs, inputs}, weights);
    const MemorySource inputs_file({samples, inputs}, x);
    return calibrate::compensate(grid, w, quantisation, dead_zones,
                                 moments(inputs_file, inputs, "X"));
  }

  float scale_of(size_t element) const {
    return quantisation.scales[tensor::ScaleIndex(quantisation, {outputs, inputs})[element]];
  }

  int32_t plain_word(const Grid& grid, size_t element) const {
    const bool dead = dead_zones[tensor::ScaleIndex(quantisation, {outputs, inputs})[element]];
    return grid.word(weights[element], scale_of(element), dead);
  }

  /// |X w - X q|^2 of one output.
  double error(const Grid& grid, size_t output, const std::vector<int32_t>& words) const {
    double sum = 0;
    for (size_t sample = 0; sample < samples; ++sample) {
      double difference = 0;
      for (size_t k = 0; k < inputs; ++k) {
        const size_t element = output * inputs + k;
        difference +=
            x[sample * inputs + k] *
            (weights[element] - static_cast<double>(scale_of(element)) * grid.decoded(words[k]));
      }
      sum += difference * difference;
    }
    return sum;
  }

  double error(const Grid& grid, const std::vector<int32_t>& words) const {
    double sum = 0;
    for (size_t output = 0; output < outputs; ++output) {
      sum += error(grid, output,
                   {words.begin() + static_cast<ptrdiff_t>(output * inputs),
                    words.begin() + static_cast<ptrdiff_t>((output + 1) * inputs)});
    }
    return sum;
  }

  std::vector<int32_t> plain_words(const Grid& grid) const {
    std::vector<int32_t> words;
    for (size_t i = 0; i < weights.size(); ++i) words.push_back(plain_word(grid, i));
    return words;
  }
};

/// Inputs follow each other like a first-order process with this correlation.
Case random_case(size_t outputs, size_t inputs, size_t samples, double correlation, uint64_t seed) {
  Case layer{outputs, inputs, samples, random_values(Distribution::laplace, outputs * inputs, seed),
             random_values(Distribution::gauss, samples * inputs, seed + 1)};
  const auto keep = static_cast<float>(correlation);
  for (size_t i = 0; i < layer.x.size(); ++i) {
    if (i % inputs == 0) continue;
    layer.x[i] = keep * layer.x[i - 1] + std::sqrt(1 - keep * keep) * layer.x[i];
  }
  return layer;
}

void check_figures(const Case& layer, const Grid& grid, const Compensated& found) {
  EXPECT_NEAR(found.error, layer.error(grid, found.words), 1e-5 * found.error);
  const double plain = layer.error(grid, layer.plain_words(grid));
  EXPECT_NEAR(found.plain_error, plain, 1e-5 * plain);
  EXPECT_LE(found.error, found.plain_error);
}

TEST(Compensate, LiesBetweenTheBestOfAllWordsAndPlainRounding) {
  std::mt19937_64 random = codec::test::seeded(1);
  int better = 0;
  int best = 0;
  for (int round = 0; round < 60; ++round) {
    const size_t inputs = 2 + random() % 3;
    const Case layer = random_case(2, inputs, 12, 0.9, random());
    const Grid grid(round % 2 == 0 ? Form::exact : Form::paper, 3, true);
    const Compensated found = layer.compensate(grid);
    check_figures(layer, grid, found);
    double optimum = 0;
    for (size_t output = 0; output < layer.outputs; ++output) {
      double least = 1e30;
      std::vector<int32_t> words(inputs);
      const std::function<void(size_t)> choose = [&](size_t k) {
        if (k == inputs) {
          least = std::min(least, layer.error(grid, output, words));
          return;
        }
        for (words[k] = grid.format().min_word(); words[k] <= grid.format().max_word();
             ++words[k]) {
          if (grid.decoded(words[k]) != words[k]) continue;  // the same point as another word
          if (std::abs(words[k] - layer.plain_word(grid, output * inputs + k)) > 5) continue;
          choose(k + 1);
        }
      };
      choose(0);
      optimum += least;
    }
    EXPECT_GE(found.error, optimum * (1 - 1e-5));
    better += found.error < found.plain_error * 0.999 ? 1 : 0;
    best += found.error <= optimum * 1.001 ? 1 : 0;
  }
  // So few inputs often leave nothing to make up for.
  EXPECT_GT(better, 20);
  EXPECT_GT(best, 10);
}

/// The recurrence as GPTQ states it: the error of column j, divided by the j-th diagonal element of
/// the inverse's Cholesky factor, is taken from the columns behind it. Here without a factor: of
/// the inverse, one row and column are eliminated after the other.
std::vector<int32_t> textbook(const Case& layer, const Grid& grid) {
  const size_t n = layer.inputs;
  std::vector<double> h(n * n, 0.0);
  for (size_t s = 0; s < layer.samples; ++s) {
    for (size_t i = 0; i < n * n; ++i) h[i] += layer.x[s * n + i / n] * layer.x[s * n + i % n];
  }
  double mean = 0;
  for (size_t i = 0; i < n; ++i) mean += h[i * n + i] / static_cast<double>(n);
  for (size_t i = 0; i < n; ++i) h[i * n + i] += 0.01 * mean;
  // Gauss and Jordan; h is positive definite.
  std::vector<double> inverse(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
  for (size_t p = 0; p < n; ++p) {
    const double pivot = h[p * n + p];
    for (size_t j = 0; j < n; ++j) {
      h[p * n + j] /= pivot;
      inverse[p * n + j] /= pivot;
    }
    for (size_t i = 0; i < n; ++i) {
      const double factor = h[i * n + p];
      if (i == p) continue;
      for (size_t j = 0; j < n; ++j) {
        h[i * n + j] -= factor * h[p * n + j];
        inverse[i * n + j] -= factor * inverse[p * n + j];
      }
    }
  }
  std::vector<double> w(layer.weights.begin(), layer.weights.end());
  std::vector<int32_t> words(w.size());
  for (size_t j = 0; j < n; ++j) {
    const double diagonal = inverse[j * n + j];
    for (size_t output = 0; output < layer.outputs; ++output) {
      const size_t at = output * n + j;
      const float scale = layer.scale_of(at);
      words[at] = grid.word(static_cast<float>(w[at]), scale, false);
      const double error = w[at] - static_cast<double>(scale) * grid.decoded(words[at]);
      for (size_t k = j + 1; k < n; ++k) w[output * n + k] -= error / diagonal * inverse[j * n + k];
    }
    std::vector<double> next = inverse;
    for (size_t a = 0; a < n; ++a) {
      for (size_t b = 0; b < n; ++b) {
        next[a * n + b] -= inverse[a * n + j] * inverse[j * n + b] / diagonal;
      }
    }
    inverse = next;
  }
  return words;
}

TEST(Compensate, IsTheTextbooksRecurrence) {
  for (const auto& [inputs, correlation] :
       std::vector<std::pair<size_t, double>>{{40, 0.9}, {150, 0.8}, {260, 0.9}}) {
    const Case layer = random_case(5, inputs, 4 * inputs, correlation, 3);
    const Grid grid(Form::exact, 4, true);
    const Compensated found = layer.compensate(grid);
    EXPECT_EQ(found.plain_rows, 0U);
    const std::vector<int32_t> wanted = textbook(layer, grid);
    // Floats may round a value between two words to the other side; what follows then differs.
    size_t equal = 0;
    for (size_t i = 0; i < wanted.size(); ++i) equal += wanted[i] == found.words[i] ? 1 : 0;
    EXPECT_GT(equal, wanted.size() * 99 / 100);
  }
}

TEST(Compensate, CorrelatedInputsGainAndMoreTheMoreTheyAre) {
  const Grid grid(Form::exact, 4, true);
  double before = 0.5;
  for (const double correlation : {0.5, 0.8, 0.95}) {
    const Case layer = random_case(70, 130, 600, correlation, 5);
    const Compensated found = layer.compensate(grid);
    check_figures(layer, grid, found);
    const double gain = 10 * std::log10(found.plain_error / found.error);
    EXPECT_GT(gain, before) << correlation;
    before = gain + 2;
  }
}

TEST(Compensate, IndependentInputsAreRoundedPlainly) {
  for (const Form form : {Form::exact, Form::paper}) {
    Case layer = random_case(6, 140, 140, 0, 7);
    layer.x.assign(140 * 140, 0.0F);
    for (size_t i = 0; i < 140; ++i) layer.x[i * 140 + i] = 1;
    const Grid grid(form, 4, true);
    const Compensated found = layer.compensate(grid);
    EXPECT_EQ(found.words, layer.plain_words(grid));
    EXPECT_EQ(found.error, found.plain_error);
    EXPECT_EQ(found.plain_rows, 6U);
  }
}

TEST(Compensate, DeadInputsAndFewSamples) {
  const Grid grid(Form::exact, 4, true);
  Case dead = random_case(4, 30, 50, 0.9, 9);
  for (size_t i = 0; i < dead.x.size(); ++i) {
    if (i % 30 % 3 == 0) dead.x[i] = 0;
  }
  const Compensated found = dead.compensate(grid);
  check_figures(dead, grid, found);
  EXPECT_LT(found.error, found.plain_error);
  const Case few = random_case(4, 300, 20, 0.5, 11);
  const Compensated of_few = few.compensate(grid);
  check_figures(few, grid, of_few);
  EXPECT_LT(of_few.error, 0.3 * of_few.plain_error);
  Case twins = random_case(4, 20, 30, 0, 13);  // columns that are the same
  for (size_t i = 1; i < twins.x.size(); i += 2) twins.x[i] = twins.x[i - 1];
  check_figures(twins, grid, twins.compensate(grid));
  Case silent = random_case(3, 10, 5, 0, 15);
  silent.x.assign(50, 0.0F);
  EXPECT_EQ(silent.compensate(grid).words, silent.plain_words(grid));
  Case none = random_case(3, 10, 0, 0, 17);
  EXPECT_EQ(none.compensate(grid).words, none.plain_words(grid));
}

TEST(Compensate, ScalesByGroupAndDeadZones) {
  Case layer = random_case(65, 129, 300, 0.9, 19);
  layer.quantisation = {Granularity::block, 0, 50, {}, {}};
  std::mt19937_64 random = codec::test::seeded(20);
  for (size_t i = 0; i < (65 * 129 + 49) / 50; ++i) {
    layer.quantisation.scales.push_back(0.1F + 0.01F * static_cast<float>(random() % 30));
  }
  layer.dead_zones.assign(layer.quantisation.scales.size(), false);
  for (size_t i = 0; i < layer.dead_zones.size(); ++i) layer.dead_zones[i] = i % 3 == 0;
  const Grid grid(Form::paper, 4, true);
  const Compensated found = layer.compensate(grid);
  check_figures(layer, grid, found);
  EXPECT_LT(found.error, 0.5 * found.plain_error);
}

TEST(Moments, SumUpSamplesOfAnyRankAndIntegersByTheirScale) {
  codec::Tensor words{{600, 2, 3}, tensor::Dtype::int8, {}};
  std::mt19937_64 random = codec::test::seeded(21);
  for (int i = 0; i < 3600; ++i) {
    words.words.push_back(static_cast<int32_t>(random() % 256) - 128);
  }
  const Quantisation scale{Granularity::tensor, 0, 0, {0.5F}, {3}};
  const Moments found = moments(MemorySource(words, scale), 3, "X");
  EXPECT_EQ(found.samples, 1200U);
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      double sum = 0;
      for (size_t s = 0; s < 1200; ++s) {
        sum += 0.25 * (words.words[3 * s + i] - 3) * (words.words[3 * s + j] - 3);
      }
      EXPECT_DOUBLE_EQ(found.sums[3 * i + j], sum);
    }
  }
}

TEST(Moments, ThatDoNotFitAreRefused) {
  const MemorySource x({4, 5}, std::vector<float>(20));
  EXPECT_EQ(codec::test::error_of([&] { moments(x, 4, "X"); }),
            "X: the last dimension is 5, but the weights have 4 inputs");
  const MemorySource wide({1, 9000}, std::vector<float>(9000));
  EXPECT_EQ(codec::test::error_of([&] { moments(wide, 9000, "X"); }),
            "X: 9000 inputs; at most 8192 can be compensated");
  EXPECT_EQ(codec::test::error_of([&] {
              inputs_of(MemorySource({5}, {1, 2, 3, 4, 5}).description(), "W");
            }),
            "W has 1 dimensions; the weights of a layer have two or more, outputs first");
  EXPECT_EQ(inputs_of({"W", tensor::Dtype::int8, {64, 3, 3, 8}, {}}, "W"), 72U);
}

}  // namespace
}  // namespace spark::calibrate

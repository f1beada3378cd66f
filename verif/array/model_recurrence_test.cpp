// Rationale: cycles are what the models are for. A recurrence gives the cycle in which every word
// starts, from the words before it and around it; written as mathematics, without state or queues,
// it is a second golden for the schedule of one tile without stalls.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "sim/array/drain.h"
#include "verif/array/model_support.h"

namespace spark::array {
namespace {

/// Of coded streams: the first beat is taken in cycle 0, in the buffer in 1, a word in cycle 2.
constexpr int kFirstWord = 2;

/// What a run takes if `busy` is the last cycle in which a PE is at work: finish in the next, full
/// in the one after, the pipeline, a row a cycle; and cycles are counted from 0.
uint64_t cycles_of(const Config& config, int busy) {
  const int cycles = busy + 2 + Drain::kLatency + config.rows;
  return static_cast<uint64_t>(cycles);
}

/// Phases of every word of a line, [lane][line][step]: 2 if LONG, else 1.
using Phases = std::vector<std::vector<std::vector<int>>>;

Phases phases(const Config& config, Operand operand, const Matrix& values) {
  const bool is_a = operand == Operand::a;
  const int length = is_a ? values.cols : values.rows;
  const auto steps = static_cast<size_t>((length + config.vector - 1) / config.vector);
  Phases result(static_cast<size_t>(config.vector));
  for (auto& lane : result) {
    lane.assign(static_cast<size_t>(config.lines(operand)), std::vector<int>(steps, 1));
  }
  for (int k = 0; k < length; ++k) {
    for (int line = 0; line < config.lines(operand); ++line) {
      const int32_t value = is_a ? values.at(line, k) : values.at(k, line);
      const size_t lane = static_cast<size_t>(k % config.vector);
      const size_t step = static_cast<size_t>(k / config.vector);
      if (digits(config, operand, value).is_long()) {
        result[lane][static_cast<size_t>(line)][step] = 2;
      }
    }
  }
  return result;
}

/// The last busy cycle of one lane. a[row][step], b[column][step].
using Schedule = std::function<int(const Config&, const std::vector<std::vector<int>>& a,
                                   const std::vector<std::vector<int>>& b)>;

/// start(i, j, k) by the words before, left, above, and, D words ahead, right and below. Feeds are
/// a row and a column of PEs on the border that only pass words on.
int mixed_elastic(const Config& config, const std::vector<std::vector<int>>& a,
                  const std::vector<std::vector<int>>& b) {
  const size_t rows = a.size();
  const size_t cols = b.size();
  const size_t steps = a[0].size();
  const auto depth = static_cast<size_t>(config.queue_depth);
  // [row + 1][column + 1][step]
  std::vector start(rows + 2, std::vector(cols + 2, std::vector<int>(steps, kFirstWord)));
  int busy = 0;
  for (size_t k = 0; k < steps; ++k) {
    for (size_t i = 0; i <= rows; ++i) {
      for (size_t j = 0; j <= cols; ++j) {
        if (i == 0 && j == 0) continue;
        int& cycle = start[i][j][k];
        const bool pe = i > 0 && j > 0;
        const auto after = [&](int earlier) { cycle = std::max(cycle, earlier); };
        const auto end = [&](size_t step) {
          return start[i][j][step] + (pe ? a[i - 1][step] * b[j - 1][step] : 1);
        };
        if (k > 0) after(end(k - 1));
        if (pe) after(start[i - 1][j][k] + 1);
        if (pe) after(start[i][j - 1][k] + 1);
        if (k >= depth && i > 0 && j < cols) after(start[i][j + 1][k - depth] + 1);
        if (k >= depth && j > 0 && i < rows) after(start[i + 1][j][k - depth] + 1);
        // Started in this cycle, busy from the next on.
        if (pe) busy = std::max(busy, end(k));
      }
    }
  }
  return busy;
}

/// start(i, k) by the word before, the row above, and, D words ahead, the row below. Row 0 is the
/// feeds of B.
int wide_elastic(const Config& config, const std::vector<std::vector<int>>& a,
                 const std::vector<std::vector<int>>& b) {
  const size_t steps = b[0].size();
  const auto depth = static_cast<size_t>(config.queue_depth);
  std::vector start(a.size() + 1, std::vector<int>(steps, kFirstWord));
  int busy = 0;
  for (size_t k = 0; k < steps; ++k) {
    for (size_t i = 0; i < start.size(); ++i) {
      int& cycle = start[i][k];
      const auto length = [&](size_t step) { return i > 0 ? a[i - 1][step] : 1; };
      if (k > 0) cycle = std::max(cycle, start[i][k - 1] + length(k - 1));
      if (i > 0) cycle = std::max(cycle, start[i - 1][k] + 1);
      if (k >= depth && i + 1 < start.size()) {
        cycle = std::max(cycle, start[i + 1][k - depth] + 1);
      }
      if (i > 0) busy = std::max(busy, cycle + length(k));
    }
  }
  return busy;
}

/// load(k) when all rows are done with step k - D; a row begins a step in the cycle after its load.
int wide_window(const Config& config, const std::vector<std::vector<int>>& a,
                const std::vector<std::vector<int>>& b) {
  const auto depth = static_cast<size_t>(config.queue_depth);
  int load = kFirstWord - 1;
  std::vector done(a.size(), std::vector<int>(b[0].size()));
  int busy = 0;
  for (size_t k = 0; k < b[0].size(); ++k) {
    ++load;
    for (size_t i = 0; i < a.size() && k >= depth; ++i) load = std::max(load, done[i][k - depth]);
    for (size_t i = 0; i < a.size(); ++i) {
      done[i][k] = std::max(load, k > 0 ? done[i][k - 1] : 0) + a[i][k];
      busy = std::max(busy, done[i][k]);
    }
  }
  return busy;
}

/// The sum of the phases of every step, the longest of each.
int lockstep(const Config& config, const std::vector<std::vector<int>>& a,
             const std::vector<std::vector<int>>& b) {
  int cycle = kFirstWord - 1;
  for (size_t k = 0; k < a[0].size(); ++k) {
    int a_longest = 1;
    int b_longest = 1;
    for (const auto& line : a) a_longest = std::max(a_longest, line[k]);
    for (const auto& line : b) b_longest = std::max(b_longest, line[k]);
    cycle += a_longest * (config.pe == Pe::mixed ? b_longest : 1);
  }
  return cycle;
}

/// Several lanes: each has its own schedule; the last one decides.
int last_lane(const Config& config, const Phases& a, const Phases& b, const Schedule& schedule) {
  int busy = 0;
  for (size_t lane = 0; lane < a.size(); ++lane) {
    busy = std::max(busy, schedule(config, a[lane], b[lane]));
  }
  return busy;
}

/// All lanes in one.
Phases joined(const Phases& phases) {
  std::vector<std::vector<int>> lines;
  for (const auto& lane : phases) lines.insert(lines.end(), lane.begin(), lane.end());
  return {lines};
}

/// Of one group of lanes: load(k) when every line has served its LONG words of step k - D; each
/// line serves one a cycle, from the cycle after its load on.
int split_group(const Config& config, const Phases& a, const Phases& b, size_t first) {
  const auto depth = static_cast<size_t>(config.queue_depth);
  const auto share = static_cast<size_t>(config.share);
  const size_t steps = a[0][0].size();
  const size_t lines = a[0].size() + b[0].size();
  std::vector served(lines, std::vector<int>(steps, 0));
  int load = kFirstWord - 1;
  int busy = 0;
  for (size_t k = 0; k < steps; ++k) {
    ++load;
    for (size_t n = 0; n < lines && k >= depth; ++n) load = std::max(load, served[n][k - depth]);
    busy = std::max(busy, load);
    for (size_t n = 0; n < lines; ++n) {
      int words = 0;
      for (size_t x = first; x < first + share; ++x) {
        words += (n < a[x].size() ? a[x][n][k] : b[x][n - a[x].size()][k]) - 1;
      }
      const int before = k > 0 ? served[n][k - 1] : 0;
      served[n][k] = words == 0 ? before : std::max(before, load) + words;
      busy = std::max(busy, served[n][k]);
    }
  }
  return busy;
}

int busy_of(const Config& config, const Phases& a, const Phases& b) {
  switch (config.sync) {
    case Sync::rigid:
      return kFirstWord - 1 + static_cast<int>(a[0][0].size());
    case Sync::lockstep:
      return lockstep(config, joined(a)[0], joined(b)[0]);
    case Sync::elastic:
      return last_lane(config, a, b, config.pe == Pe::mixed ? mixed_elastic : wide_elastic);
    case Sync::window:
      break;
  }
  if (config.pe == Pe::wide) return last_lane(config, a, b, wide_window);
  int busy = 0;
  for (size_t first = 0; first < a.size(); first += static_cast<size_t>(config.share)) {
    busy = std::max(busy, split_group(config, a, b, first));
  }
  return busy;
}

TEST(ModelRecurrence, GivesTheCyclesOfEveryKind) {
  std::mt19937_64 random = test::seeded(20240304);
  for (const auto& [pe, sync] : test::kKinds) {
    for (int repeat = 0; repeat < 200; ++repeat) {
      Config config;
      config.pe = pe;
      config.sync = sync;
      config.rows = 1 + static_cast<int>(random() % 5);
      config.cols = 1 + static_cast<int>(random() % 5);
      config.share = pe == Pe::split ? 1 + static_cast<int>(random() % 4) : 1;
      config.vector = config.share * (1 + static_cast<int>(random() % 3));
      config.queue_depth = 1 + static_cast<int>(random() % 5);
      config.signed_a = random() % 2 == 0;
      SCOPED_TRACE(describe(config));
      const int length = 1 + static_cast<int>(random() % 100);
      const test::Operands operands = test::Operands::random(config, length, random);
      const int busy = busy_of(config, phases(config, Operand::a, operands.a),
                               phases(config, Operand::b, operands.b));
      ASSERT_EQ(test::run_model(config, {operands}).cycles, cycles_of(config, busy));
    }
  }
}

}  // namespace
}  // namespace spark::array

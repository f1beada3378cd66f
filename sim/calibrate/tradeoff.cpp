#include "sim/calibrate/tradeoff.h"

#include <algorithm>
#include <cmath>

namespace spark::calibrate {
namespace {

/// The distortion that the step from `a` to `b` saves for each long word more.
double slope(const Option& a, const Option& b) {
  return (a.distortion - b.distortion) / static_cast<double>(b.longs - a.longs);
}

/// True if the step from `a` to `b` saves more for a long word than that from `b` to `c`.
bool is_below(const Option& a, const Option& b, const Option& c) {
  return (a.distortion - b.distortion) * static_cast<double>(c.longs - b.longs) >
         (b.distortion - c.distortion) * static_cast<double>(b.longs - a.longs);
}

/// By rising longs, then distortion. They come almost in order, where insertion is fastest.
void sort_by_rate(std::vector<Option>& options) {
  for (size_t i = 1; i < options.size(); ++i) {
    const Option option = options[i];
    size_t at = i;
    for (; at > 0; --at) {
      const Option& before = options[at - 1];
      if (before.longs < option.longs ||
          (before.longs == option.longs && before.distortion <= option.distortion)) {
        break;
      }
      options[at] = before;
    }
    options[at] = option;
  }
}

}  // namespace

void keep_hull(std::vector<Option>& options) {
  sort_by_rate(options);
  size_t kept = 0;
  for (const Option& option : options) {
    if (kept > 0 && option.distortion >= options[kept - 1].distortion) continue;
    while (kept > 1 && !is_below(options[kept - 2], options[kept - 1], option)) --kept;
    options[kept++] = option;
  }
  options.resize(kept);
}

Option Pick::from(std::vector<Option>& options) const {
  if (max_longs) {
    std::erase_if(options, [&](const Option& o) { return o.longs > *max_longs; });
    return *std::min_element(options.begin(), options.end(), [](const Option& a, const Option& b) {
      return a.distortion != b.distortion ? a.distortion < b.distortion : a.longs < b.longs;
    });
  }
  if (max_distortion) {
    std::erase_if(options, [&](const Option& o) { return o.distortion > *max_distortion; });
    return *std::min_element(options.begin(), options.end(), [](const Option& a, const Option& b) {
      return a.longs != b.longs ? a.longs < b.longs : a.distortion < b.distortion;
    });
  }
  keep_hull(options);
  size_t taken = 0;
  while (taken + 1 < options.size() &&
         Tradeoff::number_of(slope(options[taken], options[taken + 1])) >= lambda) {
    ++taken;
  }
  return options[taken];
}

int Tradeoff::number_of(double slope) {
  constexpr double kLowest = -75;
  const double number = (std::log2(slope) - kLowest) * kPerOctave;
  return static_cast<int>(std::clamp(number, 0.0, kLambdas - 1.0));
}

void Tradeoff::add(std::vector<Option>& options) {
  if (groups_ == 1) options_ = options;
  keep_hull(options);
  finest_.longs += options.back().longs;
  finest_.distortion += options.back().distortion;
  for (size_t i = 1; i < options.size(); ++i) {
    Totals& step = steps_[static_cast<size_t>(number_of(slope(options[i - 1], options[i])))];
    step.longs += options[i].longs - options[i - 1].longs;
    step.distortion += options[i - 1].distortion - options[i].distortion;
  }
}

std::optional<Pick> Tradeoff::within_longs(uint64_t longs) const {
  Pick pick;
  if (groups_ == 1) pick.max_longs = longs;
  Totals sum = finest_;
  for (; sum.longs > longs && pick.lambda < kLambdas; ++pick.lambda) {
    sum.longs -= steps_[static_cast<size_t>(pick.lambda)].longs;
  }
  if (sum.longs > longs) return std::nullopt;
  return pick;
}

std::optional<Pick> Tradeoff::within_distortion(double distortion) const {
  if (finest_.distortion > distortion) return std::nullopt;
  Pick pick;
  if (groups_ == 1) pick.max_distortion = distortion;
  double sum = finest_.distortion;
  for (; pick.lambda < kLambdas; ++pick.lambda) {
    sum += steps_[static_cast<size_t>(pick.lambda)].distortion;
    if (sum > distortion) break;
  }
  return pick;
}

Option Tradeoff::alone(const Pick& pick) const {
  std::vector<Option> options = options_;
  return pick.from(options);
}

Totals Tradeoff::totals(const Pick& pick) const {
  if (groups_ == 1) {
    const Option option = alone(pick);
    return {option.longs, option.distortion};
  }
  Totals sum = finest_;
  for (int number = 0; number < pick.lambda; ++number) {
    sum.longs -= steps_[static_cast<size_t>(number)].longs;
    sum.distortion += steps_[static_cast<size_t>(number)].distortion;
  }
  return sum;
}

std::vector<std::pair<Pick, Totals>> Tradeoff::curve(size_t count) const {
  const uint64_t most = finest_.longs;
  const uint64_t fewest = totals({kLambdas, {}, {}}).longs;
  std::vector<std::pair<Pick, Totals>> points;
  for (size_t i = 0; i < count; ++i) {
    const double part = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 1;
    const auto longs =
        fewest + static_cast<uint64_t>(part * part * static_cast<double>(most - fewest));
    const Pick pick = *within_longs(longs);
    const Totals sum = totals(pick);
    if (points.empty() || points.back().second.longs < sum.longs) points.emplace_back(pick, sum);
  }
  return points;
}

}  // namespace spark::calibrate

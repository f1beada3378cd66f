#include "sim/calibrate/search.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>

namespace spark::calibrate {
namespace {

constexpr int kPerOctave = 12;

/// In units of the rms: what clips below that has an SQNR of some 13 dB at most, or hardly clips.
constexpr float kLeastClipping = 1.5F;

constexpr uint64_t kNoOption = std::numeric_limits<uint64_t>::max();

/// How much finer than that grid the scales near another are.
constexpr int kFiner = 16;

/// The rms of more than 2^24 elements lies further below the largest of them in extreme tensors
/// only.
constexpr float kMaxRatio = 4096;

std::vector<float> divisors_for(const codec::Format& paper, int32_t short_max) {
  const auto begin = static_cast<float>(std::max(1, short_max));
  const float end = static_cast<float>(paper.max_word()) * kMaxRatio;
  std::vector<float> divisors = {0.5F};  // all words are short, even with S = 2 and signed
  for (int bits = 1; bits <= paper.word_bits(); ++bits) {
    divisors.push_back(static_cast<float>((1 << bits) - 1));
  }
  for (int i = 0;; ++i) {
    const float divisor = begin * std::exp2(static_cast<float>(i) / kPerOctave);
    if (divisor > end) break;
    divisors.push_back(divisor);
  }
  std::sort(divisors.begin(), divisors.end());
  divisors.erase(std::unique(divisors.begin(), divisors.end()), divisors.end());
  return divisors;
}

}  // namespace

GroupFacts facts_of(const Groups& groups, const Survey& survey, uint64_t group) {
  return {group, groups.size(group), survey.absmax[group], survey.rms[group], groups.unit(group)};
}

Search::Search(int slice, bool is_signed, int exponent, const Plan& plan, Take take)
    : factor_(std::ldexp(1.0F, -exponent)),
      unit_(std::ldexp(1.0F, exponent)),
      min_scale_(std::max(FLT_MIN, FLT_MIN * factor_)),
      near_(plan.near),
      take_(std::move(take)),
      values_(kMaxRows * kLanes) {
  const Grid paper(codec::Form::paper, slice, is_signed);
  divisors_ = divisors_for(paper.format(), paper.short_max());
  for (const Grid* grid : {plan.exact, plan.paper}) {
    if (grid == nullptr) continue;
    Candidates& candidates = candidates_.emplace_back();
    candidates.grid = grid;
    candidates.high = grid->format().max_word();
  }
  for (int bits = slice; plan.integers && bits <= 2 * slice; ++bits) {
    Candidates& candidates = candidates_.emplace_back();
    candidates.low = is_signed ? -(1 << (bits - 1)) : 0;
    candidates.high = (1 << (is_signed ? bits - 1 : bits)) - 1;
  }
}

void Search::add(const GroupFacts& facts, std::span<const float> values, bool last) {
  if (facts.size <= kMaxRows) {
    add_small(facts, values, last);
  } else {
    add_large(facts, values, last);
  }
}

/// Down a lane of its own.
void Search::add_small(const GroupFacts& facts, std::span<const float> values, bool last) {
  const size_t lane = lanes_.size();
  for (const float value : values) values_[filled_++ * kLanes + lane] = value * factor_;
  if (!last) return;
  lanes_.push_back(facts);
  rows_ = std::max(rows_, filled_);
  filled_ = 0;
  if (lanes_.size() == kLanes) finish();
}

void Search::finish() {
  if (lanes_.empty()) return;
  for (Candidates& candidates : candidates_) set_scales(candidates, lanes_);
  evaluate(rows_);
  for (Candidates& candidates : candidates_) find_best(candidates);
  for (size_t lane = 0; lane < lanes_.size(); ++lane) {
    for (Candidates& candidates : candidates_) take_best(candidates, lane);
    hand_out(lanes_[lane]);
  }
  // Zeros are short and exact: a lane may end before the others.
  std::fill_n(values_.begin(), rows_ * kLanes, 0.0F);
  lanes_.clear();
  rows_ = 0;
}

/// Through all lanes, part by part.
void Search::add_large(const GroupFacts& facts, std::span<const float> values, bool last) {
  if (!large_) {
    finish();
    large_ = facts;
    const std::vector<GroupFacts> lanes(kLanes, facts);
    for (Candidates& candidates : candidates_) set_scales(candidates, lanes);
  }
  while (!values.empty()) {
    const size_t taken = std::min(values.size(), values_.size() - filled_);
    for (const float value : values.first(taken)) values_[filled_++] = value * factor_;
    values = values.subspan(taken);
    if (filled_ < values_.size() && !(last && values.empty())) break;
    std::fill(values_.begin() + static_cast<ptrdiff_t>(filled_), values_.end(), 0.0F);
    evaluate((filled_ + kLanes - 1) / kLanes);
    for (Candidates& candidates : candidates_) add_lanes(candidates);
    filled_ = 0;
  }
  if (!last) return;
  hand_out(facts);
  std::fill(values_.begin(), values_.end(), 0.0F);
  large_.reset();
}

/// Rows of scales for groups side by side; where they differ in how many they need, as many as the
/// one that needs most.
void Search::set_scales(Candidates& candidates, std::span<const GroupFacts> lanes) const {
  std::array<float, kLanes> absmax;
  std::array<float, kLanes> unit{};
  absmax.fill(1);
  float ratio = 1;
  bool has_unit = false;
  for (size_t lane = 0; lane < lanes.size(); ++lane) {
    const GroupFacts& facts = lanes[lane];
    if (facts.absmax == 0) continue;
    absmax[lane] = facts.absmax * factor_;
    ratio = std::max(ratio, facts.absmax / (kLeastClipping * facts.rms));
    unit[lane] = facts.unit * factor_;
    has_unit = has_unit || facts.unit > 0;
  }
  candidates.scales.clear();
  const auto add_row = [&](const auto& scale_of) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      candidates.scales.push_back(std::max(scale_of(lane), min_scale_));
    }
  };
  if (near_) {
    for (int i = -kFiner; i <= kFiner; ++i) {
      const float factor = std::exp2(static_cast<float>(i) / (kPerOctave * kFiner));
      add_row([&](size_t) { return *near_ * factor_ * factor; });
    }
  } else {
    const auto high = static_cast<float>(candidates.high);
    // Integers gain nothing by scales that leave their last words unused.
    const float low = candidates.grid != nullptr ? 0 : 0.9F * high;
    for (const float divisor : divisors_) {
      if (divisor < low || divisor > high * ratio) continue;
      add_row([&](size_t lane) { return absmax[lane] / divisor; });
    }
    for (const float multiple : {1.0F, 3.0F, 5.0F}) {
      if (!has_unit) break;
      add_row([&](size_t lane) {
        return unit[lane] > 0 ? std::min(multiple * unit[lane], absmax[lane]) : absmax[lane];
      });
    }
  }
  const size_t rows = candidates.scales.size() / kLanes;
  candidates.costs[0].resize(rows);
  candidates.costs[1].resize(candidates.grid != nullptr ? rows : 0);
  candidates.options.clear();
}

void Search::evaluate(size_t rows) {
  const std::span<const float> values(values_.data(), rows * kLanes);
  for (Candidates& c : candidates_) {
    if (c.grid != nullptr) {
      code_costs(*c.grid, values, c.scales, c.costs[0], c.costs[1]);
    } else {
      integer_costs(c.low, c.high, values, c.scales, c.costs[0]);
    }
  }
}

/// For each small group and each number of long words: the option of the least distortion.
void Search::find_best(Candidates& candidates) const {
  candidates.best.assign((rows_ + 1) * kLanes, kNoOption);
  uint32_t number = 0;
  for (const std::vector<LaneCosts>& kind : candidates.costs) {
    for (const LaneCosts& costs : kind) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        // A float that is not negative orders like its bits: one minimum finds both.
        const uint64_t option =
            uint64_t{std::bit_cast<uint32_t>(costs.distortion[lane])} << 32 | number;
        uint64_t& best = candidates.best[static_cast<size_t>(costs.longs[lane]) * kLanes + lane];
        best = std::min(best, option);
      }
      ++number;
    }
  }
}

/// The options of a small group.
void Search::take_best(Candidates& candidates, size_t lane) const {
  const size_t rows = candidates.costs[0].size();
  for (size_t longs = 0; longs <= rows_; ++longs) {
    const uint64_t best = candidates.best[longs * kLanes + lane];
    if (best == kNoOption) continue;
    const auto number = static_cast<uint32_t>(best);
    const float scale = candidates.scales[number % rows * kLanes + lane] * unit_;
    const auto distortion = std::bit_cast<float>(static_cast<uint32_t>(best >> 32));
    candidates.options.push_back({scale, number >= rows, longs, distortion});
  }
}

/// Adds what all lanes have come to, to the options of a large group.
void Search::add_lanes(Candidates& candidates) const {
  std::vector<Option>& options = candidates.options;
  if (options.empty()) {
    for (const bool dead_zone : {false, true}) {
      for (size_t row = 0; row < candidates.costs[dead_zone ? 1 : 0].size(); ++row) {
        options.push_back({candidates.scales[row * kLanes] * unit_, dead_zone, 0, 0});
      }
    }
  }
  size_t i = 0;
  for (const std::vector<LaneCosts>& kind : candidates.costs) {
    for (const LaneCosts& costs : kind) {
      Option& option = options[i++];
      for (size_t lane = 0; lane < kLanes; ++lane) {
        option.longs += static_cast<uint64_t>(costs.longs[lane]);
        option.distortion += costs.distortion[lane];
      }
    }
  }
}

void Search::hand_out(const GroupFacts& facts) {
  found_.integers.clear();
  for (Candidates& c : candidates_) {
    if (c.grid == nullptr) {
      const auto least = std::min_element(
          c.options.begin(), c.options.end(),
          [](const Option& a, const Option& b) { return a.distortion < b.distortion; });
      found_.integers.push_back(least->distortion);
    } else {
      (c.grid->format().form == codec::Form::exact ? found_.exact : found_.paper).swap(c.options);
    }
  }
  take_(facts.group, found_);
  for (Candidates& c : candidates_) c.options.clear();
}

}  // namespace spark::calibrate

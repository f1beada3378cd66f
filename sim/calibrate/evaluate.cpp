#include "sim/calibrate/evaluate.h"

// As the codec has it: a target chosen for both must be there in both.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/calibrate/evaluate.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once for each target.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace spark::calibrate::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, kLanes>;
using Float = hn::Vec<Floats>;
constexpr Floats kF;
constexpr hn::RebindToSigned<Floats> kI;

Float set(int32_t value) { return hn::Set(kF, static_cast<float>(value)); }

/// What the paper form makes of words: the nearest that a code carries (rules.cpp has the rule as
/// the specification states it). Words with b0 = 1 mirror those with b0 = 0, so one half is enough.
template <bool kSigned>
Float nearest_word(int slice, Float words) {
  const auto number = [](int32_t value) { return hn::Set(kI, value); };
  const int32_t half = 1 << (2 * slice - 1);  // of the words
  const int32_t lost = 1 << slice;            // the weight of b3, which the identifier pushes out
  const auto word = hn::ConvertTo(kI, words);
  const auto mirror = hn::ShiftRight<31>(kSigned ? word : hn::Sub(number(half - 1), word));
  const auto mask = number(2 * half - 1);
  const auto low = kSigned ? hn::Xor(word, mirror) : hn::And(hn::Xor(word, mirror), mask);
  const auto base = hn::AndNot(number(2 * lost - 1), low);
  // Up to the next head, unless that crosses the middle of the range; else down to a full tail.
  const auto up = hn::And(hn::TestBit(low, number(lost / 2)), hn::Lt(low, number(half - lost)));
  const auto moved = hn::Add(base, hn::IfThenElse(up, number(2 * lost), number(lost - 1)));
  const auto kept = hn::IfThenElse(hn::TestBit(low, number(lost)), moved, low);
  const auto back = kSigned ? hn::Xor(kept, mirror) : hn::And(hn::Xor(kept, mirror), mask);
  return hn::ConvertTo(kF, back);
}

template <bool kPaper, bool kSigned>
void sum_code_costs(const Grid& grid, std::span<const float> values, std::span<const float> scales,
                    LaneCosts* plain, LaneCosts* dead_zone) {
  const codec::Format& format = grid.format();
  const Float min = set(format.min_word());
  const Float max = set(format.max_word());
  const Float short_min = set(grid.short_min());
  const Float short_max = set(grid.short_max());
  const Float low = hn::Sub(short_min, hn::Set(kF, 0.5F));
  const Float high = hn::Add(short_max, hn::Set(kF, 0.5F));
  const Float dead_low = hn::Sub(low, hn::Set(kF, kDeadZone));
  const Float dead_high = hn::Add(high, hn::Set(kF, kDeadZone));
  const Float one = hn::Set(kF, 1);
  const Float rows = set(static_cast<int32_t>(values.size() / kLanes));
  for (size_t first = 0; first < scales.size(); first += hn::Lanes(kF)) {
    const size_t lane = first % kLanes;
    const Float scale = hn::LoadU(kF, scales.data() + first);
    const Float inverse = hn::Div(one, scale);
    Float error_sum = hn::Zero(kF);
    Float dead_error_sum = hn::Zero(kF);
    Float shorts = hn::Zero(kF);
    Float dead_shorts = hn::Zero(kF);
    for (size_t at = lane; at < values.size(); at += kLanes) {
      const Float value = hn::LoadU(kF, values.data() + at);
      const Float y = hn::Mul(value, inverse);
      const Float rounded = hn::Round(y);
      const Float as_short = hn::Min(hn::Max(rounded, short_min), short_max);
      Float as_long = hn::Min(hn::Max(rounded, min), max);
      if constexpr (kPaper) as_long = nearest_word<kSigned>(format.slice, as_long);
      const auto is_short = hn::And(hn::Ge(y, low), hn::Le(y, high));
      const auto is_dead_short = hn::And(hn::Ge(y, dead_low), hn::Le(y, dead_high));
      const Float short_error = hn::NegMulAdd(as_short, scale, value);
      const Float long_error = hn::NegMulAdd(as_long, scale, value);
      const Float error = hn::IfThenElse(is_short, short_error, long_error);
      const Float dead_error = hn::IfThenElse(is_dead_short, short_error, long_error);
      error_sum = hn::MulAdd(error, error, error_sum);
      dead_error_sum = hn::MulAdd(dead_error, dead_error, dead_error_sum);
      shorts = hn::Add(shorts, hn::IfThenElseZero(is_short, one));
      dead_shorts = hn::Add(dead_shorts, hn::IfThenElseZero(is_dead_short, one));
    }
    const size_t row = first / kLanes;
    hn::StoreU(error_sum, kF, plain[row].distortion + lane);
    hn::StoreU(hn::Sub(rows, shorts), kF, plain[row].longs + lane);
    hn::StoreU(dead_error_sum, kF, dead_zone[row].distortion + lane);
    hn::StoreU(hn::Sub(rows, dead_shorts), kF, dead_zone[row].longs + lane);
  }
}

void CodeCosts(const Grid& grid, std::span<const float> values, std::span<const float> scales,
               LaneCosts* plain, LaneCosts* dead_zone) {
  const bool paper = grid.format().form == codec::Form::paper;
  const auto sum =
      paper ? (grid.format().is_signed ? sum_code_costs<true, true> : sum_code_costs<true, false>)
            : sum_code_costs<false, false>;
  sum(grid, values, scales, plain, dead_zone);
}

void IntegerCosts(int32_t low, int32_t high, std::span<const float> values,
                  std::span<const float> scales, LaneCosts* costs) {
  const Float min = set(low);
  const Float max = set(high);
  for (size_t first = 0; first < scales.size(); first += hn::Lanes(kF)) {
    const Float scale = hn::LoadU(kF, scales.data() + first);
    const Float inverse = hn::Div(hn::Set(kF, 1), scale);
    Float sum = hn::Zero(kF);
    const size_t lane = first % kLanes;
    for (size_t at = lane; at < values.size(); at += kLanes) {
      const Float value = hn::LoadU(kF, values.data() + at);
      const Float word = hn::Min(hn::Max(hn::Round(hn::Mul(value, inverse)), min), max);
      const Float error = hn::NegMulAdd(word, scale, value);
      sum = hn::MulAdd(error, error, sum);
    }
    hn::StoreU(sum, kF, costs[first / kLanes].distortion + lane);
    hn::StoreU(hn::Zero(kF), kF, costs[first / kLanes].longs + lane);
  }
}

void ToWords(const Grid& grid, std::span<const float> values, float scale, bool dead_zone,
             int32_t* words) {
  const Float inverse = hn::Set(kF, 1.0F / scale);
  const Float reach = hn::Set(kF, 0.5F + (dead_zone ? kDeadZone : 0.0F));
  const Float min = set(grid.format().min_word());
  const Float max = set(grid.format().max_word());
  const Float short_min = set(grid.short_min());
  const Float short_max = set(grid.short_max());
  const Float low = hn::Sub(short_min, reach);
  const Float high = hn::Add(short_max, reach);
  size_t i = 0;
  for (; i + hn::Lanes(kF) <= values.size(); i += hn::Lanes(kF)) {
    const Float y = hn::Mul(hn::LoadU(kF, values.data() + i), inverse);
    const auto is_short = hn::And(hn::Ge(y, low), hn::Le(y, high));
    const Float word = hn::Min(hn::Max(hn::Round(y), hn::IfThenElse(is_short, short_min, min)),
                               hn::IfThenElse(is_short, short_max, max));
    hn::StoreU(hn::ConvertTo(kI, word), kI, words + i);
  }
  for (; i < values.size(); ++i) words[i] = grid.word(values[i], scale, dead_zone);
}

}  // namespace spark::calibrate::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace spark::calibrate {

HWY_EXPORT(CodeCosts);
HWY_EXPORT(IntegerCosts);
HWY_EXPORT(ToWords);

void code_costs(const Grid& grid, std::span<const float> values, std::span<const float> scales,
                std::span<LaneCosts> plain, std::span<LaneCosts> dead_zone) {
  HWY_DYNAMIC_DISPATCH(CodeCosts)(grid, values, scales, plain.data(), dead_zone.data());
}

void integer_costs(int32_t low, int32_t high, std::span<const float> values,
                   std::span<const float> scales, std::span<LaneCosts> costs) {
  HWY_DYNAMIC_DISPATCH(IntegerCosts)(low, high, values, scales, costs.data());
}

void to_words(const Grid& grid, std::span<const float> values, float scale, bool dead_zone,
              std::span<int32_t> words) {
  HWY_DYNAMIC_DISPATCH(ToWords)(grid, values, scale, dead_zone, words.data());
}

}  // namespace spark::calibrate
#endif

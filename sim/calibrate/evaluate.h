#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/calibrate/grid.h"

/// The inner loops, on SIMD by Highway, dispatched at run time. They work on lanes: `values` are
/// rows of kLanes floats, and each lane has its own scales. A lane is a small group of elements, or
/// a part of a large one.
namespace spark::calibrate {

inline constexpr size_t kLanes = 16;

/// Rows that one call may have: sums of so many floats are as good as their terms.
inline constexpr size_t kMaxRows = 256;

/// What a scale makes of the values of each lane.
struct LaneCosts {
  float distortion[kLanes];  ///< sum of the squared errors
  float longs[kLanes];       ///< how many words are long
};

/// The costs of `scales`, rows of kLanes like the values, without and with the dead zone: one row
/// of each result for each row of scales. Scales must be above 0; `values` at most kMaxRows rows.
void code_costs(const Grid& grid, std::span<const float> values, std::span<const float> scales,
                std::span<LaneCosts> plain, std::span<LaneCosts> dead_zone);

/// The same for plain integers low..high, none of which is long.
void integer_costs(int32_t low, int32_t high, std::span<const float> values,
                   std::span<const float> scales, std::span<LaneCosts> costs);

/// Grid::word of each value.
void to_words(const Grid& grid, std::span<const float> values, float scale, bool dead_zone,
              std::span<int32_t> words);

}  // namespace spark::calibrate

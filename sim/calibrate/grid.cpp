#include "sim/calibrate/grid.h"

#include <algorithm>
#include <cmath>

#include "sim/codec/rules.h"

namespace spark::calibrate {

Grid::Grid(codec::Form form, int slice, bool is_signed)
    : format_{slice, is_signed, form, codec::Rounding::nearest, false},
      short_min_(is_signed ? -(1 << (slice - 2)) : 0),
      short_max_((1 << (is_signed ? slice - 2 : slice - 1)) - 1) {
  format_.check();
  for (int32_t word = format_.min_word(); word <= format_.max_word(); ++word) {
    decoded_.push_back(codec::decode(format_, codec::encode(format_, word)));
  }
}

int32_t Grid::word(float value, float scale, bool dead_zone) const {
  const float y = value * (1.0F / scale);
  const float reach = 0.5F + (dead_zone ? kDeadZone : 0.0F);
  const bool is_short =
      y >= static_cast<float>(short_min_) - reach && y <= static_cast<float>(short_max_) + reach;
  const auto low = static_cast<float>(is_short ? short_min_ : format_.min_word());
  const auto high = static_cast<float>(is_short ? short_max_ : format_.max_word());
  return static_cast<int32_t>(std::clamp(std::nearbyint(y), low, high));
}

}  // namespace spark::calibrate

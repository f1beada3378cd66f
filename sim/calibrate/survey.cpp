#include "sim/calibrate/survey.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "gen/base/error.h"

namespace spark::calibrate {

Survey survey(const Groups& groups, int32_t max_word, std::string_view name) {
  Survey result;
  result.absmax.resize(groups.count());
  result.rms.resize(groups.count());
  double squares = 0;  // of the group
  groups.walk([&](uint64_t group, std::span<const float> values, bool last) {
    float low = 0;
    float high = 0;
    for (const float value : values) {
      low = std::min(low, value);
      high = std::max(high, value);
      squares += static_cast<double>(value) * value;
    }
    result.is_signed = result.is_signed || low < 0;
    result.absmax[group] = std::max({result.absmax[group], high, -low});
    if (!last) return;
    result.signal += squares;
    result.rms[group] =
        static_cast<float>(std::sqrt(squares / static_cast<double>(groups.size(group))));
    squares = 0;
  });
  const float largest = *std::max_element(result.absmax.begin(), result.absmax.end());
  // Twice the largest magnitude is a scale that may be taken.
  if (largest >= std::ldexp(1.0F, 126)) {
    throw InputError("{}: the largest magnitude is {:g}; allowed: below 2^126 = 8.5e37", name,
                     largest);
  }
  if (largest > 0 && largest / static_cast<float>(max_word) < FLT_MIN) {
    throw InputError(
        "{}: the largest magnitude is {:g}, too small for a scale of float32 (at least {:.3g}); "
        "multiply the tensor by a power of two",
        name, largest, FLT_MIN * static_cast<float>(max_word));
  }
  if (largest > 0) result.exponent = std::ilogb(largest);
  return result;
}

}  // namespace spark::calibrate

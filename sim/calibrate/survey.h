#pragma once

#include <cstdint>
#include <vector>

#include "sim/calibrate/groups.h"

namespace spark::calibrate {

/// What is known of a tensor's reals before scales are looked for.
struct Survey {
  bool is_signed = false;     ///< an element is negative
  double signal = 0;          ///< sum of squares
  int exponent = 0;           ///< the largest magnitude is below 2^(exponent + 1); 0 for zeros
  std::vector<float> absmax;  ///< largest magnitude, by group
  std::vector<float> rms;     ///< root mean square, by group
};

/// Reads the tensor once. Throws InputError, beginning with `name`, as Source::read, and for a
/// largest magnitude of 2^126 or more, or so small that a `max_word`th of it is no normal float32.
Survey survey(const Groups& groups, int32_t max_word, std::string_view name);

}  // namespace spark::calibrate

#pragma once

#include <cstdint>
#include <vector>

#include "sim/codec/format.h"

namespace spark::calibrate {

/// How far beyond the border of the short range a value may lie and yet be taken as short, in
/// steps, where the dead zone is on. A tail of S bits saved for a little more error: with a
/// distortion of about step^2 / 12 that a bit more divides by four, one bit is worth about
/// 0.12 step^2, and the border moves out by S/2 times that. Between 1/8 and 3/8 it hardly matters.
inline constexpr float kDeadZone = 0.25F;

/// The rule by which reals become words of one form, and what is left of them. `scale` is the step
/// of the words: real = scale * word. The paper form rounds to the nearest word that a code
/// carries; the exact form has words of 2S-1 bits (`halve` would add nothing: twice the scale does
/// the same).
class Grid {
 public:
  /// Throws InputError as Format::check.
  Grid(codec::Form form, int slice, bool is_signed);

  const codec::Format& format() const { return format_; }

  /// The words with short codes: short_min()..short_max().
  int32_t short_min() const { return short_min_; }
  int32_t short_max() const { return short_max_; }
  bool is_short(int32_t word) const { return word >= short_min_ && word <= short_max_; }

  /// With y = value * (1 / scale), both operations rounded to float32: if y is at most 1/2, with
  /// `dead_zone` 1/2 + kDeadZone, beyond short_min() or short_max(), the word of the short range
  /// that is nearest to y; else the nearest of all words. Halves go to the short range, else to
  /// the even word. `scale`: a normal float above 0; `value`: finite.
  int32_t word(float value, float scale, bool dead_zone) const;

  /// What the code of `word`, a word of the format, carries.
  int32_t decoded(int32_t word) const {
    return decoded_[static_cast<size_t>(word - format_.min_word())];
  }

 private:
  codec::Format format_;
  int32_t short_min_;
  int32_t short_max_;
  std::vector<int32_t> decoded_;
};

}  // namespace spark::calibrate

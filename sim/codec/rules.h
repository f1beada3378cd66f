#pragma once

#include <cstdint>

#include "sim/codec/format.h"

/// The golden: the rules of `CODE.md`, one for one, to be read next to that page.
namespace spark::codec {

/// One code: a head, and a tail if it is long. Slices are bit patterns, 0..2^S-1.
struct Code {
  uint32_t head = 0;     ///< its most significant bit is the identifier
  uint32_t tail = 0;     ///< 0 in a short code
  bool is_long = false;  ///< the identifier: the code has a tail

  bool operator==(const Code&) const = default;
};

/// The code of a word. Throws InputError unless `word` is min_word()..max_word(). Source: SPARK,
/// HPCA 2024, Eq. 3 to 5 and Table II for the unsigned paper form with S = 4; `CODE.md`,
/// "Encoding", for the rest.
Code encode(const Format& format, int32_t word);

/// The word that a code carries, in min_word()..max_word(). Takes every code, also the 2^(S-1) long
/// ones that an encoder never emits.
int32_t decode(const Format& format, Code code);

/// What the serial decoder makes of one slice (`CODE.md`, "Decoding", one row of the table).
struct SliceValue {
  uint32_t bits;  ///< the output slice as a bit pattern, 0..2^S-1
  int32_t
      value;  ///< its number: two's complement for the first slice of a signed code, else unsigned
  int shift;  ///< its weight is 2^shift: S for the head of a long code, else 0
  bool next_tail;  ///< the next slice is the tail of this one
};

/// One step of the serial decoder. `tail`: the slice is the second half of a long code. `slice`:
/// 0..2^S-1. A decoded word is the sum of value * 2^shift over its slices, times 2 with `halve`.
SliceValue decode_slice(const Format& format, bool tail, uint32_t slice);

}  // namespace spark::codec

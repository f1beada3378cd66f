#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/codec/format.h"

namespace spark::codec::fast {

/// Of S = 4, for SIMD: nibbles are looked up in tables of 16.
struct NibbleTables {
  using Lookup = std::array<uint8_t, 16>;

  /// A decoded word is head[its head] + tail[its tail], 8 bits, where a short code's tail is 0.
  alignas(16) Lookup head;
  alignas(16) Lookup tail;

  /// Code bytes (head in the high nibble, tail or zeros in the low one) of all words.
  alignas(64) std::array<uint8_t, 256> codes;

  /// The same for processors that do not look up in 256 bytes. Let w be the word, with `halve`
  /// (w >> 1 | (w & 1)), u its high nibble. If ((w + short_offset) & short_mask) is 0 the code byte
  /// is w << 4 & 0x70, else fixed[w's bit 3][u] | (w & kept[u]).
  alignas(16) std::array<Lookup, 2> fixed;
  alignas(16) Lookup kept;
  uint8_t short_offset;
  uint8_t short_mask;
};

/// The rules of one format as tables, filled from the golden.
struct Tables {
  /// Throws InputError as Format::check.
  explicit Tables(const Format& format);

  /// The code of a word: `bits` are the head's, then the tail's, if it is long.
  struct Entry {
    uint16_t bits;
    uint8_t length;  ///< S or 2S
  };

  /// The word whose bits, word_bits() of them, are `pattern`'s last ones.
  int32_t word_of(uint32_t pattern) const;

  Format format;
  uint32_t word_mask;           ///< of the bits of a word, word_bits() ones
  std::vector<Entry> entries;   ///< by word & word_mask
  std::vector<uint16_t> heads;  ///< what a head contributes to its word, by head; 16 bits
  int tail_shift;               ///< a tail contributes tail << tail_shift
  NibbleTables nibbles;         ///< of S = 4, else zeros
};

}  // namespace spark::codec::fast

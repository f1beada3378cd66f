#pragma once

#include <cstdint>
#include <vector>

#include "sim/codec/format.h"
#include "sim/codec/rules.h"

namespace spark::codec {

/// The second golden. It shares nothing with the rules but the type Code: it states by arithmetic
/// what each of the 2^(S-1) short and 2^(2S-1) long codes carries, and finds the code of a word by
/// searching among them.
class Table {
 public:
  /// Fills both directions, O(2^(2S)). Throws InputError as Format::check.
  explicit Table(const Format& format);

  /// The code of `word`. Throws InputError unless `word` is min_word()..max_word().
  Code encode(int32_t word) const;

  /// The word that `code` carries. Throws InputError unless head and tail are slices and is_long is
  /// the identifier.
  int32_t decode(Code code) const;

 private:
  int32_t long_value(int32_t head, int32_t tail) const;
  Code search(int32_t word) const;

  Format format_;
  int32_t slice_count_;  ///< 2^S
  int32_t half_;         ///< 2^(S-1): heads from here on are long
  int32_t scale_;        ///< of decoded words: 2 with halve, else 1

  /// A value and the code that carries it.
  struct Entry {
    int32_t value;
    Code code;
  };
  std::vector<Entry> shorts_;  ///< by head
  std::vector<Entry> longs_;   ///< by head, then tail
  std::vector<Entry> sorted_;  ///< longs_ by value
  std::vector<Code> codes_;    ///< by word - min_word()
};

}  // namespace spark::codec

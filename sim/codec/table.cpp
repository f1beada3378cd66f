#include "sim/codec/table.h"

#include <algorithm>
#include <stdexcept>

#include "gen/base/error.h"

namespace spark::codec {

Table::Table(const Format& format) : format_(format) {
  format_.check();
  slice_count_ = 1 << format_.slice;
  half_ = slice_count_ / 2;
  scale_ = format_.halve ? 2 : 1;

  for (int32_t head = 0; head < half_; ++head) {
    const bool negative = format_.is_signed && head >= half_ / 2;
    const int32_t value = negative ? head - half_ : head;
    shorts_.push_back({value * scale_, {static_cast<uint32_t>(head), 0, false}});
  }
  for (int32_t head = half_; head < slice_count_; ++head) {
    for (int32_t tail = 0; tail < slice_count_; ++tail) {
      const Code code = {static_cast<uint32_t>(head), static_cast<uint32_t>(tail), true};
      longs_.push_back({long_value(head, tail) * scale_, code});
    }
  }
  sorted_ = longs_;
  std::sort(sorted_.begin(), sorted_.end(),
            [](const Entry& a, const Entry& b) { return a.value < b.value; });
  for (int32_t word = format_.min_word(); word <= format_.max_word(); ++word) {
    codes_.push_back(search(word));
  }
}

/// What a long code carries, before scaling: `rest` is the head without its identifier.
int32_t Table::long_value(int32_t head, int32_t tail) const {
  const int32_t rest = head - half_;
  const auto with = [&](int32_t high) { return high * slice_count_ + tail; };
  switch (format_.form) {
    case Form::paper:
      // An odd head belongs to the upper half of the range (unsigned), to the negative words
      // (signed).
      if (rest % 2 == 0) return with(rest);
      return with(format_.is_signed ? rest - half_ : rest + half_);
    case Form::exact:
      return with(format_.is_signed && rest >= half_ / 2 ? rest - half_ : rest);
  }
  throw std::logic_error("a form that has no table");
}

/// The short code that carries the word, else the long one, else the long one beside it that the
/// rounding asks for. Halving takes an odd word to the neighbour whose half is odd.
Code Table::search(int32_t word) const {
  if (format_.halve && word % 2 != 0) word += (word + 1) / 2 % 2 != 0 ? 1 : -1;

  for (const Entry& entry : shorts_) {
    if (entry.value == word) return entry.code;
  }
  const auto at_least =
      std::lower_bound(sorted_.begin(), sorted_.end(), word,
                       [](const Entry& entry, int32_t wanted) { return entry.value < wanted; });
  const bool none_above = at_least == sorted_.end();
  const bool none_below = at_least == sorted_.begin();
  if (!none_above && at_least->value == word) return at_least->code;

  const bool upper_half = format_.is_signed ? word < 0 : word > format_.max_word() / 2;
  bool above = upper_half;
  if (format_.rounding == Rounding::nearest && !none_above && !none_below) {
    above = at_least->value - word < word - std::prev(at_least)->value;
  }
  return above ? at_least->code : std::prev(at_least)->code;
}

Code Table::encode(int32_t word) const {
  if (word < format_.min_word() || word > format_.max_word()) {
    throw InputError("word {} is not in the code table; allowed: {}..{}", word, format_.min_word(),
                     format_.max_word());
  }
  return codes_[static_cast<size_t>(word - format_.min_word())];
}

int32_t Table::decode(Code code) const {
  const auto count = static_cast<uint32_t>(slice_count_);
  const auto half = static_cast<uint32_t>(half_);
  const bool is_long = code.head >= half;
  if (code.head >= count || code.tail >= count || code.is_long != is_long ||
      (!is_long && code.tail != 0)) {
    throw InputError("head {} with tail {} is no code of slice {}", code.head, code.tail,
                     format_.slice);
  }
  return is_long ? longs_[(code.head - half) * count + code.tail].value : shorts_[code.head].value;
}

}  // namespace spark::codec

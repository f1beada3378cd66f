#include "sim/container/bits.h"

#include <algorithm>

namespace spark::container {
namespace {

/// `count` bits, 1..8, from bit `at` on; zeros behind the end.
uint32_t bits(std::span<const uint8_t> bytes, uint64_t at, uint64_t count) {
  const uint32_t next = at / 8 + 1 < bytes.size() ? bytes[at / 8 + 1] : 0;
  return (uint32_t{bytes[at / 8]} << 8 | next) >> (16 - at % 8 - count) & ((1U << count) - 1);
}

}  // namespace

void BitQueue::append_zeros(uint64_t count) {
  end_ += count;
  bytes_.resize((end_ + 7) / 8);
}

void BitQueue::append(std::span<const uint8_t> bytes, uint64_t first, uint64_t count) {
  uint64_t to = end_;
  append_zeros(count);
  if (to % 8 != 0 && count > 0) {  // the rest of the last byte
    const uint64_t size = std::min(8 - to % 8, count);
    bytes_[to / 8] |= static_cast<uint8_t>(bits(bytes, first, size) << (8 - to % 8 - size));
    to += size;
    first += size;
  }
  const uint64_t whole = (end_ - to) / 8;
  const uint8_t* const from = bytes.data() + first / 8;
  uint8_t* const out = bytes_.data() + to / 8;
  if (first % 8 == 0) {
    std::copy_n(from, whole, out);
  } else {
    const auto shift = static_cast<int>(first % 8);
    for (uint64_t i = 0; i < whole; ++i) {
      out[i] = static_cast<uint8_t>(from[i] << shift | from[i + 1] >> (8 - shift));
    }
  }
  const uint64_t rest = (end_ - to) % 8;
  if (rest > 0)
    out[whole] = static_cast<uint8_t>(bits(bytes, first + 8 * whole, rest) << (8 - rest));
}

uint32_t BitQueue::get(uint64_t at, uint64_t count) const {
  return bits(bytes_, begin_ + at, count);
}

void BitQueue::drop(uint64_t count) {
  begin_ += count;
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<ptrdiff_t>(begin_ / 8));
  end_ -= begin_ / 8 * 8;
  begin_ %= 8;
}

}  // namespace spark::container

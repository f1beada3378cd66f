#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Shuffles for processors that cannot compress or expand bytes by a mask. Each is indexed by eight
/// mask bits; 0x80 gives 0.
namespace spark::codec::fast {

using Shuffles = std::array<std::array<uint8_t, 16>, 256>;

namespace detail {

constexpr bool bit(size_t mask, size_t i) { return (mask >> i & 1) != 0; }

/// Of eight pairs of bytes: the first of each, and the second where the mask has a bit; close
/// together.
constexpr Shuffles pair_shuffles() {
  Shuffles shuffles = {};
  for (size_t mask = 0; mask < 256; ++mask) {
    size_t to = 0;
    for (size_t i = 0; i < 8; ++i) {
      shuffles[mask][to++] = static_cast<uint8_t>(2 * i);
      if (bit(mask, i)) shuffles[mask][to++] = static_cast<uint8_t>(2 * i + 1);
    }
    while (to < 16) shuffles[mask][to++] = 0x80;
  }
  return shuffles;
}

/// Of eight bytes those where the mask has a bit, close together.
constexpr Shuffles close_shuffles() {
  Shuffles shuffles = {};
  for (size_t mask = 0; mask < 256; ++mask) {
    size_t to = 0;
    for (size_t i = 0; i < 8; ++i) {
      if (bit(mask, i)) shuffles[mask][to++] = static_cast<uint8_t>(i);
    }
    while (to < 16) shuffles[mask][to++] = 0x80;
  }
  return shuffles;
}

/// The inverse: bytes that lie close together, one to each place where the mask has a bit.
constexpr Shuffles apart_shuffles() {
  Shuffles shuffles = {};
  for (size_t mask = 0; mask < 256; ++mask) {
    uint8_t from = 0;
    for (size_t i = 0; i < 16; ++i) shuffles[mask][i] = i < 8 && bit(mask, i) ? from++ : 0x80;
  }
  return shuffles;
}

}  // namespace detail

alignas(64) inline constexpr Shuffles kPairs = detail::pair_shuffles();
alignas(64) inline constexpr Shuffles kClose = detail::close_shuffles();
alignas(64) inline constexpr Shuffles kApart = detail::apart_shuffles();

}  // namespace spark::codec::fast

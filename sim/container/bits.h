#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spark::container {

/// A queue of bits, the first one in the most significant place of a byte.
class BitQueue {
 public:
  /// Begins with `bits` zero bits.
  explicit BitQueue(uint64_t bits = 0) { append_zeros(bits); }

  uint64_t size() const { return end_ - begin_; }

  /// Appends `count` bits of `bytes`, from bit `first` on.
  void append(std::span<const uint8_t> bytes, uint64_t first, uint64_t count);
  void append_zeros(uint64_t count);

  /// `count` bits, at most 8, from bit `at` of the queue on, as a number.
  uint32_t get(uint64_t at, uint64_t count) const;

  /// The whole bytes of a queue of which only whole bytes have been dropped.
  std::span<const uint8_t> bytes() const { return std::span(bytes_).first(end_ / 8); }

  /// Forgets the first `count` bits.
  void drop(uint64_t count);

 private:
  std::vector<uint8_t> bytes_;  ///< zeros behind end_
  uint64_t begin_ = 0;          ///< bit of the first byte, 0..7
  uint64_t end_ = 0;            ///< bit behind the last one
};

}  // namespace spark::container

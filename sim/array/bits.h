#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spark::array {

/// A vector of bits, 64 to a word; bit n is bit n % 64 of word n / 64. Bits from size() on are 0.
class Bits {
 public:
  Bits() = default;
  explicit Bits(int size) : words_((static_cast<size_t>(size) + 63) / 64), size_(size) {}

  int size() const { return size_; }

  bool test(int n) const { return (word(n) >> (n % 64) & 1) != 0; }

  void set(int n, bool value) {
    const uint64_t bit = uint64_t{1} << (n % 64);
    uint64_t& place = words_[static_cast<size_t>(n / 64)];
    place = value ? place | bit : place & ~bit;
  }

  /// `count` bits, 1..64, from bit `first` on.
  uint64_t field(int first, int count) const {
    const int low = first % 64;
    uint64_t bits = word(first) >> low;
    if (low > 0 && low + count > 64) bits |= word(first + 63) << (64 - low);
    return bits & (~uint64_t{0} >> (64 - count));
  }

  /// Sets `count` bits, 1..64, from bit `first` on; those that are 1 stay 1.
  void merge_field(int first, int count, uint64_t bits) {
    const int low = first % 64;
    words_[static_cast<size_t>(first / 64)] |= bits << low;
    if (low > 0 && low + count > 64)
      words_[static_cast<size_t>(first / 64) + 1] |= bits >> (64 - low);
  }

  void clear() { std::fill(words_.begin(), words_.end(), 0); }

  void fill() {
    std::fill(words_.begin(), words_.end(), ~uint64_t{0});
    if (size_ > 0) words_.back() = ~uint64_t{0} >> (63 - (size_ - 1) % 64);
  }

  bool all() const { return count() == size_; }

  bool any() const {
    return std::any_of(words_.begin(), words_.end(), [](uint64_t word) { return word != 0; });
  }

  int count() const {
    int total = 0;
    for (const uint64_t word : words_) total += std::popcount(word);
    return total;
  }

  /// The words of 64 bits, for loops over all bits.
  std::vector<uint64_t>& words() { return words_; }
  const std::vector<uint64_t>& words() const { return words_; }

  bool operator==(const Bits&) const = default;

 private:
  uint64_t word(int n) const { return words_[static_cast<size_t>(n / 64)]; }

  std::vector<uint64_t> words_;
  int size_ = 0;
};

/// Calls `visit(n)` for every bit n of `word` that is 1, numbered from `first` on, ascending.
template <typename Visit>
void for_each_bit(uint64_t word, int first, const Visit& visit) {
  for (; word != 0; word &= word - 1) visit(first + std::countr_zero(word));
}

}  // namespace spark::array

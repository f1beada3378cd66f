// Single words of streams of S = 4.
#include "sim/codec/fast/highway.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/codec/fast/word_at.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "sim/codec/fast/heads-inl.h"
#include "sim/codec/fast/kernels.h"
#include "sim/codec/fast/scalar.h"

HWY_BEFORE_NAMESPACE();
namespace spark::codec::fast::HWY_NAMESPACE {
#if SPARK_CODEC_FAST_VECTORS

/// The heads of 64 bytes. `tail` as for Heads.
HWY_INLINE Heads find_heads(const uint8_t* stream, bool& tail) {
  const Bytes d;
  uint64_t high = 0;
  uint64_t low = 0;
  for (size_t i = 0; i < kVectors; ++i) {
    const Vector bytes = hn::LoadU(d, stream + i * kLanes);
    high |= block_bits(hn::TestBit(bytes, hn::Set(d, 0x80)), i);
    low |= block_bits(hn::TestBit(bytes, hn::Set(d, 0x08)), i);
  }
  return {high, low, tail};
}

/// The place of head number `rank` of a block, in nibbles; the block's end if it has fewer.
HWY_INLINE size_t find_head(const Heads& heads, size_t rank) {
  size_t byte = 0;
  const uint64_t both = heads.twice();
  // Each byte has one head or two.
  for (size_t count; byte < kBlock && rank >= (count = 8 + count_bits(both >> byte & 0xff));) {
    rank -= count;
    byte += 8;
  }
  for (; byte < kBlock; ++byte) {
    const size_t first = ~heads.tails >> byte & 1;
    const size_t count = first + (heads.low >> byte & 1);
    if (rank < count) return 2 * byte + (rank + 1 - first);
    rank -= count;
  }
  return 2 * kBlock;
}

std::optional<int32_t> word_of_slices(const Tables& tables, std::span<const uint8_t> stream,
                                      size_t head_at, size_t tail_at) {
  const auto nibble = [&](size_t at) -> uint32_t {
    return stream[at / 2] >> (at % 2 == 0 ? 4 : 0) & 0x0f;
  };
  if (head_at >= 2 * stream.size()) return std::nullopt;
  const uint32_t head = nibble(head_at);
  if (head < 8) return tables.word_of(tables.heads[head]);
  if (tail_at >= 2 * stream.size()) return std::nullopt;
  return tables.word_of(tables.heads[head] + (nibble(tail_at) << tables.tail_shift));
}

std::optional<int32_t> word_at_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                                           size_t index) {
  size_t at = 0;
  bool tail = false;
  for (; at < stream.size(); at += kBlock) {
    alignas(64) uint8_t copy[kBlock];
    const uint8_t* from = stream.data() + at;
    if (stream.size() - at < kBlock) {
      std::memset(copy, 0, sizeof(copy));
      std::memcpy(copy, from, stream.size() - at);
      from = copy;
    }
    const Heads heads = find_heads(from, tail);
    const size_t count = heads.count();
    if (index < count) {
      const size_t head_at = 2 * at + find_head(heads, index);
      return word_of_slices(tables, stream, head_at, head_at + 1);
    }
    index -= count;
  }
  return std::nullopt;
}

std::optional<int32_t> word_at_planar(const Tables& tables, std::span<const uint8_t> stream,
                                      size_t index, size_t words) {
  if (index >= 2 * stream.size()) return std::nullopt;
  size_t tails = 0;
  size_t at = 0;  // bytes
  for (; at + 8 <= index / 2; at += 8) {
    uint64_t heads = 0;
    std::memcpy(&heads, stream.data() + at, 8);
    tails += count_bits(heads & 0x8888888888888888);
  }
  for (; at < index / 2; ++at) tails += count_bits(stream[at] & 0x88U);
  if (index % 2 == 1) tails += stream[at] >> 7;
  return word_of_slices(tables, stream, index, words + tails);
}

#else

std::optional<int32_t> word_at_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                                           size_t index) {
  return scalar::word_at(tables, Layout::interleaved, stream, index, 0);
}

std::optional<int32_t> word_at_planar(const Tables& tables, std::span<const uint8_t> stream,
                                      size_t index, size_t words) {
  return scalar::word_at(tables, Layout::planar, stream, index, words);
}

#endif  // SPARK_CODEC_FAST_VECTORS

int64_t target_in_use() { return HWY_TARGET; }

}  // namespace spark::codec::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace spark::codec::fast {

HWY_EXPORT(word_at_interleaved);
HWY_EXPORT(word_at_planar);
HWY_EXPORT(target_in_use);

std::optional<int32_t> word_at_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                                           size_t index) {
  return HWY_DYNAMIC_DISPATCH(word_at_interleaved)(tables, stream, index);
}

std::optional<int32_t> word_at_planar(const Tables& tables, std::span<const uint8_t> stream,
                                      size_t index, size_t words) {
  return HWY_DYNAMIC_DISPATCH(word_at_planar)(tables, stream, index, words);
}

int64_t target_in_use() { return HWY_DYNAMIC_DISPATCH(target_in_use)(); }

}  // namespace spark::codec::fast
#endif  // HWY_ONCE

// Decoding of S = 4.
#include "sim/codec/fast/highway.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/codec/fast/decode.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "sim/codec/fast/blocks-inl.h"
#include "sim/codec/fast/heads-inl.h"
#include "sim/codec/fast/kernels.h"
#include "sim/codec/fast/scalar.h"

HWY_BEFORE_NAMESPACE();
namespace spark::codec::fast::HWY_NAMESPACE {
#if SPARK_CODEC_FAST_VECTORS

/// A format's tables, in vectors.
struct Lookups {
  Vector head;
  Vector tail;

  HWY_INLINE explicit Lookups(const Tables& tables)
      : head(load_lookup(tables.nibbles.head)), tail(load_lookup(tables.nibbles.tail)) {}

  /// The words of `heads` and of `tails` where the heads are long.
  HWY_INLINE Vector words(Vector heads, Vector tails, hn::Mask<Bytes> is_long) const {
    return hn::Add(hn::TableLookupBytes(head, heads),
                   hn::IfThenElseZero(is_long, hn::TableLookupBytes(tail, tails)));
  }
};

/// Decodes the 64 bytes at `stream`; reads one more, writes up to 128 words.
HWY_INLINE Heads decode_block(const Lookups& lookups, const uint8_t* stream, bool& tail,
                              uint8_t* words) {
  const Bytes d;
  Vector first[kVectors];
  Vector second[kVectors];  // words whose heads are low nibbles
  uint64_t identifiers_high = 0;
  uint64_t identifiers_low = 0;
  for (size_t i = 0; i < kVectors; ++i) {
    const Vector bytes = hn::LoadU(d, stream + i * kLanes);
    const Vector next = hn::LoadU(d, stream + i * kLanes + 1);
    const auto long_high = hn::TestBit(bytes, hn::Set(d, 0x80));
    const auto long_low = hn::TestBit(bytes, hn::Set(d, 0x08));
    const Vector low = low_nibbles(bytes);
    first[i] = lookups.words(high_nibbles(bytes), low, long_high);
    second[i] = lookups.words(low, high_nibbles(next), long_low);
    identifiers_high |= block_bits(long_high, i);
    identifiers_low |= block_bits(long_low, i);
  }
  const Heads heads(identifiers_high, identifiers_low, tail);
  for (size_t i = 0; i < kVectors; ++i) {
    first[i] = hn::IfThenElse(lane_mask(heads.high, i), first[i], second[i]);
  }
  store_pairs(first, second, heads.high & heads.low, words);
  return heads;
}

bool decode_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                        std::span<uint8_t> words) {
  const Lookups lookups(tables);
  const uint8_t* from = stream.data();
  const uint8_t* const from_end = from + stream.size();
  uint8_t* to = words.data();
  uint8_t* const to_end = to + words.size();
  bool tail = false;
  while (from_end - from > 64 && to_end - to >= 128) {
    to += decode_block(lookups, from, tail, to).count();
    from += kBlock;
  }
  // What is too near to an end goes through copies. Behind the stream stand bytes 0x88: each holds
  // one word, and hands on whether the next nibble is a tail.
  while (from < from_end) {
    alignas(64) uint8_t bytes[2 * kBlock];
    alignas(64) uint8_t decoded[2 * kBlock];
    const auto left = static_cast<size_t>(from_end - from);
    const size_t taken = std::min(kBlock, left);
    std::memset(bytes, 0x88, sizeof(bytes));
    std::memcpy(bytes, from, std::min(kBlock + 1, left));
    const Heads heads = decode_block(lookups, bytes, tail, decoded);
    size_t count = heads.count() - (kBlock - taken);
    const auto room = static_cast<size_t>(to_end - to);
    const bool filled =
        taken == left && (bytes[taken - 1] & 0x0f) == 0 &&
        (heads.low >> (taken - 1) & 1) != 0;  // the last nibble, if it is not needed
    if (count == room + 1 && filled) --count;
    if (count > room) return false;
    std::memcpy(to, decoded, count);
    to += count;
    from += taken;
  }
  return to == to_end && !tail;
}

/// The 64 nibbles from nibble `phase`, 0 or 1, of `stream` on, a byte each. Reads 33 bytes.
HWY_INLINE void load_nibbles(const uint8_t* stream, int phase, Vector (&nibbles)[kVectors]) {
  const hn::Repartition<uint16_t, Bytes> d;
  const hn::Rebind<uint8_t, decltype(d)> half;
  for (size_t i = 0; i < kVectors; ++i) {
    const uint8_t* from = stream + i * kLanes / 2;
    const auto bytes = hn::PromoteTo(d, hn::LoadU(half, from));
    const auto next = hn::PromoteTo(d, hn::LoadU(half, from + 1));
    const auto pairs = hn::ShiftLeftSame(hn::Or(hn::ShiftLeft<8>(bytes), next), 4 * phase);
    nibbles[i] =
        hn::BitCast(Bytes(), hn::Or(hn::ShiftRight<12>(pairs), hn::And(pairs, hn::Set(d, 0x0f00))));
  }
}

/// Reads nibbles one after the other, from nibble `at` of a stream on.
class TailReader {
 public:
  HWY_INLINE TailReader(std::span<const uint8_t> stream, size_t at)
      : bytes_(stream.data()), at_(at), size_(2 * stream.size()) {}

  /// The next tails, one to each lane where `is_long` has a bit. False if there are too few.
  HWY_INLINE bool next(uint64_t is_long, Vector (&tails)[kVectors]) {
    if (HWY_UNLIKELY(at_ + 2 * kReach > size_) && bytes_ != end_) copy_end();
    alignas(64) uint8_t nibbles[kBlock + 8];
    load_nibbles(bytes_ + at_ / 2, static_cast<int>(at_ % 2), tails);
    for (size_t i = 0; i < kVectors; ++i) hn::Store(tails[i], Bytes(), nibbles + i * kLanes);
    load_apart(nibbles, is_long, tails);
    at_ += count_bits(is_long);
    return at_ <= size_;
  }

  /// True if nothing is left but, at most, a zero that fills the last byte.
  HWY_INLINE bool at_end() const {
    return at_ == size_ || (at_ + 1 == size_ && at_ % 2 == 1 && (bytes_[at_ / 2] & 0x0f) == 0);
  }

 private:
  /// Bytes that are read from the one with the next tail on.
  static constexpr size_t kReach = kBlock / 2 + 1;

  /// The last bytes are too few to be read in place.
  void copy_end() {
    const size_t first = at_ / 2;
    std::memset(end_, 0, sizeof(end_));
    if (2 * first < size_) std::memcpy(end_, bytes_ + first, size_ / 2 - first);
    bytes_ = end_;
    at_ -= 2 * first;
    size_ -= 2 * first;
  }

  const uint8_t* bytes_;
  size_t at_;    // of the next tail, in nibbles
  size_t size_;  // in nibbles
  uint8_t end_[4 * kBlock];
};

bool decode_planar(const Tables& tables, std::span<const uint8_t> stream,
                   std::span<uint8_t> words) {
  if (words.size() > 2 * stream.size()) return false;
  const Bytes d;
  const Lookups lookups(tables);
  TailReader tail_reader(stream, words.size());
  for (size_t i = 0; i < words.size(); i += kBlock) {
    const size_t count = std::min(kBlock, words.size() - i);
    alignas(64) uint8_t copy[kBlock];
    const uint8_t* from = stream.data() + i / 2;
    uint8_t* to = words.data() + i;
    if (HWY_UNLIKELY(stream.size() - i / 2 <= kBlock / 2 || count < kBlock)) {
      std::memset(copy, 0, sizeof(copy));
      std::memcpy(copy, from, (count + 1) / 2);
      if (count % 2 == 1) copy[count / 2] &= 0xf0;  // the low nibble is a tail
      from = copy;
    }
    Vector heads[kVectors];
    Vector tails[kVectors];
    load_nibbles(from, 0, heads);
    uint64_t identifiers = 0;
    for (size_t v = 0; v < kVectors; ++v) {
      identifiers |= block_bits(hn::TestBit(heads[v], hn::Set(d, 0x08)), v);
    }
    if (!tail_reader.next(identifiers, tails)) return false;
    if (count < kBlock) to = copy;
    for (size_t v = 0; v < kVectors; ++v) {
      // A short code has the tail 0 here, which contributes 0.
      hn::StoreU(hn::Add(hn::TableLookupBytes(lookups.head, heads[v]),
                         hn::TableLookupBytes(lookups.tail, tails[v])),
                 d, to + v * kLanes);
    }
    if (count < kBlock) std::memcpy(words.data() + i, copy, count);
  }
  return tail_reader.at_end();
}

#else

bool decode_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                        std::span<uint8_t> words) {
  return scalar::decode(tables, Layout::interleaved, stream, words);
}

bool decode_planar(const Tables& tables, std::span<const uint8_t> stream,
                   std::span<uint8_t> words) {
  return scalar::decode(tables, Layout::planar, stream, words);
}

#endif  // SPARK_CODEC_FAST_VECTORS
}  // namespace spark::codec::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace spark::codec::fast {

HWY_EXPORT(decode_interleaved);
HWY_EXPORT(decode_planar);

bool decode_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                        std::span<uint8_t> words) {
  return HWY_DYNAMIC_DISPATCH(decode_interleaved)(tables, stream, words);
}

bool decode_planar(const Tables& tables, std::span<const uint8_t> stream,
                   std::span<uint8_t> words) {
  return HWY_DYNAMIC_DISPATCH(decode_planar)(tables, stream, words);
}

}  // namespace spark::codec::fast
#endif  // HWY_ONCE

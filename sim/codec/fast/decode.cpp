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
    return hn::Add(look_up(head, heads), look_up(tail, tails, is_long));
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
    first[i] = hn::IfThenElse(lane_mask(heads.tails, i), second[i], first[i]);
  }
  store_pairs(first, second, heads.twice(), words);
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

/// The 64 nibbles from nibble kPhase, 0 or 1, of `bytes` on, a byte each. Reads 32 + kPhase bytes.
template <int kPhase>
HWY_INLINE void load_nibbles(const uint8_t* bytes, Vector (&nibbles)[kVectors]) {
  const hn::Repartition<uint16_t, Bytes> d;
  const hn::Rebind<uint8_t, decltype(d)> half;
  const auto high_byte = hn::Set(d, 0x0f00);
  for (size_t i = 0; i < kVectors; ++i) {
    // The low byte comes first.
    const uint8_t* from = bytes + i * kLanes / 2;
    const auto pairs = hn::PromoteTo(d, hn::LoadU(half, from));
    if (kPhase == 0) {
      nibbles[i] = hn::BitCast(
          Bytes(), hn::Or(hn::ShiftRight<4>(pairs), hn::And(hn::ShiftLeft<8>(pairs), high_byte)));
    } else {
      const auto next = hn::PromoteTo(d, hn::LoadU(half, from + 1));
      nibbles[i] = hn::BitCast(Bytes(), hn::Or(hn::And(pairs, hn::Set(d, 0x000f)),
                                               hn::And(hn::ShiftLeft<4>(next), high_byte)));
    }
  }
}

/// Reads the tails of a planar stream.
class TailReader {
 public:
  /// The first tail is nibble `first` of the stream.
  HWY_INLINE TailReader(const Lookups& lookups, std::span<const uint8_t> stream, size_t first)
      : lookups_(lookups), stream_(stream), next_(first) {
    fill();
  }

  /// What the next tails contribute to their words; 64 bytes may be read.
  HWY_INLINE const uint8_t* tails() {
    if (HWY_UNLIKELY(end_ - at_ < kBlock) && next_ < 2 * stream_.size()) fill();
    return values_ + at_;
  }

  /// Goes on by `count` tails, at most 64. False if there were fewer.
  HWY_INLINE bool skip(size_t count) {
    at_ += count;
    return at_ <= end_;
  }

  /// True if nothing is left but, at most, a zero that fills the last byte.
  HWY_INLINE bool at_end() const {
    const size_t left = 2 * stream_.size() - next_ + end_ - at_;
    return left == 0 || (left == 1 && (stream_.back() & 0x0f) == 0);
  }

 private:
  static constexpr size_t kPiece = 2048;

  /// Reads on: up to kPiece tails, and zeros behind the last one.
  void fill() {
    end_ -= at_;
    std::memmove(values_, values_ + at_, end_);
    at_ = 0;
    const size_t stop = std::min(next_ + kPiece, 2 * stream_.size());
    for (size_t i = next_; i < stop; i += kBlock) {
      const uint8_t* from = stream_.data() + i / 2;
      uint8_t copy[kBlock];
      if (stream_.size() - i / 2 <= kBlock / 2) {
        std::memset(copy, 0, sizeof(copy));
        std::memcpy(copy, from, stream_.size() - i / 2);
        from = copy;
      }
      Vector nibbles[kVectors];
      if (i % 2 == 0) {
        load_nibbles<0>(from, nibbles);
      } else {
        load_nibbles<1>(from, nibbles);
      }
      for (size_t v = 0; v < kVectors; ++v) {
        hn::StoreU(look_up(lookups_.tail, nibbles[v]), Bytes(),
                   values_ + end_ + (i - next_) + v * kLanes);
      }
    }
    end_ += stop - next_;
    next_ = stop;
    std::memset(values_ + end_, 0, kBlock);
  }

  const Lookups& lookups_;
  std::span<const uint8_t> stream_;
  size_t next_;     // nibble of the stream that is not yet in values_
  size_t at_ = 0;   // in values_
  size_t end_ = 0;  // in values_
  uint8_t values_[kPiece + 4 * kBlock];
};

bool decode_planar(const Tables& tables, std::span<const uint8_t> stream,
                   std::span<uint8_t> words) {
  if (words.size() > 2 * stream.size()) return false;
  const Lookups lookups(tables);
  TailReader tail_reader(lookups, stream, words.size());
  for (size_t i = 0; i < words.size(); i += kBlock) {
    const size_t count = std::min(kBlock, words.size() - i);
    const uint8_t* from = stream.data() + i / 2;
    uint8_t* to = words.data() + i;
    uint8_t bytes[kBlock / 2];
    uint8_t decoded[kBlock];
    if (HWY_UNLIKELY(count < kBlock)) {
      std::memset(bytes, 0, sizeof(bytes));
      std::memcpy(bytes, from, (count + 1) / 2);
      if (count % 2 == 1) bytes[count / 2] &= 0xf0;  // the low nibble is a tail
      from = bytes;
      to = decoded;
    }
    Vector heads[kVectors];
    load_nibbles<0>(from, heads);
    uint64_t identifiers = 0;
    for (size_t v = 0; v < kVectors; ++v) {
      identifiers |= block_bits(hn::TestBit(heads[v], hn::Set(Bytes(), 0x08)), v);
      heads[v] = look_up(lookups.head, heads[v]);
    }
    store_sum_apart(heads, tail_reader.tails(), identifiers, to);
    if (!tail_reader.skip(count_bits(identifiers))) return false;
    if (count < kBlock) std::memcpy(words.data() + i, decoded, count);
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

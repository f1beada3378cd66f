// Encoding of S = 4.
#include "sim/codec/fast/highway.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/codec/fast/encode.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "sim/codec/fast/blocks-inl.h"
#include "sim/codec/fast/kernels.h"
#include "sim/codec/fast/scalar.h"

HWY_BEFORE_NAMESPACE();
namespace spark::codec::fast::HWY_NAMESPACE {
#if SPARK_CODEC_FAST_VECTORS

/// A format's tables, in vectors.
class Coder {
 public:
#if SPARK_CODEC_FAST_VBMI2
  HWY_INLINE explicit Coder(const Tables& tables) {
    for (size_t i = 0; i < 4; ++i) {
      codes_[i] = hn::Load(Bytes(), tables.nibbles.codes.data() + i * kBlock);
    }
  }

  HWY_INLINE Vector codes(Vector words) const {
    const __m512i low = _mm512_permutex2var_epi8(codes_[0].raw, words.raw, codes_[1].raw);
    const __m512i high = _mm512_permutex2var_epi8(codes_[2].raw, words.raw, codes_[3].raw);
    return Vector{_mm512_mask_blend_epi8(_mm512_movepi8_mask(words.raw), low, high)};
  }

 private:
  Vector codes_[4];
#else
  HWY_INLINE explicit Coder(const Tables& tables)
      : fixed_0_(load_lookup(tables.nibbles.fixed[0])),
        fixed_1_(load_lookup(tables.nibbles.fixed[1])),
        kept_(load_lookup(tables.nibbles.kept)),
        short_offset_(hn::Set(Bytes(), tables.nibbles.short_offset)),
        short_mask_(hn::Set(Bytes(), tables.nibbles.short_mask)),
        halved_(hn::Set(Bytes(), tables.format.halve ? 0x7f : 0)),
        jammed_(hn::Set(Bytes(), tables.format.halve ? 0x01 : 0xff)) {}

  HWY_INLINE Vector codes(Vector words) const {
    const Bytes d;
    words = hn::Or(hn::And(hn::ShiftRight<1>(words), halved_), hn::And(words, jammed_));
    const Vector high = high_nibbles(words);
    const Vector fixed =
        hn::IfThenElse(hn::TestBit(words, hn::Set(d, 0x08)), hn::TableLookupBytes(fixed_1_, high),
                       hn::TableLookupBytes(fixed_0_, high));
    const Vector longs = hn::Or(fixed, hn::And(words, hn::TableLookupBytes(kept_, high)));
    const Vector shorts = hn::And(hn::ShiftLeft<4>(words), hn::Set(d, 0x70));
    const Vector beyond = hn::And(hn::Add(words, short_offset_), short_mask_);
    return hn::IfThenElse(hn::Eq(beyond, hn::Zero(d)), shorts, longs);
  }

 private:
  Vector fixed_0_;
  Vector fixed_1_;
  Vector kept_;
  Vector short_offset_;
  Vector short_mask_;
  Vector halved_;
  Vector jammed_;
#endif
};

/// A block's codes, slice by slice.
struct CodeBlock {
  Vector heads[kVectors];
  Vector tails[kVectors];
  uint64_t is_long = 0;  ///< a bit for each word

  /// The codes of 64 words.
  HWY_INLINE CodeBlock(const Coder& coder, const uint8_t* words) {
    const Bytes d;
    for (size_t i = 0; i < kVectors; ++i) {
      const Vector codes = coder.codes(hn::LoadU(d, words + i * kLanes));
      heads[i] = high_nibbles(codes);
      tails[i] = low_nibbles(codes);
      is_long |= block_bits(hn::TestBit(codes, hn::Set(d, 0x80)), i);
    }
  }
};

/// Words whose nibbles, a byte each, are gathered before they are packed.
constexpr size_t kPiece = 4096;

/// Of gathered nibbles: two a word, one left over, what the last stores and loads overshoot.
constexpr size_t kGathered = 2 * kPiece + 4 * kBlock;

/// A pair of nibbles in each 16 bits to a byte there.
HWY_INLINE Vector pack_pairs(Vector nibbles) {
  const Bytes d;
#if SPARK_CODEC_FAST_VBMI2
  const __m512i weights = _mm512_set1_epi16(0x0110);  // 16 and 1
  const Vector clean = hn::And(nibbles, hn::Set(d, 0x0f));
  return Vector{_mm512_maddubs_epi16(clean.raw, weights)};
#else
  const auto pairs = hn::BitCast(hn::Repartition<uint16_t, Bytes>(), nibbles);
  return hn::BitCast(d, hn::Or(hn::ShiftLeft<4>(pairs), hn::ShiftRight<8>(pairs)));
#endif
}

/// Packs nibbles, two vectors to one of bytes.
HWY_INLINE Vector pack_nibbles(Vector low, Vector high) {
  return hn::ConcatEven(Bytes(), pack_pairs(high), pack_pairs(low));
}

/// Packs gathered nibbles into full bytes and moves `to` behind them. One that is left over becomes
/// the first. Returns the new end of the nibbles.
HWY_INLINE uint8_t* pack(uint8_t* nibbles, const uint8_t* end, uint8_t*& to) {
  const auto count = static_cast<size_t>(end - nibbles);
  for (size_t i = 0; i + 1 < count; i += 2 * kLanes) {
    const Vector low = hn::Load(Bytes(), nibbles + i);
    const Vector high = hn::Load(Bytes(), nibbles + i + kLanes);
    hn::StoreU(pack_nibbles(low, high), Bytes(), to + i / 2);
  }
  to += count / 2;
  if (count % 2 == 0) return nibbles;
  nibbles[0] = nibbles[count - 1];
  return nibbles + 1;
}

/// The same at a stream's end: a nibble that is left over fills a byte with zeros. Returns how many
/// nibbles there are from `stream` on.
HWY_INLINE size_t pack_last(uint8_t* nibbles, uint8_t* end, uint8_t* to, const uint8_t* stream) {
  const size_t count = static_cast<size_t>(to - stream) * 2 + static_cast<size_t>(end - nibbles);
  *end++ = 0;
  pack(nibbles, end, to);
  return count;
}

/// Adds the codes of `count` words, at most 64, to the nibbles that end at `end`. Returns the new
/// end. 64 words are read; those behind `count` must be 0, which is short in every format.
HWY_INLINE uint8_t* append_codes(const Coder& coder, const uint8_t* words, size_t count,
                                 uint8_t* end) {
  const CodeBlock block(coder, words);
  store_pairs(block.heads, block.tails, block.is_long, end);
  return end + count + count_bits(block.is_long);
}

size_t encode_interleaved(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  const Coder coder(tables);
  alignas(64) uint8_t nibbles[kGathered];
  uint8_t* end = nibbles;
  uint8_t* to = stream;
  const size_t whole = words.size() / kBlock * kBlock;
  for (size_t i = 0; i < whole; i += kPiece) {
    const size_t piece_end = std::min(i + kPiece, whole);
    for (size_t j = i; j < piece_end; j += kBlock) {
      end = append_codes(coder, words.data() + j, kBlock, end);
    }
    end = pack(nibbles, end, to);
  }
  alignas(64) uint8_t last[kBlock] = {};
  std::memcpy(last, words.data() + whole, words.size() - whole);
  end = append_codes(coder, last, words.size() - whole, end);
  return pack_last(nibbles, end, to, stream);
}

/// Packs the heads of 64 words to `heads`, 32 bytes, and adds the tails to the nibbles that end at
/// `end`. Returns the new end.
HWY_INLINE uint8_t* append_tails(const Coder& coder, const uint8_t* words, uint8_t* heads,
                                 uint8_t* end) {
  const CodeBlock block(coder, words);
  const hn::Half<Bytes> half;
  for (size_t i = 0; i < kVectors; ++i) {
    const Vector packed = pack_nibbles(block.heads[i], block.heads[i]);
    hn::StoreU(hn::LowerHalf(half, packed), half, heads + i * kLanes / 2);
  }
  return end + store_close(block.tails, block.is_long, end);
}

size_t encode_planar(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  const Coder coder(tables);
  alignas(64) uint8_t nibbles[kGathered];
  // The last head and the first tail share a byte if the number of words is odd: the tails begin
  // with a zero in its place.
  nibbles[0] = 0;
  uint8_t* end = nibbles + words.size() % 2;
  uint8_t* to = stream + words.size() / 2;
  const size_t whole = words.size() / kBlock * kBlock;
  for (size_t i = 0; i < whole; i += kPiece) {
    const size_t piece_end = std::min(i + kPiece, whole);
    for (size_t j = i; j < piece_end; j += kBlock) {
      end = append_tails(coder, words.data() + j, stream + j / 2, end);
    }
    end = pack(nibbles, end, to);
  }
  // Zeros behind the last word have the head 0 and no tail.
  const size_t left = words.size() - whole;
  alignas(64) uint8_t last[kBlock] = {};
  alignas(64) uint8_t heads[kBlock / 2];
  std::memcpy(last, words.data() + whole, left);
  end = append_tails(coder, last, heads, end);
  const size_t slices = pack_last(nibbles, end, to, stream);
  std::memcpy(stream + whole / 2, heads, left / 2);
  if (left % 2 == 1) stream[words.size() / 2] |= heads[left / 2];
  return slices;
}

#else

size_t encode_interleaved(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  return scalar::encode(tables, Layout::interleaved, words, stream);
}

size_t encode_planar(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  return scalar::encode(tables, Layout::planar, words, stream);
}

#endif  // SPARK_CODEC_FAST_VECTORS
}  // namespace spark::codec::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace spark::codec::fast {

HWY_EXPORT(encode_interleaved);
HWY_EXPORT(encode_planar);

size_t encode_interleaved(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  return HWY_DYNAMIC_DISPATCH(encode_interleaved)(tables, words, stream);
}

size_t encode_planar(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream) {
  return HWY_DYNAMIC_DISPATCH(encode_planar)(tables, words, stream);
}

}  // namespace spark::codec::fast
#endif  // HWY_ONCE

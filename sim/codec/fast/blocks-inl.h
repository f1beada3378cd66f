// Blocks of 64 bytes: what the kernels have in common. Compiled once for each target of Highway.
#if defined(SPARK_CODEC_FAST_BLOCKS) == defined(HWY_TARGET_TOGGLE)
#ifdef SPARK_CODEC_FAST_BLOCKS
#undef SPARK_CODEC_FAST_BLOCKS
#else
#define SPARK_CODEC_FAST_BLOCKS
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sim/codec/fast/compaction.h"

// Without vectors (and on Highway's emulation of them) the tables of scalar.h are faster.
#undef SPARK_CODEC_FAST_VECTORS
#define SPARK_CODEC_FAST_VECTORS (HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128)
// VBMI2 compresses and expands bytes by a mask.
#undef SPARK_CODEC_FAST_VBMI2
#define SPARK_CODEC_FAST_VBMI2 (HWY_TARGET == HWY_AVX3_DL)

#if SPARK_CODEC_FAST_VECTORS
HWY_BEFORE_NAMESPACE();
namespace spark::codec::fast::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kBlock = 64;

using Bytes = hn::CappedTag<uint8_t, kBlock>;
using Vector = hn::Vec<Bytes>;
constexpr size_t kLanes = hn::MaxLanes(Bytes());
constexpr size_t kVectors = kBlock / kLanes;

/// Tables of 16 bytes, one copy for each lane of a lookup.
HWY_INLINE Vector load_lookup(const std::array<uint8_t, 16>& table) {
  return hn::LoadDup128(Bytes(), table.data());
}

#if SPARK_CODEC_FAST_VBMI2

/// A byte's low and high nibble, to look something up by. Only the last four bits count.
HWY_INLINE Vector low_nibbles(Vector v) { return v; }
HWY_INLINE Vector high_nibbles(Vector v) { return Vector{_mm512_srli_epi16(v.raw, 4)}; }

/// What `table` has for each nibble.
HWY_INLINE Vector look_up(Vector table, Vector nibbles) {
  return Vector{_mm512_permutexvar_epi8(nibbles.raw, table.raw)};
}

/// The same where `mask` is true, else 0.
HWY_INLINE Vector look_up(Vector table, Vector nibbles, hn::Mask<Bytes> mask) {
  return Vector{_mm512_maskz_permutexvar_epi8(mask.raw, nibbles.raw, table.raw)};
}

#else

HWY_INLINE Vector low_nibbles(Vector v) { return hn::And(v, hn::Set(Bytes(), 0x0f)); }
HWY_INLINE Vector high_nibbles(Vector v) { return hn::ShiftRight<4>(v); }

HWY_INLINE Vector look_up(Vector table, Vector nibbles) {
  return hn::TableLookupBytes(table, nibbles);
}

HWY_INLINE Vector look_up(Vector table, Vector nibbles, hn::Mask<Bytes> mask) {
  return hn::IfThenElseZero(mask, hn::TableLookupBytes(table, nibbles));
}

#endif

/// The lanes' mask as bits of the block's mask, for the block's vector number `i`.
HWY_INLINE uint64_t block_bits(hn::Mask<Bytes> mask, size_t i) {
  uint64_t bits = 0;
  hn::StoreMaskBits(Bytes(), mask, reinterpret_cast<uint8_t*>(&bits));
  return bits << (i * kLanes);
}

/// The inverse.
HWY_INLINE hn::Mask<Bytes> lane_mask(uint64_t block_bits, size_t i) {
  block_bits >>= i * kLanes;
  return hn::LoadMaskBits(Bytes(), reinterpret_cast<const uint8_t*>(&block_bits));
}

HWY_INLINE size_t count_bits(uint64_t bits) { return hwy::PopCount(bits); }

#if SPARK_CODEC_FAST_VBMI2

/// For each of the block's lanes its `first`, and behind it its `second` where `twice` has a bit.
/// Writes them close together, 64..128 bytes, and returns how many; may write 128.
HWY_INLINE size_t store_pairs(const Vector (&first)[1], const Vector (&second)[1], uint64_t twice,
                              uint8_t* to) {
  alignas(64) static constexpr auto kOrder = [] {
    std::array<uint8_t, 128> order = {};
    for (uint8_t i = 0; i < 128; ++i) order[i] = static_cast<uint8_t>(i / 2 + i % 2 * 64);
    return order;
  }();
  const __m512i low_order = _mm512_load_si512(kOrder.data());
  const __m512i high_order = _mm512_load_si512(kOrder.data() + 64);
  const __m512i low = _mm512_permutex2var_epi8(first[0].raw, low_order, second[0].raw);
  const __m512i high = _mm512_permutex2var_epi8(first[0].raw, high_order, second[0].raw);
  constexpr uint64_t kFirsts = 0x5555555555555555;
  const uint64_t low_bits = _pdep_u64(twice, ~kFirsts) | kFirsts;
  const uint64_t high_bits = _pdep_u64(twice >> 32, ~kFirsts) | kFirsts;
  // The merging form: the zeroing one waits for its destination, and that to memory is microcode
  // (Zen 4).
  _mm512_storeu_si512(to, _mm512_mask_compress_epi8(low, low_bits, low));
  const size_t low_count = count_bits(low_bits);
  _mm512_storeu_si512(to + low_count, _mm512_mask_compress_epi8(high, high_bits, high));
  return kBlock + count_bits(twice);
}

/// The lanes where `bits` has one, close together; returns how many. Writes 64 bytes.
HWY_INLINE size_t store_close(const Vector (&lanes)[1], uint64_t bits, uint8_t* to) {
  _mm512_storeu_si512(to, _mm512_mask_compress_epi8(lanes[0].raw, bits, lanes[0].raw));
  return count_bits(bits);
}

/// The inverse, added to `lanes`: consecutive bytes, one to each lane where `bits` has one. Reads
/// 64 bytes, writes the sums to `to`.
HWY_INLINE void store_sum_apart(const Vector (&lanes)[1], const uint8_t* from, uint64_t bits,
                                uint8_t* to) {
  const Vector apart{_mm512_maskz_expand_epi8(bits, _mm512_loadu_si512(from))};
  hn::StoreU(hn::Add(lanes[0], apart), Bytes(), to);
}

#else

/// Where each of the block's groups of eight lanes begins if the lanes without a bit are left out.
struct GroupStarts {
  uint64_t bytes;  ///< byte i: of group i, 0..56

  HWY_INLINE explicit GroupStarts(uint64_t bits) {
    constexpr uint64_t kOnes = 0x0101010101010101;
    bits -= bits >> 1 & 0x55 * kOnes;
    bits = (bits & 0x33 * kOnes) + (bits >> 2 & 0x33 * kOnes);
    bits = (bits + (bits >> 4)) & 0x0f * kOnes;
    bytes = (bits * kOnes) << 8;
  }

  HWY_INLINE size_t operator[](size_t i) const { return bytes >> (8 * i) & 0xff; }
};

HWY_INLINE size_t group_bits(uint64_t bits, size_t i) { return bits >> (8 * i) & 0xff; }

/// The bytes at `from` in another order, as many as `d` has.
template <typename D>
HWY_INLINE hn::Vec<D> shuffled(D d, const uint8_t* from, const std::array<uint8_t, 16>& order) {
  return hn::TableLookupBytesOr0(hn::LoadU(d, from), hn::Load(d, order.data()));
}

HWY_INLINE size_t store_pairs(const Vector (&first)[kVectors], const Vector (&second)[kVectors],
                              uint64_t twice, uint8_t* to) {
  const Bytes d;
  const hn::Full128<uint8_t> d16;
  // Interleaving stays inside 16 bytes of a vector: group 2i lies in `low`, 2i+1 in `high`.
  alignas(64) uint8_t low[kBlock];
  alignas(64) uint8_t high[kBlock];
  for (size_t i = 0; i < kVectors; ++i) {
    hn::Store(hn::InterleaveLower(d, first[i], second[i]), d, low + i * kLanes);
    hn::Store(hn::InterleaveUpper(d, first[i], second[i]), d, high + i * kLanes);
  }
  const GroupStarts starts(twice);
  for (size_t i = 0; i < 4; ++i) {
    const auto low_pairs = shuffled(d16, low + 16 * i, kPairs[group_bits(twice, 2 * i)]);
    const auto high_pairs = shuffled(d16, high + 16 * i, kPairs[group_bits(twice, 2 * i + 1)]);
    hn::StoreU(low_pairs, d16, to + 16 * i + starts[2 * i]);
    hn::StoreU(high_pairs, d16, to + 16 * i + 8 + starts[2 * i + 1]);
  }
  return kBlock + count_bits(twice);
}

HWY_INLINE size_t store_close(const Vector (&lanes)[kVectors], uint64_t bits, uint8_t* to) {
  // Eight bytes are loaded at a time because those come straight from one of the stores.
  const hn::Full64<uint8_t> d8;
  alignas(64) uint8_t bytes[kBlock];
  for (size_t i = 0; i < kVectors; ++i) hn::Store(lanes[i], Bytes(), bytes + i * kLanes);
  const GroupStarts starts(bits);
  for (size_t i = 0; i < 8; ++i) {
    hn::StoreU(shuffled(d8, bytes + 8 * i, kClose[group_bits(bits, i)]), d8, to + starts[i]);
  }
  return count_bits(bits);
}

HWY_INLINE void store_sum_apart(const Vector (&lanes)[kVectors], const uint8_t* from, uint64_t bits,
                                uint8_t* to) {
  const hn::Full64<uint8_t> d8;
  const hn::Full128<uint8_t> d16;
  for (size_t i = 0; i < kVectors; ++i) hn::StoreU(lanes[i], Bytes(), to + i * kLanes);
  const GroupStarts starts(bits);
  for (size_t i = 0; i < 4; ++i) {
    const auto low = shuffled(d8, from + starts[2 * i], kApart[group_bits(bits, 2 * i)]);
    const auto high = shuffled(d8, from + starts[2 * i + 1], kApart[group_bits(bits, 2 * i + 1)]);
    const auto sum = hn::Add(hn::LoadU(d16, to + 16 * i), hn::Combine(d16, high, low));
    hn::StoreU(sum, d16, to + 16 * i);
  }
}

#endif  // SPARK_CODEC_FAST_VBMI2

}  // namespace spark::codec::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // SPARK_CODEC_FAST_VECTORS

#endif  // include guard

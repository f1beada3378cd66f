// Where the heads of an interleaved stream lie. Compiled once for each target of Highway.
#if defined(SPARK_CODEC_FAST_HEADS) == defined(HWY_TARGET_TOGGLE)
#ifdef SPARK_CODEC_FAST_HEADS
#undef SPARK_CODEC_FAST_HEADS
#else
#define SPARK_CODEC_FAST_HEADS
#endif

#include "sim/codec/fast/blocks-inl.h"

#if SPARK_CODEC_FAST_VECTORS
HWY_BEFORE_NAMESPACE();
namespace spark::codec::fast::HWY_NAMESPACE {

/// Which nibbles of a block are heads; a bit for each byte.
struct Heads {
  uint64_t tails;  ///< the high nibble is none, but a tail
  uint64_t low;    ///< the low nibble is one

  /// From the identifiers (the most significant bits) of all high and low nibbles. `tail`: the
  /// block's first nibble is a tail; then whether the next block's is.
  ///
  /// "The next byte's high nibble is a tail" is t' = low AND (t OR NOT high), for a low nibble is
  /// no tail exactly if the high one is a tail or short. That is the carry of one addition over all
  /// bytes: low AND NOT high generates it, low passes it on. The carries into all places are the
  /// sum's difference from a sum without carries.
  HWY_INLINE Heads(uint64_t identifiers_high, uint64_t identifiers_low, bool& tail) {
#if HWY_ARCH_X86
    // GCC 12 would fetch a mask register again for each use of its bits, two cycles each.
    __asm__("" : "+r"(identifiers_high), "+r"(identifiers_low));
#endif
    const uint64_t generated = identifiers_low & ~identifiers_high;
    uint64_t sum = 0;
    const bool over = __builtin_add_overflow(identifiers_low, generated, &sum);
    const bool over_too = __builtin_add_overflow(sum, static_cast<uint64_t>(tail), &sum);
    tail = over || over_too;
    tails = sum ^ identifiers_low ^ generated;
    low = tails | ~identifiers_high;
  }

  /// Bytes that hold two heads; each holds one.
  HWY_INLINE uint64_t twice() const { return low & ~tails; }

  HWY_INLINE size_t count() const { return kBlock + count_bits(twice()); }
};

}  // namespace spark::codec::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // SPARK_CODEC_FAST_VECTORS

#endif  // include guard

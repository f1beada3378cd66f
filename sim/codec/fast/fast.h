#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"

/// The codec at the speed of memory: the same streams as sim/codec/stream.h, bit for bit, but on
/// plain arrays of bytes. S = 4 runs on SIMD, dispatched at run time to what the processor has;
/// other slice widths run on tables.
///
/// Words are bit patterns in two's complement: in bytes where the format's words have at most 8
/// bits (S <= 4), sign-extended or zero-extended if they have fewer; in 16 bits else.
namespace spark::codec::fast {

struct Tables;

/// One variant of the code. Immutable: may be used by several threads at once.
class Codec {
 public:
  /// Throws InputError as Format::check.
  explicit Codec(const Format& format);
  ~Codec();
  Codec(Codec&&) noexcept;

  const Format& format() const;

  /// Room that `encode` needs for `words` words: of the longest stream and what the last store may
  /// overshoot.
  size_t encode_room(size_t words) const;

  /// Encodes into `stream`, at least encode_room(words.size()) bytes, and returns how many slices
  /// the stream has; it takes (slices * S + 7) / 8 bytes, filled up with zero bits. Bytes behind
  /// them may be overwritten. Words must be min_word()..max_word() (first_unfit tells); others give
  /// an unspecified stream. The overload for bytes needs S <= 4, the one for 16 bits S > 4; else
  /// throws std::invalid_argument, as for too little room.
  size_t encode(Layout layout, std::span<const uint8_t> words, std::span<uint8_t> stream) const;
  size_t encode(Layout layout, std::span<const uint16_t> words, std::span<uint8_t> stream) const;

  /// The index of the first word outside min_word()..max_word(), or words.size().
  size_t first_unfit(std::span<const uint8_t> words) const;
  size_t first_unfit(std::span<const uint16_t> words) const;

  /// Decodes exactly words.size() words from the whole of `stream`. Writes nowhere but into
  /// `words`, reads nowhere but in `stream`. As strict as codec::unpack, with its messages: throws
  /// InputError for a stream that is none; `words` are then unspecified.
  void decode(Layout layout, std::span<const uint8_t> stream, std::span<uint8_t> words) const;
  void decode(Layout layout, std::span<const uint8_t> stream, std::span<uint16_t> words) const;

  /// Decodes word `index` alone of a stream that has more than `index` words. Touches the slices
  /// before it, decodes none of them: counts heads, 64 slices at a time. Throws InputError if the
  /// stream ends before.
  int32_t word_at(Layout layout, std::span<const uint8_t> stream, size_t index, size_t words) const;

 private:
  void check_room(size_t words, std::span<uint8_t> stream) const;

  std::unique_ptr<const Tables> tables_;
};

/// The SIMD targets that this machine can run, best first, as Highway names them: `AVX3_DL`,
/// `AVX3`, `AVX2`, `SSE4`, `SSSE3`, `SCALAR` (tables, without SIMD); on Arm `NEON`.
std::vector<std::string> targets();

/// Makes every Codec run on one of targets(); an empty name: on the best one, which is the default.
/// For tests and benchmarks. Throws InputError for another name, saying which there are.
void use_target(std::string_view name);

/// The target that every Codec runs on.
std::string_view target();

}  // namespace spark::codec::fast

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sim/codec/format.h"
#include "sim/tensor/source.h"

/// The container `.spark`, version 2: encoded tensors in chunks, each with its checksum, between
/// two copies of a head that describes them. CONTAINER.md, beside this file, specifies every byte.
namespace spark::container {

/// What a container begins with; line-end conversions destroy it. A number of four bytes follows.
inline constexpr std::string_view kMagic = "SPARK\r\n\x1a";
inline constexpr uint32_t kVersion = 2;

/// Words of a chunk, unless a file says otherwise, and the most that it may say.
inline constexpr uint64_t kChunkWords = 16384;
inline constexpr uint64_t kMaxChunkWords = uint64_t{1} << 18;

/// One chunk, as the index has it: the bytes of the payload from the end of the one before (0 for
/// the first) to `end`.
struct Chunk {
  uint64_t end = 0;
  uint64_t checksum = 0;  ///< XXH3-64 of these bytes
};

/// What the head says of one tensor.
struct Record {
  tensor::Description description;  ///< without the scales of blocks: those lie in the chunks
  codec::Format format;
  codec::Layout layout = codec::Layout::interleaved;
  uint64_t chunk_words = kChunkWords;  ///< a multiple of 8; the last chunk has the rest

  // Settled by the above.
  uint64_t words = 0;   ///< elements of the shape
  uint64_t chunks = 0;  ///< of chunk_words words

  // Of a record that was read.
  uint64_t first_chunk = 0;        ///< how many chunks the tensors before it have
  uint64_t begin = 0;              ///< of its first chunk in the payload
  std::span<const uint8_t> index;  ///< kChunkBytes bytes a chunk

  bool has_blocks() const;  ///< scales by block; these are symmetric, without zero points

  /// Sets words and chunks by the shape. Throws InputError, beginning with `name`, for what no head
  /// may hold: a name that is no text, a dtype that does not go with the signedness, blocks that do
  /// not divide the chunks, scales that are none.
  void settle(std::string_view name);

  /// The first word of chunk number `chunk` of this tensor and how many words it has.
  uint64_t first_word(uint64_t chunk) const { return chunk * chunk_words; }
  uint64_t words_of(uint64_t chunk) const;

  /// Chunks that a thread takes at once: so many that their words are not more than one chunk may
  /// have.
  uint64_t group() const { return kMaxChunkWords / chunk_words; }

  /// Blocks of a chunk of `count` words, whose scales lie in front of its stream as float32: 0
  /// unless scales are by block.
  uint64_t blocks_of(uint64_t count) const;

  /// Of a record that was read: where chunk number `chunk` begins in the payload, and its entry.
  uint64_t begin_of(uint64_t chunk) const;
  Chunk entry(uint64_t chunk) const;
};

/// What one copy of the head says.
struct Head {
  std::vector<Record> tensors;
  std::unordered_set<std::string> names;
  uint64_t chunks = 0;               ///< of all tensors
  uint64_t payload = 0;              ///< bytes between the two copies
  std::span<const uint8_t> records;  ///< the bytes of all records
};

/// How many words a chunk has by default: kChunkWords, or close to it and a multiple of `block`
/// (0: there are no blocks). Throws InputError for a block that no chunk can hold.
uint64_t chunk_words_for(uint64_t block);

/// The beginning of a head of `size` bytes in all: all that comes before the records.
std::string head_begin(uint64_t tensors, uint64_t size);

/// The bytes of a record up to its index.
std::string to_bytes(const Record& record);

/// Bytes of a head beside its records.
inline constexpr size_t kHeadBytes = 40;

/// Bytes of an entry of the index.
inline constexpr size_t kChunkBytes = 16;

/// The copy of the head that `file` begins with or ends with: empty where that copy is not whole,
/// as its checksum says.
std::span<const uint8_t> head_at_start(std::span<const uint8_t> file);
std::span<const uint8_t> head_at_end(std::span<const uint8_t> file);

/// What a copy that is whole says; refers to `bytes`. Strict, whatever the checksum says: throws
/// InputError, beginning with `name`, for what the Writer does not write, and for chunks that
/// cannot hold their words. Allocates in proportion to bytes.size(), whatever the fields claim.
Head parse_head(std::span<const uint8_t> bytes, std::string_view name);

}  // namespace spark::container

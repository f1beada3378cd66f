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

/// What the head says of one tensor.
struct Record {
  tensor::Description description;  ///< without the scales of blocks: those lie in the chunks
  codec::Format format;
  codec::Layout layout = codec::Layout::interleaved;
  uint64_t chunk_words = kChunkWords;  ///< a multiple of 8; the last chunk has the rest

  uint64_t words = 0;        ///< elements of the shape
  uint64_t chunks = 0;       ///< of chunk_words words
  uint64_t first_chunk = 0;  ///< its number in Head::chunks

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
};

/// One chunk: the bytes of the payload from the end of the one before (0 for the first) to `end`.
struct Chunk {
  uint64_t end = 0;
  uint64_t checksum = 0;  ///< XXH3-64 of these bytes
};

/// What one copy of the head says.
struct Head {
  std::vector<Record> tensors;
  std::vector<Chunk> chunks;  ///< of all tensors, in their order
  std::unordered_set<std::string> names;

  /// Bytes between the two copies.
  uint64_t payload() const { return chunks.empty() ? 0 : chunks.back().end; }

  /// Where chunk number `chunk` begins in the payload.
  uint64_t begin_of(uint64_t chunk) const { return chunk == 0 ? 0 : chunks[chunk - 1].end; }

  /// Appends a tensor: settles it, sets its first_chunk and makes room for its chunks. Throws
  /// InputError as settle, and when there is one of that name. `name`: of the file, for messages.
  void add(Record record, std::string_view name);
};

/// How many words a chunk has by default: kChunkWords, or close to it and a multiple of `block`
/// (0: there are no blocks). Throws InputError for a block that no chunk can hold.
uint64_t chunk_words_for(uint64_t block);

/// The bytes of a head.
std::string to_bytes(const Head& head);

/// The copy of the head that `file` begins with or ends with: empty where that copy is not whole,
/// as its checksum says.
std::span<const uint8_t> head_at_start(std::span<const uint8_t> file);
std::span<const uint8_t> head_at_end(std::span<const uint8_t> file);

/// The inverse of to_bytes, for a copy that is whole. Strict, whatever the checksum says: throws
/// InputError, beginning with `name`, for what to_bytes does not write, and for chunks that cannot
/// hold their words. Allocates in proportion to bytes.size(), whatever the fields claim.
Head parse_head(std::span<const uint8_t> bytes, std::string_view name);

/// XXH3-64 (xxHash 0.8), without seed.
uint64_t checksum(std::span<const uint8_t> bytes);

}  // namespace spark::container

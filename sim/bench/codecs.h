#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

/// What the codec is measured against: its peers, each behind the same two functions.
namespace spark::bench {

/// A codec of words as a benchmark sees it: blocks of words in, blocks of bytes out.
struct Codec {
  std::string name;
  size_t element = 1;  ///< bytes that a word takes in memory before encoding and after decoding
  size_t block = 0;    ///< words that are coded at a time

  /// Room in bytes for the code of a block.
  std::function<size_t(size_t words)> room;

  /// Codes the words in `raw` and returns how many bytes of `coded` hold them.
  std::function<size_t(std::span<const uint8_t> raw, std::span<uint8_t> coded)> encode;

  /// The inverse; fills `raw`.
  std::function<void(std::span<const uint8_t> coded, std::span<uint8_t> raw)> decode;
};

/// The SPARK codec, S = 4, unsigned words of 8 bits in the paper form, in chunks as a container has
/// them: interleaved and planar on the best target, and interleaved on AVX2 where that is not the
/// best one. (Form, signedness and rounding are entries of the kernels' tables and cost nothing.)
std::vector<Codec> spark_codecs();

/// memcpy; StreamVByte on words of 32 bits (see stream_vbyte.h); zstd -1; lz4; Huffman codes alone
/// (zlib's deflate without matches, decoded by zlib).
std::vector<Codec> peer_codecs();

/// Before `encode` or `decode` of a codec is used: makes the SPARK codec run on that codec's
/// target.
void prepare(const Codec& codec);

}  // namespace spark::bench

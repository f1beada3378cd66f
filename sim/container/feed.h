#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/codec/fast/fast.h"
#include "sim/tensor/source.h"

namespace spark::container {

/// The words of one tensor on their way into streams, a chunk at a time: read or quantised, checked
/// and narrowed to what the codec takes. Immutable: several threads may share it, each with a
/// Buffer of its own.
class Feed {
 public:
  /// What the words of one chunk need on their way; reused from chunk to chunk.
  struct Buffer {
    std::vector<float> scales;  ///< of the chunk's blocks, if scales are by block

   private:
    friend class Feed;
    std::vector<float> values;
    std::vector<int32_t> words;
    std::vector<uint8_t> bytes;
    std::vector<uint16_t> halfwords;
    std::span<const uint8_t> as_bytes;       ///< the words where S <= 4, perhaps in the file
    std::span<const uint16_t> as_halfwords;  ///< the words where S > 4
  };

  /// The elements of an integer `source` are the words, whatever dtype the description has; those
  /// of a float source are quantised as the description says. A quantisation by block without
  /// scales gets them from each block's largest magnitude. `origin` names the tensor in messages.
  /// Source and description must outlive the feed. Throws InputError if description and format
  /// do not go together.
  Feed(const tensor::Description& description, const codec::Format& format,
       const tensor::Source& source, std::string origin);

  const codec::Format& format() const { return codec_.format(); }
  uint64_t words() const { return source_.size(); }

  /// Elements that share a scale, if scales are by block; else 0.
  uint64_t block() const;

  /// Loads words first .. first + count - 1; `first` must be a multiple of the block. Throws
  /// InputError for one that does not fit the format or would leave the dtype when it is decoded.
  void load(uint64_t first, uint64_t count, Buffer& buffer) const;

  /// Loads all words, unless all that the source's dtype can hold fit anyway.
  void check() const;

  /// Encodes the words loaded into `stream`, at least room(count) bytes. Returns how many slices
  /// that makes, one for each word and one for each tail.
  size_t encode(codec::Layout layout, const Buffer& buffer, std::span<uint8_t> stream) const;
  size_t room(uint64_t count) const { return codec_.encode_room(count); }

  /// Words first .. first + count - 1 will not be loaded soon.
  void release(uint64_t first, uint64_t count) const { source_.release(first, count); }

 private:
  float block_scale(uint64_t first, std::span<const float> values) const;
  void quantise(uint64_t first, Buffer& buffer) const;
  void check_fit(std::span<const int32_t> words, uint64_t first) const;
  void check_decoded(const Buffer& buffer, uint64_t first) const;

  const tensor::Description& description_;
  const tensor::Source& source_;
  std::string origin_;
  const codec::fast::Codec& codec_;
  bool narrow_;              ///< words are bytes: S <= 4
  bool in_place_ = false;    ///< the source's bytes are the words
  bool may_misfit_ = false;  ///< the source's dtype has values that the format has not
  /// By word - min_word: decoded, it leaves the dtype. Empty: none does.
  std::vector<bool> leaving_;
};

}  // namespace spark::container

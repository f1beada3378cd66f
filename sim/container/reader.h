#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gen/base/mapped_file.h"
#include "sim/codec/fast/fast.h"
#include "sim/container/head.h"
#include "sim/tensor/source.h"

namespace spark::container {

class Reader;

/// One tensor of a container. Its elements are decoded as they are asked for, by whole chunks; each
/// chunk is held against its checksum once, at its first use. Every member throws InputError for a
/// damaged chunk, naming file, tensor, chunk, words and bytes, and for a stream that is none. Safe
/// to read from several threads.
class StoredTensor : public tensor::Source {
 public:
  /// Made by Reader.
  StoredTensor(const Reader& reader, const Record& record);

  /// Without the scales of blocks: those lie in the chunks; see quantisation().
  const tensor::Description& description() const override { return record_.description; }
  uint64_t size() const override { return record_.words; }

  /// The elements: words of an integer dtype; scale * (word - zero point) of a float one.
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;

  /// Elements of uint8 or int8 as bytes.
  void read(uint64_t first, std::span<uint8_t> bytes) const;

  void release(uint64_t first, uint64_t count) const override;

  const Record& record() const { return record_; }

  /// The words of any dtype.
  void read_words(uint64_t first, std::span<int32_t> words) const;

  /// One word, at the cost of finding its code in its chunk, which is not decoded.
  int32_t word(uint64_t index) const;

  /// The quantisation with all its scales, also those of blocks, which are gathered from all
  /// chunks. Absent where the tensor has none.
  std::optional<tensor::Quantisation> quantisation() const;

  /// Chunk number `chunk` of this tensor: the offsets in the file of its first byte and of the one
  /// behind its last, and what messages say of it: `tensor 'a', chunk 0 (words 0..15, bytes
  /// 64..75)`.
  uint64_t offset_of(uint64_t chunk) const;
  uint64_t end_of(uint64_t chunk) const;
  std::string place_of(uint64_t chunk) const;

  /// The bytes of chunk number `chunk`, held against its checksum.
  std::span<const uint8_t> bytes_of(uint64_t chunk) const;

 private:
  template <typename Step>
  void each_chunk(uint64_t first, uint64_t count, const Step& step) const;
  template <typename Pattern>
  void decode(uint64_t chunk, std::span<Pattern> words) const;
  std::vector<int32_t> decode_words(uint64_t chunk) const;
  void check_words(uint64_t first, std::span<const int32_t> words) const;
  std::vector<float> block_scales(uint64_t chunk) const;

  const Reader& reader_;
  const Record& record_;
  const codec::fast::Codec& codec_;
};

/// What a container file is opened for.
enum class Open {
  strict,   ///< throws InputError unless both heads are whole and the file has the size they say
  salvage,  ///< takes whichever head is whole; throws InputError if none is
};

/// A container, mapped into memory.
class Reader : public tensor::File {
 public:
  /// Reads and checks the head; of the tensors nothing. Throws InputError, beginning with the path,
  /// for what is no container and for a damaged one, naming the place of the damage.
  explicit Reader(const std::filesystem::path& path, Open how = Open::strict);
  ~Reader() override;

  const std::vector<std::unique_ptr<tensor::Source>>& tensors() const override { return sources_; }
  const StoredTensor& tensor(size_t number) const;

  const Head& head() const { return head_; }
  const std::string& name() const { return name_; }

  /// Calls action(tensor, chunk) for every chunk, in the order of the file, and releases what it
  /// has read.
  void each_chunk(const std::function<void(const StoredTensor&, uint64_t)>& action) const;

  /// Holds every chunk against its checksum. Throws InputError for the first that is damaged.
  void verify() const;

  /// These bytes of the file, which head() refers to, have been read for now: their pages leave the
  /// resident memory.
  void release(std::span<const uint8_t> bytes) const;

 private:
  friend class StoredTensor;

  /// Where a chunk was found whole.
  enum State : uint8_t { kUnknown, kAtFront, kAtBack };

  void check_whole(std::span<const uint8_t> front, std::span<const uint8_t> back) const;
  std::string first_damage() const;
  std::span<const uint8_t> bytes_at(int64_t base, const Record& record, uint64_t chunk) const;
  std::span<const uint8_t> whole_at(int64_t base, const Record& record, uint64_t chunk) const;
  std::span<const uint8_t> chunk(const Record& record, uint64_t chunk) const;

  std::string name_;
  MappedFile file_;
  Head head_;
  /// Where the payload begins, counted from the beginning of the file and from its end: another
  /// place only in a file that lacks bytes or has too many.
  int64_t front_ = 0;
  int64_t back_ = 0;
  std::vector<std::unique_ptr<tensor::Source>> sources_;
  std::unique_ptr<std::atomic<uint8_t>[]> states_;  ///< of chunks
};

}  // namespace spark::container

#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "sim/container/reader.h"
#include "sim/container/unpack.h"
#include "sim/container/writer.h"
#include "sim/tensor/source.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/memory_file.h"

/// What the tests of the container share.
namespace spark::container::test {

using codec::test::describe;
using codec::test::error_of;
using codec::test::seeded;
using gen::test::ScratchFolder;
using verif::MemoryFile;

inline constexpr codec::Layout kLayouts[] = {codec::Layout::interleaved, codec::Layout::planar};

/// A tensor in memory: integers or reals, as its dtype says.
class MemorySource : public tensor::Source {
 public:
  MemorySource(tensor::Description description, std::vector<int32_t> words);
  MemorySource(tensor::Description description, std::vector<float> values);

  const tensor::Description& description() const override { return description_; }
  uint64_t size() const override { return words_.size() + values_.size(); }
  std::span<const uint8_t> bytes() const override { return bytes_; }
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;
  void release(uint64_t, uint64_t) const override {}

  const std::vector<int32_t>& words() const { return words_; }
  const std::vector<float>& values() const { return values_; }

 private:
  tensor::Description description_;
  std::vector<int32_t> words_;
  std::vector<float> values_;
  std::vector<uint8_t> bytes_;  ///< of uint8 and int8
};

/// One tensor as it goes into a container.
struct Item {
  MemorySource source;
  codec::Format format;
  codec::Layout layout = codec::Layout::interleaved;
  std::optional<tensor::Quantisation> quantisation = std::nullopt;  ///< of a float source
};

/// Writes a container of these tensors.
void write(const std::filesystem::path& path, const std::vector<Item>& items);

/// A record with the bytes of its chunks.
struct Chunked {
  Record record;
  std::vector<std::string> chunks;
};

/// The bytes of a container of these, whatever they hold: put together without the Writer.
std::string assemble(const std::vector<Chunked>& tensors);

/// The bytes of a container of these tensors with chunks of `chunk_words` words, put together
/// without the Writer: streams by the golden codec. Scales by block must be given.
std::string make(const std::vector<Item>& items, uint64_t chunk_words);

/// Keeps the elements written, as numbers.
class MemoryWriter : public tensor::Writer {
 public:
  void write(std::span<const int32_t> words) override { append(words); }
  void write(std::span<const float> values) override { append(values); }
  void write(std::span<const uint8_t> bytes) override { append(bytes); }
  void commit() override {}

  std::vector<double> elements;

 private:
  template <typename Element>
  void append(std::span<const Element> more) {
    elements.insert(elements.end(), more.begin(), more.end());
  }
};

/// The words that the golden decoder makes of what the golden encoder makes of `words`.
std::vector<int32_t> golden(const codec::Format& format, const std::vector<int32_t>& words);

/// All words, or elements, of a tensor.
std::vector<int32_t> words_of(const StoredTensor& tensor);
std::vector<float> values_of(const tensor::Source& tensor);

/// A tensor of random words of `format` in the narrowest integer dtype that holds them.
Item random_item(const std::string& name, const std::vector<uint64_t>& shape,
                 const codec::Format& format, codec::Layout layout, std::mt19937_64& random);

}  // namespace spark::container::test

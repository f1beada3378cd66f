#include "verif/container/support.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "sim/codec/stream.h"
#include "sim/container/bytes.h"

namespace spark::container::test {

MemorySource::MemorySource(tensor::Description description, std::vector<int32_t> words)
    : description_(std::move(description)), words_(std::move(words)) {
  if (size_of(description_.dtype) == 1) bytes_.assign(words_.begin(), words_.end());
}

MemorySource::MemorySource(tensor::Description description, std::vector<float> values)
    : description_(std::move(description)), values_(std::move(values)) {}

void MemorySource::read(uint64_t first, std::span<int32_t> words) const {
  std::copy_n(words_.begin() + static_cast<ptrdiff_t>(first), words.size(), words.begin());
}

void MemorySource::read(uint64_t first, std::span<float> values) const {
  const auto at = static_cast<ptrdiff_t>(first);
  if (values_.empty()) {
    std::copy_n(words_.begin() + at, values.size(), values.begin());
  } else {
    std::copy_n(values_.begin() + at, values.size(), values.begin());
  }
}

void write(const std::filesystem::path& path, const std::vector<Item>& items) {
  Writer writer(path);
  for (const Item& item : items) {
    tensor::Description description = item.source.description();
    if (item.quantisation) description.quantisation = item.quantisation;
    writer.add(description, item.format, item.layout, item.source, "'" + description.name + "'");
  }
  writer.commit();
}

std::string assemble(const std::vector<Chunked>& tensors) {
  std::string records;
  std::string payload;
  for (const Chunked& tensor : tensors) {
    records += to_bytes(tensor.record);
    for (const std::string& chunk : tensor.chunks) {
      payload += chunk;
      put(records, 8, payload.size());
      put(records, 8, XXH3_64bits(chunk.data(), chunk.size()));
    }
  }
  const uint64_t size = records.size() + kHeadBytes;
  std::string head = head_begin(tensors.size(), size) + records;
  put(head, 8, size);
  put(head, 8, XXH3_64bits(head.data(), head.size()));
  return head + payload + head;
}

std::string make(const std::vector<Item>& items, uint64_t chunk_words) {
  std::vector<Chunked> tensors;
  for (const Item& item : items) {
    Record record;
    record.description = item.source.description();
    record.format = item.format;
    record.layout = item.layout;
    record.chunk_words = chunk_words;
    std::vector<float> scales;  // of blocks
    if (record.has_blocks()) record.description.quantisation->scales.swap(scales);
    record.settle("made");
    Chunked& tensor = tensors.emplace_back(Chunked{record, {}});
    for (uint64_t i = 0; i < record.chunks; ++i) {
      const uint64_t words = record.words_of(i);
      std::string& chunk = tensor.chunks.emplace_back();
      for (uint64_t block = 0; block < record.blocks_of(words); ++block) {
        const size_t number = record.first_word(i) / record.description.quantisation->block + block;
        put(chunk, 4, std::bit_cast<uint32_t>(scales.at(number)));
      }
      chunk += codec::pack(item.format, item.layout,
                           std::span(item.source.words()).subspan(record.first_word(i), words));
    }
  }
  return assemble(tensors);
}

std::vector<int32_t> golden(const codec::Format& format, const std::vector<int32_t>& words) {
  std::vector<int32_t> decoded;
  decoded.reserve(words.size());
  for (const int32_t word : words) decoded.push_back(decode(format, encode(format, word)));
  return decoded;
}

std::vector<int32_t> words_of(const StoredTensor& tensor) {
  std::vector<int32_t> words(tensor.size());
  tensor.read_words(0, words);
  return words;
}

std::vector<float> values_of(const tensor::Source& tensor) {
  std::vector<float> values(tensor.size());
  tensor.read(0, values);
  return values;
}

Item random_item(const std::string& name, const std::vector<uint64_t>& shape,
                 const codec::Format& format, codec::Layout layout, std::mt19937_64& random) {
  const bool wide = format.word_bits() > 8;
  const tensor::Dtype dtype = format.is_signed
                                  ? (wide ? tensor::Dtype::int32 : tensor::Dtype::int8)
                                  : (wide ? tensor::Dtype::uint32 : tensor::Dtype::uint8);
  const uint64_t count = tensor::element_count(shape, name);
  return {
      {{name, dtype, shape, std::nullopt}, codec::test::random_words(format, count, true, random)},
      format,
      layout};
}

}  // namespace spark::container::test

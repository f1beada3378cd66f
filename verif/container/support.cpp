#include "verif/container/support.h"

#include <algorithm>
#include <cstdlib>

#include "sim/codec/rules.h"

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

bool is_long() {
  const char* const given = std::getenv("SPARK_LONG");
  return given != nullptr && std::string(given) == "1";
}

}  // namespace spark::container::test

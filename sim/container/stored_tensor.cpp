#include <algorithm>
#include <bit>
#include <cmath>

#include "gen/base/error.h"
#include "sim/container/bytes.h"
#include "sim/container/codecs.h"
#include "sim/container/reader.h"
#include "sim/tensor/quantise.h"

namespace spark::container {
namespace {

using tensor::Quantisation;

/// Patterns in two's complement as the numbers they are.
template <typename Pattern>
void widen(std::span<const Pattern> patterns, bool is_signed, std::span<int32_t> words) {
  if (is_signed) {
    std::transform(patterns.begin(), patterns.end(), words.begin(),
                   [](Pattern word) { return static_cast<std::make_signed_t<Pattern>>(word); });
  } else {
    std::copy(patterns.begin(), patterns.end(), words.begin());
  }
}

}  // namespace

StoredTensor::StoredTensor(const Reader& reader, const Record& record)
    : reader_(reader), record_(record), codec_(codec_for(record.format)) {}

uint64_t StoredTensor::offset_of(uint64_t chunk) const {
  return static_cast<uint64_t>(reader_.front_) + record_.begin_of(chunk);
}

uint64_t StoredTensor::end_of(uint64_t chunk) const {
  return static_cast<uint64_t>(reader_.front_) + record_.begin_of(chunk + 1);
}

std::string StoredTensor::place_of(uint64_t chunk) const {
  const uint64_t word = record_.first_word(chunk);
  return fmt::format("tensor '{}', chunk {} (words {}..{}, bytes {}..{})", description().name,
                     chunk, word, word + record_.words_of(chunk) - 1, offset_of(chunk),
                     end_of(chunk) - 1);
}

std::span<const uint8_t> StoredTensor::bytes_of(uint64_t chunk) const {
  const std::span<const uint8_t> bytes = reader_.chunk(record_, chunk);
  if (bytes.empty()) {
    throw InputError("{}: {} is damaged; unpack --salvage reads the rest", reader_.name_,
                     place_of(chunk));
  }
  return bytes;
}

/// Calls step(chunk, from, count, at) for each chunk that holds some of `count` words from `first`:
/// its words from .. from + count - 1, before which `at` of the words lie in other chunks.
template <typename Step>
void StoredTensor::each_chunk(uint64_t first, uint64_t count, const Step& step) const {
  if (first > size() || count > size() - first) {
    throw std::out_of_range(fmt::format("{} elements from {} on, of {}", count, first, size()));
  }
  for (uint64_t at = 0; at < count;) {
    const uint64_t chunk = (first + at) / record_.chunk_words;
    const uint64_t from = first + at - record_.first_word(chunk);
    const uint64_t here = std::min(record_.words_of(chunk) - from, count - at);
    step(chunk, from, here, at);
    at += here;
  }
}

/// Decodes a whole chunk.
template <typename Pattern>
void StoredTensor::decode(uint64_t chunk, std::span<Pattern> words) const {
  const std::span<const uint8_t> bytes = bytes_of(chunk);
  try {
    codec_.decode(record_.layout, bytes.subspan(4 * record_.blocks_of(words.size())), words);
  } catch (const InputError& error) {
    throw InputError("{}: {}: {}", reader_.name_, place_of(chunk), error.what());
  }
}

/// Throws InputError for a word that an integer dtype does not hold: no encoder wrote it.
void StoredTensor::check_words(uint64_t first, std::span<const int32_t> words) const {
  const tensor::Dtype dtype = description().dtype;
  if (is_float(dtype) ||
      (min_of(dtype) <= record_.format.min_word() && max_of(dtype) >= record_.format.max_word())) {
    return;
  }
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] >= min_of(dtype) && words[i] <= max_of(dtype)) continue;
    throw InputError("{}: word {} at index {} of tensor '{}' does not fit {} ({}..{})",
                     reader_.name_, words[i], first + i, description().name, to_string(dtype),
                     min_of(dtype), max_of(dtype));
  }
}

/// The words of a whole chunk.
std::vector<int32_t> StoredTensor::decode_words(uint64_t chunk) const {
  std::vector<int32_t> words(record_.words_of(chunk));
  const auto through = [&]<typename Pattern>(std::vector<Pattern> patterns) {
    decode<Pattern>(chunk, patterns);
    widen<Pattern>(patterns, record_.format.is_signed, words);
  };
  if (record_.format.slice <= 4) {
    through(std::vector<uint8_t>(words.size()));
  } else {
    through(std::vector<uint16_t>(words.size()));
  }
  check_words(record_.first_word(chunk), words);
  return words;
}

/// The scales of the blocks of a chunk.
std::vector<float> StoredTensor::block_scales(uint64_t chunk) const {
  const std::span<const uint8_t> bytes = bytes_of(chunk);
  std::vector<float> scales(record_.blocks_of(record_.words_of(chunk)));
  for (size_t i = 0; i < scales.size(); ++i) {
    scales[i] = std::bit_cast<float>(static_cast<uint32_t>(get(bytes.data() + 4 * i, 4)));
    if (!std::isfinite(scales[i]) || scales[i] <= 0) {
      throw InputError("{}: {}: scale {} of block {}; scales are finite and greater than 0",
                       reader_.name_, place_of(chunk), scales[i], i);
    }
  }
  return scales;
}

void StoredTensor::read_words(uint64_t first, std::span<int32_t> words) const {
  each_chunk(first, words.size(), [&](uint64_t chunk, uint64_t from, uint64_t count, uint64_t at) {
    const std::vector<int32_t> all = decode_words(chunk);
    std::copy_n(all.begin() + static_cast<ptrdiff_t>(from), count,
                words.begin() + static_cast<ptrdiff_t>(at));
  });
}

void StoredTensor::read(uint64_t first, std::span<int32_t> words) const {
  if (is_float(description().dtype)) throw std::invalid_argument("words of a float tensor");
  read_words(first, words);
}

void StoredTensor::read(uint64_t first, std::span<float> values) const {
  each_chunk(first, values.size(), [&](uint64_t chunk, uint64_t from, uint64_t count, uint64_t at) {
    const std::vector<int32_t> all = decode_words(chunk);
    const std::span<const int32_t> words = std::span(all).subspan(from, count);
    const std::span<float> here = values.subspan(at, count);
    if (!is_float(description().dtype)) {
      std::copy(words.begin(), words.end(), here.begin());
    } else if (record_.has_blocks()) {
      const Quantisation blocks = {Quantisation::Granularity::block,
                                   0,
                                   description().quantisation->block,
                                   block_scales(chunk),
                                   {}};
      tensor::dequantise(blocks, {all.size()}, from, words, here);
    } else {
      tensor::dequantise(*description().quantisation, description().shape, first + at, words, here);
    }
  });
}

void StoredTensor::read(uint64_t first, std::span<uint8_t> bytes) const {
  if (size_of(description().dtype) != 1) throw std::invalid_argument("bytes of a wider dtype");
  each_chunk(first, bytes.size(), [&](uint64_t chunk, uint64_t from, uint64_t count, uint64_t at) {
    const std::span<uint8_t> here = bytes.subspan(at, count);
    if (record_.format.slice <= 4 && count == record_.words_of(chunk)) {
      decode(chunk, here);
      return;
    }
    const std::vector<int32_t> all = decode_words(chunk);
    std::copy_n(all.begin() + static_cast<ptrdiff_t>(from), count, here.begin());
  });
}

void StoredTensor::release(uint64_t first, uint64_t count) const {
  if (count == 0) return;
  const uint64_t chunk = first / record_.chunk_words;
  const uint64_t end = (first + count - 1) / record_.chunk_words + 1;
  reader_.file_.release(offset_of(chunk), end_of(end - 1) - offset_of(chunk));
  reader_.release(record_.index.subspan(kChunkBytes * chunk, kChunkBytes * (end - chunk)));
}

int32_t StoredTensor::word(uint64_t index) const {
  if (index >= size()) throw std::out_of_range(fmt::format("word {} of {}", index, size()));
  const uint64_t chunk = index / record_.chunk_words;
  const uint64_t count = record_.words_of(chunk);
  const std::span<const uint8_t> stream = bytes_of(chunk).subspan(4 * record_.blocks_of(count));
  const int32_t word =
      codec_.word_at(record_.layout, stream, index - record_.first_word(chunk), count);
  check_words(index, std::span(&word, 1));
  return word;
}

std::optional<Quantisation> StoredTensor::quantisation() const {
  std::optional<Quantisation> result = description().quantisation;
  if (!record_.has_blocks()) return result;
  for (uint64_t chunk = 0; chunk < record_.chunks; ++chunk) {
    const std::vector<float> scales = block_scales(chunk);
    result->scales.insert(result->scales.end(), scales.begin(), scales.end());
  }
  return result;
}

}  // namespace spark::container

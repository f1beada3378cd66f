#include "sim/container/head.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gen/base/error.h"
#include "sim/container/bytes.h"

namespace spark::container {
namespace {

using tensor::Quantisation;

void check_quantisation(const Record& record, std::string_view name) {
  const tensor::Description& what = record.description;
  const Quantisation& quantisation = *what.quantisation;
  const uint64_t block = quantisation.block;
  if (record.has_blocks() && (block == 0 || record.chunk_words % block != 0)) {
    throw InputError("{}: blocks of {} elements; they must divide the chunks of {}", name, block,
                     record.chunk_words);
  }
  const uint64_t count = record.has_blocks() ? 0 : scale_count(quantisation, what.shape, name);
  const size_t zeros = quantisation.zero_points.size();
  if (quantisation.scales.size() != count || (zeros != 0 && zeros != count)) {
    throw InputError("{}: {} scales and {} zero points; {} expected", name,
                     quantisation.scales.size(), zeros, count);
  }
  for (const float scale : quantisation.scales) {
    if (!std::isfinite(scale) || scale <= 0) {
      throw InputError("{}: scale {}; scales are finite and greater than 0", name, scale);
    }
  }
}

}  // namespace

bool Record::has_blocks() const {
  return description.quantisation &&
         description.quantisation->granularity == Quantisation::Granularity::block;
}

void Record::settle(std::string_view name) {
  constexpr size_t kMaxName = 65535;
  if (description.name.size() > kMaxName || !is_text(description.name)) {
    throw InputError(
        "{}: the name of a tensor must be UTF-8 without control characters, at most {} bytes; "
        "choose one with --name",
        name, kMaxName);
  }
  const std::string full = fmt::format("{}: tensor '{}'", name, description.name);
  format.check();
  const tensor::Dtype dtype = description.dtype;
  if (!is_float(dtype) && format.is_signed == is_unsigned(dtype)) {
    throw InputError("{} is {}, but its code is {}", full, to_string(dtype),
                     format.is_signed ? "signed" : "unsigned");
  }
  if (is_float(dtype) && !description.quantisation) {
    throw InputError("{} is {}, but has no scales", full, to_string(dtype));
  }
  if (chunk_words == 0 || chunk_words % 8 != 0 || chunk_words > kMaxChunkWords) {
    throw InputError("{}: chunks of {} words; allowed: multiples of 8 up to {}", full, chunk_words,
                     kMaxChunkWords);
  }
  words = tensor::element_count(description.shape, full);
  chunks = words / chunk_words + (words % chunk_words != 0 ? 1 : 0);
  if (description.quantisation) check_quantisation(*this, full);
}

uint64_t Record::words_of(uint64_t chunk) const {
  return std::min(chunk_words, words - first_word(chunk));
}

uint64_t Record::blocks_of(uint64_t count) const {
  return has_blocks()
             ? (count + description.quantisation->block - 1) / description.quantisation->block
             : 0;
}

uint64_t Record::begin_of(uint64_t chunk) const {
  return chunk == 0 ? begin : get(index.data() + kChunkBytes * (chunk - 1), 8);
}

Chunk Record::entry(uint64_t chunk) const {
  const uint8_t* const bytes = index.data() + kChunkBytes * chunk;
  return {get(bytes, 8), get(bytes + 8, 8)};
}

uint64_t chunk_words_for(uint64_t block) {
  if (block > kMaxChunkWords) {
    throw InputError("blocks of {} elements; allowed: 1..{}", block, kMaxChunkWords);
  }
  const uint64_t unit = block == 0 ? 8 : std::lcm(block, uint64_t{8});
  const uint64_t words = std::max(kChunkWords / unit, uint64_t{1}) * unit;
  if (words > kMaxChunkWords) {
    throw InputError("blocks of {} elements; allowed above {}: multiples of 8", block,
                     kMaxChunkWords / 8);
  }
  return words;
}

}  // namespace spark::container

#include "sim/container/feed.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "sim/codec/tensor.h"
#include "sim/container/codecs.h"
#include "sim/container/head.h"
#include "sim/tensor/quantise.h"

namespace spark::container {
namespace {

using tensor::Quantisation;

/// By word - min_word: true for words of `dtype` that decode to what it does not hold. Empty where
/// there are none: everywhere but with wide slices and `nearest`.
std::vector<bool> words_that_leave(const codec::Format& format, tensor::Dtype dtype) {
  std::vector<bool> leaving;
  if (is_float(dtype)) return leaving;
  const int32_t low = format.min_word();
  const int64_t first = std::max<int64_t>(low, min_of(dtype));
  const int64_t last = std::min<int64_t>(format.max_word(), max_of(dtype));
  for (int64_t word = first; word <= last; ++word) {
    const int32_t decoded = decode(format, encode(format, static_cast<int32_t>(word)));
    if (decoded >= min_of(dtype) && decoded <= max_of(dtype)) continue;
    leaving.resize(size_t{1} << format.word_bits());
    leaving[static_cast<size_t>(word - low)] = true;
  }
  return leaving;
}

}  // namespace

Feed::Feed(const tensor::Description& description, const codec::Format& format,
           const tensor::Source& source, std::string origin)
    : description_(description),
      source_(source),
      origin_(std::move(origin)),
      codec_(codec_for(format)),
      narrow_(format.slice <= 4),
      leaving_(words_that_leave(format, description.dtype)) {
  const tensor::Dtype from = source.description().dtype;
  in_place_ = narrow_ && !source.bytes().empty() && is_unsigned(from) != format.is_signed;
  may_misfit_ =
      !is_float(from) && (min_of(from) < format.min_word() || max_of(from) > format.max_word());
}

uint64_t Feed::block() const {
  const auto& given = description_.quantisation;
  return given && given->granularity == Quantisation::Granularity::block ? given->block : 0;
}

void Feed::check_fit(std::span<const int32_t> words, uint64_t first) const {
  const int32_t low = format().min_word();
  const int32_t high = format().max_word();
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] < low || words[i] > high) {
      codec::refuse_word(format(), words[i], first + i, origin_);
    }
  }
}

/// The scale of the block that `values` begin with, number `first` of the tensor.
float Feed::block_scale(uint64_t first, std::span<const float> values) const {
  float largest = 0;
  for (const float value : values.first(std::min<size_t>(block(), values.size()))) {
    largest = std::max(largest, std::abs(value));
  }
  const float scale = largest / static_cast<float>(format().max_word());
  if (largest > 0 && scale < std::numeric_limits<float>::min()) {
    throw InputError(
        "{}: the scale of block {} would be {}, below the smallest normal float32; multiply the "
        "tensor by a power of two, or give one scale to more elements",
        origin_, first / block(), scale);
  }
  return largest > 0 ? scale : 1;
}

/// The words of float elements, and the scales of the blocks among them.
void Feed::quantise(uint64_t first, Buffer& buffer) const {
  buffer.values.resize(buffer.words.size());
  source_.read(first, buffer.values);
  const int32_t low = format().min_word();
  const int32_t high = format().max_word();
  const Quantisation& given = *description_.quantisation;
  if (block() == 0) {
    tensor::quantise(given, description_.shape, first, buffer.values, low, high, buffer.words);
    return;
  }
  Quantisation blocks = {given.granularity, 0, given.block, buffer.scales, {}};
  if (given.scales.empty()) {
    for (size_t at = 0; at < buffer.values.size(); at += given.block) {
      blocks.scales.push_back(block_scale(first + at, std::span(buffer.values).subspan(at)));
    }
    buffer.scales = blocks.scales;
  }
  tensor::quantise(blocks, {buffer.values.size()}, 0, buffer.values, low, high, buffer.words);
}

/// Throws InputError for a word that would leave the dtype of the elements when it is decoded.
void Feed::check_decoded(const Buffer& buffer, uint64_t first) const {
  if (leaving_.empty()) return;
  for (size_t i = 0; i < buffer.words.size(); ++i) {
    if (leaving_[static_cast<size_t>(buffer.words[i] - format().min_word())]) {
      codec::refuse_decoded(format(), buffer.words[i], first + i, origin_, description_.dtype);
    }
  }
}

void Feed::load(uint64_t first, uint64_t count, Buffer& buffer) const {
  buffer.scales.clear();
  if (block() != 0 && !description_.quantisation->scales.empty()) {
    const std::span<const float> all = description_.quantisation->scales;
    const std::span<const float> here =
        all.subspan(first / block(), (count + block() - 1) / block());
    buffer.scales.assign(here.begin(), here.end());
  }
  if (in_place_) {
    buffer.as_bytes = source_.bytes().subspan(first, count);
    if (!may_misfit_) return;
    const size_t misfit = codec_.first_unfit(buffer.as_bytes);
    if (misfit == count) return;
    int32_t word = 0;
    source_.read(first + misfit, std::span(&word, 1));
    codec::refuse_word(format(), word, first + misfit, origin_);
  }
  buffer.words.resize(count);
  if (is_float(source_.description().dtype)) {
    quantise(first, buffer);
  } else {
    source_.read(first, buffer.words);
    if (may_misfit_) check_fit(buffer.words, first);
  }
  check_decoded(buffer, first);
  if (narrow_) {
    buffer.bytes.assign(buffer.words.begin(), buffer.words.end());
    buffer.as_bytes = buffer.bytes;
  } else {
    buffer.halfwords.assign(buffer.words.begin(), buffer.words.end());
    buffer.as_halfwords = buffer.halfwords;
  }
}

void Feed::check() const {
  if (!is_float(source_.description().dtype) && !may_misfit_ && leaving_.empty()) return;
  const uint64_t step = chunk_words_for(block());
  Buffer buffer;
  for (uint64_t first = 0; first < words(); first += step) {
    const uint64_t count = std::min(step, words() - first);
    load(first, count, buffer);
    release(first, count);
  }
}

size_t Feed::encode(codec::Layout layout, const Buffer& buffer, std::span<uint8_t> stream) const {
  return narrow_ ? codec_.encode(layout, buffer.as_bytes, stream)
                 : codec_.encode(layout, buffer.as_halfwords, stream);
}

}  // namespace spark::container

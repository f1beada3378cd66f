#include "sim/array/streams.h"

#include <stdexcept>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "sim/codec/stream.h"

namespace spark::array {
namespace {

/// Checks one word of form none, which the codec never sees.
int32_t plain_word(const Config& config, Operand operand, int32_t word) {
  const codec::Format format = config.format(operand);
  if (word < format.min_word() || word > format.max_word()) {
    throw InputError("word {} does not fit {} bits; allowed: {}..{}", word, format.word_bits(),
                     format.min_word(), format.max_word());
  }
  return word;
}

std::vector<Beat> plain_beats(const Config& config, Operand operand,
                              std::span<const int32_t> words) {
  const uint32_t mask = (uint32_t{1} << (2 * config.slice)) - 1;
  std::vector<Beat> beats;
  beats.reserve(words.size());
  for (const int32_t word : words) {
    beats.push_back(
        {static_cast<uint32_t>(plain_word(config, operand, word)) & mask, false, false});
  }
  beats.back().last = true;
  return beats;
}

}  // namespace

Digits digits(const Config& config, Operand operand, int32_t value) {
  const int32_t slices = 1 << config.slice;
  int32_t lo = value & (slices - 1);
  if (config.is_signed(operand) && lo >= slices / 2) lo -= slices;
  return {value, (value - lo) / slices, lo};
}

Matrix decoded(const Config& config, Operand operand, const Matrix& words) {
  Matrix result = words;
  const codec::Format format = config.format(operand);
  for (int32_t& word : result.values) {
    word = config.form == Form::none ? plain_word(config, operand, word)
                                     : codec::decode(format, codec::encode(format, word));
  }
  return result;
}

std::vector<Beat> pack_beats(int slice, std::span<const uint32_t> slices) {
  if (slices.empty()) throw std::logic_error("a tile's stream has at least one slice");
  std::vector<Beat> beats;
  beats.reserve((slices.size() + 1) / 2);
  for (size_t i = 0; i < slices.size(); i += 2) {
    const bool two = i + 1 < slices.size();
    beats.push_back({slices[i] << slice | (two ? slices[i + 1] : 0), two, false});
  }
  beats.back().last = true;
  return beats;
}

Streams to_streams(const Config& config, Operand operand, const Matrix& words) {
  const bool is_a = operand == Operand::a;
  const int lines = config.lines(operand);
  const int length = is_a ? words.cols : words.rows;
  if ((is_a ? words.rows : words.cols) != lines || length < 1) {
    throw InputError("a tile of {} has {} {} and K from 1 on; {}x{} given", is_a ? "A" : "B", lines,
                     is_a ? "rows" : "columns", words.rows, words.cols);
  }
  Streams streams;
  streams.reserve(static_cast<size_t>(config.streams(operand)));
  std::vector<int32_t> lane_words(
      (static_cast<size_t>(length) - 1) / static_cast<size_t>(config.vector) + 1);
  for (int line = 0; line < lines; ++line) {
    for (int lane = 0; lane < config.vector; ++lane) {
      int k = lane;
      for (int32_t& word : lane_words) {
        const bool padding = k >= length;
        word = padding ? 0 : is_a ? words.at(line, k) : words.at(k, line);
        k += config.vector;
      }
      streams.push_back(
          config.form == Form::none
              ? plain_beats(config, operand, lane_words)
              : pack_beats(config.slice, codec::to_slices(config.format(operand),
                                                          codec::Layout::interleaved, lane_words)));
    }
  }
  return streams;
}

uint64_t slice_count(const Config& config, const Streams& streams) {
  uint64_t slices = 0;
  for (const std::vector<Beat>& beats : streams) {
    for (const Beat& beat : beats) slices += config.form == Form::none || beat.two ? 2 : 1;
  }
  return slices;
}

}  // namespace spark::array

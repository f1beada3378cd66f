#include "sim/nn/coding.h"

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::nn {

void Coding::check() const {
  if (!any()) return;
  format.check();
  if (format.word_bits() == 8) return;
  throw InputError("a model's words have 8 bits, those of slice = {}, form = {}{} have {}; {}",
                   format.slice, codec::to_string(format.form), format.halve ? ", halved," : "",
                   format.word_bits(), format.slice == 4 ? "add halve" : "use slice = 4");
}

CodeCount& CodeCount::operator+=(const CodeCount& other) {
  words += other.words;
  coded += other.coded;
  shorts += other.shorts;
  bits += other.bits;
  return *this;
}

WordCode::WordCode(bool is_signed, std::optional<codec::Format> format)
    : min_(is_signed ? -128 : 0), coded_(format.has_value()) {
  if (format) format->is_signed = is_signed;
  for (size_t i = 0; i < decoded_.size(); ++i) {
    int32_t word = min_ + static_cast<int32_t>(i);
    bits_[i] = 8;
    if (format) {
      const codec::Code code = codec::encode(*format, word);
      word = codec::decode(*format, code);
      short_[i] = !code.is_long;
      bits_[i] = static_cast<uint8_t>(code.is_long ? 2 * format->slice : format->slice);
    }
    decoded_[i] = static_cast<Word>(word);
  }
}

std::vector<Word> WordCode::decoded(std::span<const Word> words, int32_t offset) const {
  std::vector<Word> result(words.size());
  for (size_t i = 0; i < words.size(); ++i) result[i] = (*this)(words[i] + offset);
  return result;
}

CodeCount WordCode::count(std::span<const Word> words, int32_t offset) const {
  CodeCount result;
  result.words = words.size();
  result.coded = coded_ ? words.size() : 0;
  for (const Word word : words) {
    result.shorts += short_[place(word + offset)] ? 1 : 0;
    result.bits += bits_[place(word + offset)];
  }
  return result;
}

}  // namespace spark::nn

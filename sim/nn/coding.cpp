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

WordView::WordView(const Tensor& tensor)
    : is_signed(tensor.dtype == tensor::Dtype::int8), zero_point(tensor.zero_point()) {
  if (!is_signed || zero_point != -128) return;
  is_signed = false;
  offset = 128;
  zero_point = 0;
}

CodeCount& CodeCount::operator+=(const CodeCount& other) {
  words += other.words;
  coded += other.coded;
  shorts += other.shorts;
  bits += other.bits;
  return *this;
}

WordCode::WordCode(const WordView& view, tensor::Dtype dtype,
                   const std::optional<codec::Format>& format)
    : min_(static_cast<int32_t>(tensor::min_of(dtype))), coded_(format.has_value()) {
  for (size_t i = 0; i < decoded_.size(); ++i) {
    int32_t word = min_ + static_cast<int32_t>(i) + view.offset;
    bits_[i] = 8;
    if (format) {
      codec::Format signed_format = *format;
      signed_format.is_signed = view.is_signed;
      const codec::Code code = codec::encode(signed_format, word);
      word = codec::decode(signed_format, code);
      short_[i] = !code.is_long;
      bits_[i] = static_cast<uint8_t>(code.is_long ? 2 * format->slice : format->slice);
    }
    decoded_[i] = static_cast<Word>(word);
  }
}

std::vector<Word> WordCode::decoded(std::span<const Word> words) const {
  std::vector<Word> result(words.size());
  for (size_t i = 0; i < words.size(); ++i) result[i] = (*this)(words[i]);
  return result;
}

CodeCount WordCode::count(std::span<const Word> words) const {
  CodeCount result;
  result.words = words.size();
  result.coded = coded_ ? words.size() : 0;
  for (const Word word : words) {
    result.shorts += short_[place(word)] ? 1 : 0;
    result.bits += bits_[place(word)];
  }
  return result;
}

}  // namespace spark::nn

#include "sim/codec/tensor.h"

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::codec {
namespace {

/// What to do about a word that does not fit `format`: `use --halve`, `use --slice N` or both, as few
/// changes as it takes.
std::string remedy(Format format, int32_t word) {
  constexpr int kWidest = 8;
  const auto fits = [&] { return word >= format.min_word() && word <= format.max_word(); };
  const bool can_halve = format.form == Form::exact && !format.halve;
  format.halve = format.halve || can_halve;
  if (fits()) return "use --halve";
  if (can_halve) format.halve = false;
  while (!fits() && format.slice < kWidest) ++format.slice;
  if (fits()) return fmt::format("use --slice {}", format.slice);
  format.halve = format.halve || can_halve;
  return fits() ? fmt::format("use --slice {} --halve", kWidest) : "no slice is wide enough for it";
}

}  // namespace

std::string_view dtype_name(const Tensor& tensor) { return tensor.is_signed ? "int8" : "uint8"; }
int32_t dtype_min(const Tensor& tensor) { return tensor.is_signed ? -128 : 0; }
int32_t dtype_max(const Tensor& tensor) { return tensor.is_signed ? 127 : 255; }

void refuse_word(const Format& format, int32_t word, uint64_t index, std::string_view name) {
  throw InputError(
      "word {} at index {} of {} does not fit the {}-bit words of slice {}{} ({}..{}); {}",
      word, index, name, format.word_bits(), format.slice,
      format.form == Form::exact && !format.halve ? ", form exact" : "", format.min_word(),
      format.max_word(), remedy(format, word));
}

void refuse_decoded(const Format& format, int32_t word, uint64_t index, std::string_view name,
                    tensor::Dtype dtype) {
  throw InputError(
      "word {} at index {} of {} decodes to {}, which does not fit {} ({}..{}); use --rounding "
      "compensate",
      word, index, name, decode(format, encode(format, word)), to_string(dtype), min_of(dtype),
      max_of(dtype));
}

void check_words(const Format& format, const Tensor& tensor, std::string_view name) {
  format.check();
  if (format.is_signed != tensor.is_signed) {
    throw InputError("{} is {}, but the format is {}", name, dtype_name(tensor),
                     format.is_signed ? "signed" : "unsigned");
  }
  for (size_t i = 0; i < tensor.words.size(); ++i) {
    const int32_t word = tensor.words[i];
    if (word >= format.min_word() && word <= format.max_word()) continue;
    refuse_word(format, word, i, name);
  }
}

void check_decoded(const Format& format, const Tensor& tensor, std::string_view name) {
  for (size_t i = 0; i < tensor.words.size(); ++i) {
    const int32_t decoded = decode(format, encode(format, tensor.words[i]));
    if (decoded >= dtype_min(tensor) && decoded <= dtype_max(tensor)) continue;
    refuse_decoded(format, tensor.words[i], i, name,
                   tensor.is_signed ? tensor::Dtype::int8 : tensor::Dtype::uint8);
  }
}

}  // namespace spark::codec

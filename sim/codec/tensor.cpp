#include "sim/codec/tensor.h"

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::codec {
namespace {

/// What to do about a word that does not fit `format`: ` --halve`, `--slice N` or both, as few
/// changes as it takes.
std::string remedy(Format format, int32_t word) {
  const auto fits = [&] { return word >= format.min_word() && word <= format.max_word(); };
  if (format.form == Form::exact && !format.halve) {
    format.halve = true;
    if (fits()) return "--halve";
    format.halve = false;
  }
  while (!fits()) ++format.slice;
  return fmt::format("--slice {}", format.slice);
}

}  // namespace

std::string_view dtype_name(const Tensor& tensor) { return tensor.is_signed ? "int8" : "uint8"; }
int32_t dtype_min(const Tensor& tensor) { return tensor.is_signed ? -128 : 0; }
int32_t dtype_max(const Tensor& tensor) { return tensor.is_signed ? 127 : 255; }

void check_words(const Format& format, const Tensor& tensor, std::string_view name) {
  format.check();
  if (format.is_signed != tensor.is_signed) {
    throw InputError("{} is {}, but the format is {}", name, dtype_name(tensor),
                     format.is_signed ? "signed" : "unsigned");
  }
  for (size_t i = 0; i < tensor.words.size(); ++i) {
    const int32_t word = tensor.words[i];
    if (word >= format.min_word() && word <= format.max_word()) continue;
    throw InputError(
        "word {} at index {} of {} does not fit the {}-bit words of slice {}{} ({}..{}); use {}",
        word, i, name, format.word_bits(), format.slice,
        format.form == Form::exact && !format.halve ? ", form exact" : "", format.min_word(),
        format.max_word(), remedy(format, word));
  }
}

void check_decoded(const Format& format, const Tensor& tensor, std::string_view name) {
  for (size_t i = 0; i < tensor.words.size(); ++i) {
    const int32_t decoded = decode(format, encode(format, tensor.words[i]));
    if (decoded >= dtype_min(tensor) && decoded <= dtype_max(tensor)) continue;
    throw InputError(
        "word {} at index {} of {} decodes to {}, which does not fit {} ({}..{}); use --rounding "
        "compensate",
        tensor.words[i], i, name, decoded, dtype_name(tensor), dtype_min(tensor),
        dtype_max(tensor));
  }
}

}  // namespace spark::codec

#include "sim/codec/tensor.h"

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::codec {
namespace {

constexpr int kMaxSlice = 8;

/// What to do about a word that does not fit `format`: as few changes as it takes.
std::string remedy(Format format, int32_t word) {
  const auto fits = [&] { return word >= format.min_word() && word <= format.max_word(); };
  if (format.can_halve() && !format.halve) {
    format.halve = true;
    if (fits()) return "use --halve";
    format.halve = false;
  }
  while (!fits() && format.slice < kMaxSlice) ++format.slice;
  if (!fits()) return fmt::format("requantise it to {} bits or fewer", format.word_bits());
  return fmt::format("use --slice {}", format.slice);
}

}  // namespace

Tensor read_tensor(const tensor::Source& source, std::string_view name) {
  const tensor::Description& description = source.description();
  if (tensor::is_float(description.dtype)) {
    throw InputError("{}: {}; the code is of integers: quantise it first, by pack or calibrate",
                     name, tensor::to_string(description.dtype));
  }
  Tensor tensor = {description.shape, description.dtype, std::vector<int32_t>(source.size())};
  source.read(0, tensor.words);
  return tensor;
}

std::string_view dtype_name(const Tensor& tensor) { return tensor::to_string(tensor.dtype); }
bool is_signed(const Tensor& tensor) { return !tensor::is_unsigned(tensor.dtype); }
int64_t dtype_min(const Tensor& tensor) { return tensor::min_of(tensor.dtype); }
int64_t dtype_max(const Tensor& tensor) { return tensor::max_of(tensor.dtype); }

void refuse_word(const Format& format, int32_t word, uint64_t index, std::string_view name) {
  throw InputError(
      "word {} at index {} of {} does not fit the {}-bit words of slice {}{} ({}..{}); {}", word,
      index, name, format.word_bits(), format.slice,
      format.narrow() ? fmt::format(", form {}", to_string(format.form)) : "", format.min_word(),
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
  if (format.is_signed != is_signed(tensor)) {
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
    refuse_decoded(format, tensor.words[i], i, name, tensor.dtype);
  }
}

}  // namespace spark::codec

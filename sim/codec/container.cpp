#include "sim/codec/container.h"

#include "gen/base/error.h"
#include "sim/codec/stream.h"
#include "sim/tensor/source.h"

namespace spark::codec {
namespace {

constexpr std::string_view kMagic = "SPARK\r\n\x1a";
constexpr uint64_t kVersion = 1;
constexpr uint64_t kUint8 = 1;
constexpr uint64_t kInt8 = 2;

void put(std::string& bytes, int size, uint64_t value) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

/// Reads the fields one after the other.
class FieldReader {
 public:
  FieldReader(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  /// The next field, of `size` bytes, which must be `min`..`max`.
  uint64_t field(std::string_view what, size_t size, uint64_t min, uint64_t max) {
    const std::string_view raw = take(what, size);
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(raw[i]);
    if (value < min || value > max) {
      throw InputError("{}: {} {} in the container; allowed: {}", name_, what, value,
                       min == max ? fmt::format("{}", min) : fmt::format("{}..{}", min, max));
    }
    return value;
  }

  std::string_view take(std::string_view what, size_t size) {
    if (size > bytes_.size() - at_) {
      throw InputError("{}: truncated container: {} needs {} bytes at offset {}, {} found", name_,
                       what, size, at_, bytes_.size() - at_);
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

  size_t left() const { return bytes_.size() - at_; }

 private:
  std::string_view bytes_;
  std::string_view name_;
  size_t at_ = 0;
};

}  // namespace

std::string write_container(const Format& format, Layout layout, const Tensor& tensor,
                            std::string_view name) {
  if (tensor::size_of(tensor.dtype) != 1) {
    throw InputError("{}: {}; the container takes uint8 and int8", name, dtype_name(tensor));
  }
  check_words(format, tensor, name);
  check_decoded(format, tensor, name);
  const std::string payload = pack(format, layout, tensor.words);

  std::string bytes(kMagic);
  put(bytes, 4, kVersion);
  put(bytes, 1, static_cast<uint64_t>(tensor.dtype));
  put(bytes, 1, static_cast<uint64_t>(format.slice));
  put(bytes, 1, format.is_signed ? 1 : 0);
  put(bytes, 1, static_cast<uint64_t>(format.form));
  put(bytes, 1, static_cast<uint64_t>(format.rounding));
  put(bytes, 1, format.halve ? 1 : 0);
  put(bytes, 1, static_cast<uint64_t>(layout));
  put(bytes, 1, tensor.shape.size());
  for (const uint64_t dimension : tensor.shape) put(bytes, 8, dimension);
  put(bytes, 8, tensor.words.size());
  put(bytes, 8, payload.size());
  return bytes + payload;
}

Tensor read_container(std::string_view bytes, std::string_view name) {
  FieldReader reader(bytes, name);
  if (!bytes.starts_with(kMagic)) {
    throw InputError("{}: not a .spark container (wrong magic in the first 8 bytes)", name);
  }
  reader.take("magic", kMagic.size());
  reader.field("version", 4, kVersion, kVersion);
  Tensor tensor;
  tensor.dtype = static_cast<tensor::Dtype>(reader.field("dtype", 1, kUint8, kInt8));
  Format format;
  format.slice = static_cast<int>(reader.field("slice", 1, 2, 8));
  format.is_signed = reader.field("signed", 1, is_signed(tensor), is_signed(tensor)) == 1;
  format.form = static_cast<Form>(reader.field("form", 1, 0, 1));
  format.rounding = static_cast<Rounding>(reader.field("rounding", 1, 0, 1));
  format.halve = reader.field("halve", 1, 0, format.form == Form::exact ? 1 : 0) == 1;
  const auto layout = static_cast<Layout>(reader.field("layout", 1, 0, 1));

  const uint64_t rank = reader.field("rank", 1, 0, 64);
  for (uint64_t i = 0; i < rank; ++i) {
    tensor.shape.push_back(reader.field("shape", 8, 0, UINT64_MAX));
  }
  const uint64_t count = tensor::element_count(tensor.shape, name);
  const uint64_t words = reader.field("words", 8, count, count);
  const uint64_t payload = reader.field("payload", 8, 0, UINT64_MAX);
  if (payload != reader.left()) {
    throw InputError("{}: payload of {} bytes announced, {} found", name, payload, reader.left());
  }

  try {
    tensor.words = unpack(format, layout, reader.take("payload", payload), words);
  } catch (const InputError& error) {
    throw InputError("{}: {}", name, error.what());
  }
  for (size_t i = 0; i < tensor.words.size(); ++i) {
    const int32_t word = tensor.words[i];
    if (word < dtype_min(tensor) || word > dtype_max(tensor)) {
      throw InputError("{}: word {} at index {} does not fit {} ({}..{})", name, word, i,
                       dtype_name(tensor), dtype_min(tensor), dtype_max(tensor));
    }
  }
  return tensor;
}

}  // namespace spark::codec

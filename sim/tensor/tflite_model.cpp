#include "sim/tensor/tflite_model.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "gen/base/error.h"

namespace spark::tensor {
namespace {

/// As many as there are scales, or none.
std::vector<int32_t> zero_points_of(const tflite::QuantizationParameters& given, size_t scales,
                                    std::string_view label) {
  const size_t count = count_of(given.zero_point());
  if (count > 1 && count != scales) {
    throw InputError("{}: {} zero points, but {} scales", label, count, scales);
  }
  std::vector<int32_t> zero_points;
  for (size_t i = 0; i < count; ++i) {
    // The verifier does not see to it that vectors of 8-byte elements are aligned.
    int64_t zero_point = 0;
    std::memcpy(&zero_point, given.zero_point()->Data() + i * sizeof(int64_t), sizeof(int64_t));
    if (!std::in_range<int32_t>(zero_point)) {
      throw InputError("{}: zero point {} does not fit int32", label, zero_point);
    }
    zero_points.push_back(static_cast<int32_t>(zero_point));
  }
  if (count == 1) zero_points.resize(scales, zero_points.front());
  return zero_points;
}

}  // namespace

const tflite::Model& verified_model(std::span<const uint8_t> bytes, std::string_view name) {
  // Whatever FlatBuffers' 31 bits cannot reach lies behind the FlatBuffer.
  const size_t size = std::min<size_t>(bytes.size(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
  // Each table that is visited takes at least the 4 bytes that refer to it: small files in which
  // a few tables refer to each other many times over take no longer than others.
  constexpr size_t kBytesPerTable = 4;
  constexpr size_t kDepth = 64;
  flatbuffers::Verifier verifier(bytes.data(), size, kDepth, size / kBytesPerTable);
  if (!tflite::VerifyModelBuffer(verifier)) {
    throw InputError("{}: damaged or truncated .tflite (its FlatBuffer does not hold together)",
                     name);
  }
  return *tflite::GetModel(bytes.data());
}

std::optional<Dtype> dtype_of_type(tflite::TensorType type) {
  using tflite::TensorType;
  switch (type) {
    case TensorType::UINT8:
      return Dtype::uint8;
    case TensorType::INT8:
      return Dtype::int8;
    case TensorType::UINT16:
      return Dtype::uint16;
    case TensorType::INT16:
      return Dtype::int16;
    case TensorType::UINT32:
      return Dtype::uint32;
    case TensorType::INT32:
      return Dtype::int32;
    case TensorType::UINT64:
      return Dtype::uint64;
    case TensorType::INT64:
      return Dtype::int64;
    case TensorType::FLOAT16:
      return Dtype::float16;
    case TensorType::BFLOAT16:
      return Dtype::bfloat16;
    case TensorType::FLOAT32:
      return Dtype::float32;
    case TensorType::FLOAT64:
      return Dtype::float64;
    default:
      return std::nullopt;
  }
}

std::span<const uint8_t> data_of(std::span<const uint8_t> bytes, const tflite::Model& model,
                                 const tflite::Tensor& tensor, size_t index,
                                 std::string_view name) {
  if (tensor.buffer() >= count_of(model.buffers())) {
    throw InputError("{}: tensor {} has buffer {}; the model has {}", name, index, tensor.buffer(),
                     count_of(model.buffers()));
  }
  const tflite::Buffer& buffer = *model.buffers()->Get(tensor.buffer());
  if (buffer.offset() > 1) {  // behind the FlatBuffer; 1 is written before it is known
    if (buffer.offset() > bytes.size() || buffer.size() > bytes.size() - buffer.offset()) {
      throw InputError("{}: a buffer of {} bytes at offset {}; the file has {} bytes", name,
                       buffer.size(), buffer.offset(), bytes.size());
    }
    return bytes.subspan(buffer.offset(), buffer.size());
  }
  const auto* data = buffer.data();
  return {data == nullptr ? nullptr : data->data(), count_of(data)};
}

std::vector<uint64_t> shape_of(const tflite::Tensor& tensor, std::string_view label) {
  std::vector<uint64_t> shape;
  for (size_t d = 0; d < count_of(tensor.shape()); ++d) {
    const int32_t dimension = tensor.shape()->Get(static_cast<unsigned>(d));
    if (dimension < 0) throw InputError("{}: a dimension of {}", label, dimension);
    shape.push_back(static_cast<uint64_t>(dimension));
  }
  return shape;
}

std::optional<Quantisation> quantisation_of(const tflite::Tensor& tensor,
                                            const std::vector<uint64_t>& shape,
                                            std::string_view label) {
  const tflite::QuantizationParameters* given = tensor.quantization();
  if (given == nullptr || count_of(given->scale()) == 0 ||
      given->details_type() != tflite::QuantizationDetails::NONE) {
    return std::nullopt;
  }
  Quantisation quantisation;
  const size_t count = given->scale()->size();
  if (count > 1) {
    // Some converters give a bias the axis of its filter.
    const int32_t axis = shape.size() == 1 ? 0 : given->quantized_dimension();
    if (axis < 0 || static_cast<size_t>(axis) >= shape.size() ||
        shape[static_cast<size_t>(axis)] != count) {
      throw InputError("{}: {} scales along axis {} of the shape ({})", label, count, axis,
                       fmt::join(shape, ", "));
    }
    quantisation.granularity = Quantisation::Granularity::channel;
    quantisation.axis = static_cast<uint64_t>(axis);
  }
  for (const float scale : *given->scale()) {
    if (!std::isfinite(scale) || scale <= 0) {
      throw InputError("{}: scale {} at index {}; allowed: finite and > 0", label, scale,
                       quantisation.scales.size());
    }
    quantisation.scales.push_back(scale);
  }
  quantisation.zero_points = zero_points_of(*given, count, label);
  return quantisation;
}

}  // namespace spark::tensor

#include "sim/tensor/tflite.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "gen/base/error.h"
#include "sim/tensor/tflite_generated.h"
#include "sim/tensor/utf8.h"

namespace spark::tensor {
namespace {

using tflite::TensorType;

std::optional<Dtype> dtype_of_type(TensorType type) {
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

/// Elements of a vector that may be absent.
template <typename Vector>
size_t count_of(const Vector* vector) {
  return vector == nullptr ? 0 : vector->size();
}

/// Collects the constants of one model.
class Constants {
 public:
  Constants(std::span<const uint8_t> bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  std::vector<Stored> collect() {
    const tflite::Model& model = verified_model();
    for (size_t g = 0; g < count_of(model.subgraphs()); ++g) {
      const auto* tensors = model.subgraphs()->Get(g)->tensors();
      for (size_t i = 0; i < count_of(tensors); ++i) add(model, *tensors->Get(i), i);
    }
    return std::move(constants_);
  }

 private:
  const tflite::Model& verified_model() const {
    // Whatever FlatBuffers' 31 bits cannot reach lies behind the FlatBuffer.
    const size_t size = std::min<size_t>(bytes_.size(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
    // Each table that is visited takes at least the 4 bytes that refer to it: small files in which
    // a few tables refer to each other many times over take no longer than others.
    constexpr size_t kBytesPerTable = 4;
    constexpr size_t kDepth = 64;
    flatbuffers::Verifier verifier(bytes_.data(), size, kDepth, size / kBytesPerTable);
    if (!tflite::VerifyModelBuffer(verifier)) {
      throw InputError("{}: damaged or truncated .tflite (its FlatBuffer does not hold together)",
                       name_);
    }
    return *tflite::GetModel(bytes_.data());
  }

  void add(const tflite::Model& model, const tflite::Tensor& tensor, size_t index) {
    if (tensor.buffer() >= count_of(model.buffers())) {
      throw InputError("{}: tensor {} has buffer {}; the model has {}", name_, index,
                       tensor.buffer(), count_of(model.buffers()));
    }
    const std::span<const uint8_t> data = data_of(*model.buffers()->Get(tensor.buffer()));
    const std::optional<Dtype> dtype = dtype_of_type(tensor.type());
    if (data.empty() || !dtype || tensor.sparsity() != nullptr) return;

    Stored constant;
    constant.offset = static_cast<uint64_t>(data.data() - bytes_.data());
    Description& description = constant.description;
    description.dtype = *dtype;
    description.name = unique_name(tensor, index);
    label_ = fmt::format("{}: tensor '{}'", name_, printable(description.name));
    for (size_t d = 0; d < count_of(tensor.shape()); ++d) {
      const int32_t dimension = tensor.shape()->Get(d);
      if (dimension < 0) throw InputError("{}: a dimension of {}", label_, dimension);
      description.shape.push_back(static_cast<uint64_t>(dimension));
    }
    const uint64_t count = element_count(description.shape, label_);
    const uint64_t size = size_of(*dtype);
    if (data.size() / size != count || data.size() % size != 0) {
      throw InputError("{}: {} bytes of data, but its shape ({}) has {} elements of {} bytes",
                       label_, data.size(), fmt::join(description.shape, ", "), count, size);
    }
    description.quantisation = quantisation_of(tensor, description.shape);
    constants_.push_back(std::move(constant));
  }

  std::span<const uint8_t> data_of(const tflite::Buffer& buffer) const {
    if (buffer.offset() > 1) {  // behind the FlatBuffer; 1 is written before it is known
      if (buffer.offset() > bytes_.size() || buffer.size() > bytes_.size() - buffer.offset()) {
        throw InputError("{}: a buffer of {} bytes at offset {}; the file has {} bytes", name_,
                         buffer.size(), buffer.offset(), bytes_.size());
      }
      return bytes_.subspan(buffer.offset(), buffer.size());
    }
    const auto* data = buffer.data();
    return {data == nullptr ? nullptr : data->data(), count_of(data)};
  }

  std::string unique_name(const tflite::Tensor& tensor, size_t index) {
    std::string name = tensor.name() == nullptr ? "" : tensor.name()->str();
    take(name.size());
    if (name.empty() || !is_utf8(name)) name = fmt::format("tensor_{}", index);
    if (names_.insert(name).second) return name;
    size_t& copies = copies_[name];
    std::string unique;
    do {
      unique = fmt::format("{}_{}", name, ++copies + 1);
    } while (!names_.insert(unique).second);
    return unique;
  }

  std::optional<Quantisation> quantisation_of(const tflite::Tensor& tensor,
                                              const std::vector<uint64_t>& shape) {
    const tflite::QuantizationParameters* given = tensor.quantization();
    if (given == nullptr || count_of(given->scale()) == 0 ||
        given->details_type() != tflite::QuantizationDetails::NONE) {
      return std::nullopt;
    }
    Quantisation quantisation;
    const size_t count = given->scale()->size();
    take(count * sizeof(float));
    if (count > 1) {
      // Some converters give a bias the axis of its filter.
      const int32_t axis = shape.size() == 1 ? 0 : given->quantized_dimension();
      if (axis < 0 || static_cast<size_t>(axis) >= shape.size() ||
          shape[static_cast<size_t>(axis)] != count) {
        throw InputError("{}: {} scales along axis {} of the shape ({})", label_, count, axis,
                         fmt::join(shape, ", "));
      }
      quantisation.granularity = Quantisation::Granularity::channel;
      quantisation.axis = static_cast<uint64_t>(axis);
    }
    for (const float scale : *given->scale()) {
      if (!std::isfinite(scale) || scale <= 0) {
        throw InputError("{}: scale {} at index {}; allowed: finite and > 0", label_, scale,
                         quantisation.scales.size());
      }
      quantisation.scales.push_back(scale);
    }
    quantisation.zero_points = zero_points_of(*given, count);
    return quantisation;
  }

  /// As many as there are scales, or none.
  std::vector<int32_t> zero_points_of(const tflite::QuantizationParameters& given, size_t scales) {
    const size_t count = count_of(given.zero_point());
    if (count > 1 && count != scales) {
      throw InputError("{}: {} zero points, but {} scales", label_, count, scales);
    }
    std::vector<int32_t> zero_points;
    for (size_t i = 0; i < count; ++i) {
      const int64_t zero_point = given.zero_point()->Get(static_cast<unsigned>(i));
      if (!std::in_range<int32_t>(zero_point)) {
        throw InputError("{}: zero point {} does not fit int32", label_, zero_point);
      }
      zero_points.push_back(static_cast<int32_t>(zero_point));
    }
    if (count == 1) zero_points.resize(scales, zero_points.front());
    return zero_points;
  }

  /// Counts what is copied out of the file. Tables may share their names and scales, but what that
  /// unfolds to stays in proportion to the file.
  void take(size_t size) {
    constexpr size_t kLimit = 16;
    taken_ += size;
    if (taken_ / kLimit > bytes_.size()) {
      throw InputError("{}: its tensors share names or scales {} times over", name_, kLimit);
    }
  }

  std::span<const uint8_t> bytes_;
  std::string_view name_;
  std::string label_;  ///< of the tensor at hand, for messages
  std::vector<Stored> constants_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, size_t> copies_;  ///< of a name, so far
  size_t taken_ = 0;
};

}  // namespace

std::vector<Stored> parse_tflite(std::span<const uint8_t> bytes, std::string_view name) {
  return Constants(bytes, name).collect();
}

}  // namespace spark::tensor

#include "sim/tensor/tflite.h"

#include <fmt/ranges.h>

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "gen/base/error.h"
#include "sim/tensor/tflite_model.h"
#include "sim/tensor/utf8.h"

namespace spark::tensor {
namespace {

/// Collects the constants of one model.
class Constants {
 public:
  Constants(std::span<const uint8_t> bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  std::vector<Stored> collect() {
    const tflite::Model& model = verified_model(bytes_, name_);
    for (size_t g = 0; g < count_of(model.subgraphs()); ++g) {
      const auto* tensors = model.subgraphs()->Get(g)->tensors();
      for (size_t i = 0; i < count_of(tensors); ++i) add(model, *tensors->Get(i), i);
    }
    return std::move(constants_);
  }

 private:
  void add(const tflite::Model& model, const tflite::Tensor& tensor, size_t index) {
    const std::span<const uint8_t> data = data_of(bytes_, model, tensor, index, name_);
    const std::optional<Dtype> dtype = dtype_of_type(tensor.type());
    if (data.empty() || !dtype || tensor.sparsity() != nullptr) return;

    Stored constant;
    constant.offset = static_cast<uint64_t>(data.data() - bytes_.data());
    Description& description = constant.description;
    description.dtype = *dtype;
    description.name = unique_name(tensor, index);
    label_ = fmt::format("{}: tensor '{}'", name_, printable(description.name));
    description.shape = shape_of(tensor, label_);
    const uint64_t count = element_count(description.shape, label_);
    const uint64_t size = size_of(*dtype);
    if (data.size() / size != count || data.size() % size != 0) {
      throw InputError("{}: {} bytes of data, but its shape ({}) has {} elements of {} bytes",
                       label_, data.size(), fmt::join(description.shape, ", "), count, size);
    }
    if (tensor.quantization() != nullptr) {
      take(count_of(tensor.quantization()->scale()) * sizeof(float));
    }
    description.quantisation = quantisation_of(tensor, description.shape, label_);
    constants_.push_back(std::move(constant));
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

std::vector<Stored> parse_tflite(std::string_view bytes, std::string_view name) {
  return Constants({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, name).collect();
}

bool is_tflite(std::string_view bytes) {
  return bytes.size() >= 8 && bytes.substr(4).starts_with("TFL3");
}

}  // namespace spark::tensor

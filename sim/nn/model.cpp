#include "sim/nn/model.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "gen/base/error.h"
#include "gen/base/mapped_file.h"
#include "sim/nn/options.h"
#include "sim/tensor/tflite_model.h"

namespace spark::nn {
namespace {

namespace tflite = tensor::tflite;
using tensor::count_of;
using tensor::Dtype;

constexpr uint64_t kMaxWords = uint64_t{1} << 26;

struct Row {
  Op op;
  tflite::BuiltinOperator code;
  std::string_view name;
};

constexpr std::array<Row, 11> kOps = {{
    {Op::add, tflite::BuiltinOperator::ADD, "ADD"},
    {Op::average_pool, tflite::BuiltinOperator::AVERAGE_POOL_2D, "AVERAGE_POOL_2D"},
    {Op::conv, tflite::BuiltinOperator::CONV_2D, "CONV_2D"},
    {Op::depthwise_conv, tflite::BuiltinOperator::DEPTHWISE_CONV_2D, "DEPTHWISE_CONV_2D"},
    {Op::fully_connected, tflite::BuiltinOperator::FULLY_CONNECTED, "FULLY_CONNECTED"},
    {Op::max_pool, tflite::BuiltinOperator::MAX_POOL_2D, "MAX_POOL_2D"},
    {Op::mean, tflite::BuiltinOperator::MEAN, "MEAN"},
    {Op::pad, tflite::BuiltinOperator::PAD, "PAD"},
    {Op::quantise, tflite::BuiltinOperator::QUANTIZE, "QUANTIZE"},
    {Op::reshape, tflite::BuiltinOperator::RESHAPE, "RESHAPE"},
    {Op::softmax, tflite::BuiltinOperator::SOFTMAX, "SOFTMAX"},
}};

/// Reads one model's file.
class Reader {
 public:
  Reader(std::span<const uint8_t> bytes, std::string_view name)
      : bytes_(bytes), name_(name), source_(tensor::verified_model(bytes, name)) {}

  Model read() {
    if (count_of(source_.subgraphs()) != 1) {
      throw InputError("{}: {} graphs; one is supported", name_, count_of(source_.subgraphs()));
    }
    const tflite::SubGraph& graph = *source_.subgraphs()->Get(0);
    for (size_t i = 0; i < count_of(graph.tensors()); ++i) {
      model_.tensors.push_back(read_tensor(*graph.tensors()->Get(static_cast<unsigned>(i)), i));
    }
    model_.input = only(graph.inputs(), "inputs");
    model_.output = only(graph.outputs(), "outputs");
    made_.resize(model_.tensors.size());
    for (size_t i = 0; i < made_.size(); ++i) made_[i] = model_.tensors[i].is_constant;
    if (made_[static_cast<size_t>(model_.input)]) {
      throw InputError("{}: its input is a constant", name_);
    }
    made_[static_cast<size_t>(model_.input)] = true;
    model_.tensors[static_cast<size_t>(model_.input)].is_input = true;
    for (size_t i = 0; i < count_of(graph.operators()); ++i) {
      add_layer(*graph.operators()->Get(static_cast<unsigned>(i)), i);
    }
    if (!made_[static_cast<size_t>(model_.output)]) {
      throw InputError("{}: no layer makes its output", name_);
    }
    for (const int index : {model_.input, model_.output}) {
      const Tensor& end = model_.tensors[static_cast<size_t>(index)];
      if (end.dtype == Dtype::int8 || end.dtype == Dtype::uint8) continue;
      throw InputError("{}: its {} '{}' has type {}; int8 or uint8 is needed", name_,
                       index == model_.input ? "input" : "output", end.name,
                       types_[static_cast<size_t>(index)]);
    }
    return std::move(model_);
  }

 private:
  Tensor read_tensor(const tflite::Tensor& given, size_t index) {
    Tensor result;
    result.name = printable(given.name() == nullptr ? "" : given.name()->string_view());
    const std::string label = fmt::format("{}: tensor {} '{}'", name_, index, result.name);
    const std::optional<Dtype> dtype = tensor::dtype_of_type(given.type());
    types_.push_back(dtype ? std::string(tensor::to_string(*dtype)) : "other");
    result.dtype = dtype.value_or(Dtype::float32);
    const std::span<const uint8_t> data = tensor::data_of(bytes_, source_, given, index, name_);
    result.is_constant = !data.empty();
    if (!is_ours(result.dtype)) return result;  // refused if a layer uses it
    take(data.size());
    if (given.quantization() != nullptr) {
      take(count_of(given.quantization()->scale()) * sizeof(float));
    }
    read_shape(given, label, result);
    result.quantisation = tensor::quantisation_of(given, shape_of(result), label);
    check_zero_points(result, label);
    if (given.sparsity() != nullptr)
      throw InputError("{}: sparse tensors are not supported", label);
    if (result.is_constant) read_constant(data, label, result);
    return result;
  }

  /// Counts what is copied out of the file: tensors may share it, but not without end.
  void take(size_t bytes) {
    constexpr size_t kLimit = 16;
    taken_ += bytes;
    if (taken_ / kLimit > bytes_.size()) {
      throw InputError("{}: its tensors share data {} times over", name_, kLimit);
    }
  }

  static bool is_ours(Dtype dtype) {
    return dtype == Dtype::int8 || dtype == Dtype::uint8 || dtype == Dtype::int32;
  }

  static std::vector<uint64_t> shape_of(const Tensor& given) {
    return {given.shape.begin(), given.shape.end()};
  }

  void read_shape(const tflite::Tensor& given, const std::string& label, Tensor& result) const {
    uint64_t words = 1;
    const auto* signature = given.shape_signature();
    for (const uint64_t size : tensor::shape_of(given, label)) {
      const size_t axis = result.shape.size();
      const bool open =
          axis > 0 && axis < count_of(signature) && signature->Get(static_cast<unsigned>(axis)) < 0;
      if (size == 0 || open) {
        throw InputError("{}: dimension {} has no fixed size; only fixed shapes are supported",
                         label, axis);
      }
      // Each is below 2^31, so the product is, or the test stops it.
      words *= size;
      if (words > kMaxWords) {
        throw InputError("{}: more than {} words; at most that many are supported", label,
                         kMaxWords);
      }
      result.shape.push_back(static_cast<int>(size));
    }
  }

  static void check_zero_points(const Tensor& given, const std::string& label) {
    if (!given.quantisation) return;
    for (const int32_t zero_point : given.quantisation->zero_points) {
      if (zero_point < tensor::min_of(given.dtype) || zero_point > tensor::max_of(given.dtype)) {
        throw InputError("{}: zero point {} is outside {}", label, zero_point,
                         tensor::to_string(given.dtype));
      }
    }
  }

  void read_constant(std::span<const uint8_t> data, const std::string& label,
                     Tensor& result) const {
    const size_t count = static_cast<size_t>(result.size());
    if (data.size() != count * tensor::size_of(result.dtype)) {
      throw InputError("{}: {} bytes of data, but its shape ({}) has {} elements of {} bytes",
                       label, data.size(), fmt::join(result.shape, ", "), count,
                       tensor::size_of(result.dtype));
    }
    result.constant.reserve(count);
    for (size_t i = 0; i < count; ++i) result.constant.push_back(element(data, i, result.dtype));
  }

  /// Element `index` of `data`: little-endian, as all of a FlatBuffer.
  static int32_t element(std::span<const uint8_t> data, size_t index, Dtype dtype) {
    if (dtype == Dtype::uint8) return data[index];
    if (dtype == Dtype::int8) return static_cast<int8_t>(data[index]);
    uint32_t bits = 0;
    for (size_t byte = 4; byte-- > 0;) bits = bits << 8 | data[4 * index + byte];
    return static_cast<int32_t>(bits);
  }

  template <typename Vector>
  int only(const Vector* given, std::string_view what) const {
    if (count_of(given) != 1) {
      throw InputError("{}: {} {}; one is supported", name_, count_of(given), what);
    }
    return checked_index(given->Get(0), fmt::format("{}: its {}", name_, what));
  }

  int checked_index(int32_t index, const std::string& label) const {
    if (index < 0 || static_cast<size_t>(index) >= model_.tensors.size()) {
      throw InputError("{}: tensor {}; the model has {}", label, index, model_.tensors.size());
    }
    return index;
  }

  void add_layer(const tflite::Operator& given, size_t number) {
    if (count_of(given.outputs()) != 1) {
      throw InputError("{}: layer {} has {} outputs; one is supported", name_, number,
                       count_of(given.outputs()));
    }
    Layer layer;
    layer.output =
        checked_index(given.outputs()->Get(0), fmt::format("{}: layer {}", name_, number));
    layer.name = model_.tensors[static_cast<size_t>(layer.output)].name;
    layer.op = op_of(given, number, layer.name);
    layer.label =
        fmt::format("{}: layer {} ({} '{}')", name_, number, to_string(layer.op), layer.name);
    for (size_t i = 0; i < count_of(given.inputs()); ++i) {
      const int32_t input = given.inputs()->Get(static_cast<unsigned>(i));
      layer.inputs.push_back(input == -1 ? -1 : checked_index(input, layer.label));
      if (input != -1) check_input(layer, input);
    }
    if (made_[static_cast<size_t>(layer.output)]) {
      throw InputError("{}: its output is a constant, the model's input or another layer's, too",
                       layer.label);
    }
    check_type(layer, layer.output);
    read_options(given, layer);
    made_[static_cast<size_t>(layer.output)] = true;
    const bool keeps_words =
        layer.op == Op::reshape || layer.op == Op::quantise || layer.op == Op::pad;
    if (keeps_words && !layer.inputs.empty() && layer.inputs[0] >= 0) {
      model_.tensors[static_cast<size_t>(layer.output)].is_input =
          model_.tensors[static_cast<size_t>(layer.inputs[0])].is_input;
    }
    model_.layers.push_back(std::move(layer));
  }

  Op op_of(const tflite::Operator& given, size_t number, const std::string& name) const {
    if (given.opcode_index() >= count_of(source_.operator_codes())) {
      throw InputError("{}: layer {} has operator code {}; the model has {}", name_, number,
                       given.opcode_index(), count_of(source_.operator_codes()));
    }
    const tflite::OperatorCode& code = *source_.operator_codes()->Get(given.opcode_index());
    // The larger of the two: the byte is alone in old files, and holds 127 for what it cannot hold.
    const auto builtin = static_cast<tflite::BuiltinOperator>(std::max<int32_t>(
        code.deprecated_builtin_code(), static_cast<int32_t>(code.builtin_code())));
    std::vector<std::string_view> supported;
    for (const Row& row : kOps) {
      if (row.code == builtin) return row.op;
      supported.push_back(row.name);
    }
    std::string_view builtin_name = tflite::EnumNameBuiltinOperator(builtin);
    throw InputError("{}: layer {} '{}' is {}, which is not supported; supported: {}", name_,
                     number, name,
                     builtin_name.empty() ? fmt::format("operator {}", static_cast<int>(builtin))
                                          : std::string(builtin_name),
                     fmt::join(supported, ", "));
  }

  void check_input(const Layer& layer, int32_t input) const {
    check_type(layer, input);
    if (!made_[static_cast<size_t>(input)]) {
      throw InputError("{}: nothing makes its input '{}'", layer.label,
                       model_.tensors[static_cast<size_t>(input)].name);
    }
  }

  void check_type(const Layer& layer, int32_t index) const {
    const Tensor& used = model_.tensors[static_cast<size_t>(index)];
    if (!is_ours(used.dtype)) {
      throw InputError("{}: '{}' has type {}; only models quantised to int8 or uint8 are supported",
                       layer.label, used.name, types_[static_cast<size_t>(index)]);
    }
  }

  std::span<const uint8_t> bytes_;
  std::string_view name_;
  const tflite::Model& source_;
  Model model_;
  std::vector<std::string> types_;  ///< of each tensor
  std::vector<bool> made_;          ///< each tensor: it is there before the layer at hand
  size_t taken_ = 0;
};

}  // namespace

std::string_view to_string(Op op) { return kOps.at(static_cast<size_t>(op)).name; }

int Tensor::size() const {
  int size_so_far = 1;
  for (const int dimension : shape) size_so_far *= dimension;
  return size_so_far;
}

Model read_model(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse_model(file.bytes(), path.string());
}

Model parse_model(std::span<const uint8_t> bytes, std::string_view name) {
  return Reader(bytes, name).read();
}

}  // namespace spark::nn

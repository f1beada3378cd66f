#include "verif/nn/support.h"

#include <cmath>
#include <limits>

namespace spark::nn::test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
constexpr int64_t kMax = std::numeric_limits<int32_t>::max();

}  // namespace

int32_t high_multiply_as_stated(int64_t a, int64_t b) {
  if (a == kMin && b == kMin) return static_cast<int32_t>(kMax);
  const int64_t product = a * b;
  const int64_t nudge = product >= 0 ? int64_t{1} << 30 : 1 - (int64_t{1} << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

int32_t divide_as_stated(int32_t value, int exponent) {
  const auto mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = value & mask;
  const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

int32_t wrapped(int64_t value) {
  const int64_t modulus = int64_t{1} << 32;
  const int64_t rest = ((value % modulus) + modulus) % modulus;
  return static_cast<int32_t>(rest > kMax ? rest - modulus : rest);
}

int32_t multiply_as_stated(int32_t value, Multiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  return divide_as_stated(
      high_multiply_as_stated(wrapped(int64_t{value} * (int64_t{1} << left)), factor.value), right);
}

Multiplier multiplier_as_stated(double real) {
  Multiplier result;
  const double fraction = std::frexp(real, &result.shift);
  auto fixed = static_cast<int64_t>(std::round(fraction * 0x1p31));
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++result.shift;
  }
  result.value = static_cast<int32_t>(fixed);
  return result;
}

Tensor make_tensor(const std::string& name, tensor::Dtype dtype, const std::vector<int>& shape,
                   float scale, int32_t zero_point) {
  Tensor tensor;
  tensor.name = name;
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.quantisation.emplace();
  tensor.quantisation->scales = {scale};
  tensor.quantisation->zero_points = {zero_point};
  return tensor;
}

Tensor make_constant(const std::string& name, tensor::Dtype dtype, const std::vector<int>& shape,
                     const std::vector<float>& scales, int32_t zero_point, size_t axis,
                     std::vector<int32_t> elements) {
  Tensor tensor = make_tensor(name, dtype, shape, scales.front(), zero_point);
  tensor.quantisation->scales = scales;
  tensor.quantisation->zero_points.assign(scales.size(), zero_point);
  if (scales.size() > 1) {
    tensor.quantisation->granularity = tensor::Quantisation::Granularity::channel;
    tensor.quantisation->axis = axis;
  }
  tensor.is_constant = true;
  tensor.constant = std::move(elements);
  return tensor;
}

Model model_of(const Layer& layer, std::vector<Tensor> tensors) {
  Model model;
  model.tensors = std::move(tensors);
  model.output = static_cast<int>(model.tensors.size()) - 1;
  Layer placed = layer;
  placed.label = "m: layer 0";
  for (int input = 0; input < model.output; ++input) placed.inputs.push_back(input);
  placed.output = model.output;
  model.layers.push_back(std::move(placed));
  return model;
}

std::vector<Word> random_words(tensor::Dtype dtype, size_t count, std::mt19937_64& random) {
  const auto low = static_cast<int>(tensor::min_of(dtype));
  const auto high = static_cast<int>(tensor::max_of(dtype));
  std::vector<Word> words(count);
  for (Word& word : words) {
    const uint64_t kind = random() % 8;
    word = static_cast<Word>(kind == 0 ? low : kind == 1 ? high : between(low, high, random));
  }
  return words;
}

int between(int low, int high, std::mt19937_64& random) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

std::vector<Word> run(const Network& network, const std::vector<Word>& input) {
  HostGemm gemm;
  return network.run(input, gemm).output;
}

}  // namespace spark::nn::test

#include "sim/tensor/npy.h"
#include "sim/tensor/safetensors.h"
#include "sim/tensor/source.h"
#include "verif/fuzz/target.h"
#include "verif/memory_file.h"
#include "verif/tensor/support.h"

/// Files of tensors: all that is read of them must be in keeping with their size.
namespace spark::fuzz {
namespace {

using tensor::Dtype;

void read_tensors(std::string_view input) {
  static verif::MemoryFile file;
  file.set(input);
  const auto opened = tensor::open(file.path());
  for (const auto& source : opened->tensors()) {
    // Nothing that a few bytes claim may take more memory than they are.
    claim(source->size() * size_of(source->description().dtype) <= input.size(), "a size");
    if (!is_float(source->description().dtype)) {
      std::vector<int32_t> words(source->size());
      source->read(0, words);
    }
    std::vector<float> values(source->size());
    source->read(0, values);
    source->release(0, values.size());
  }
}

std::string npy_of(Dtype dtype, const std::vector<uint64_t>& shape, size_t bytes) {
  return tensor::npy_header({"", dtype, shape, {}}) + std::string(bytes, '\1');
}

std::vector<std::string> npy_seeds() {
  using tensor::test::npy;
  using tensor::test::npy_dictionary;
  return {npy_of(Dtype::uint8, {5}, 5),
          npy_of(Dtype::float16, {2, 3}, 12),
          npy_of(Dtype::float64, {}, 8),
          npy_of(Dtype::int32, {0, 4}, 0),
          npy(npy_dictionary("'>i8'", "True", "(2, 1, 2)"), std::string(32, '\0'), 2),
          npy(npy_dictionary("'|i1'", "False", "(3,)"), "abc", 3)};
}

std::vector<std::string> safetensors_seeds() {
  const auto header = tensor::safetensors_header(
      {{"weight", Dtype::float32, {1, 2}, {}}, {"bias", Dtype::bfloat16, {3}, {}}}, "seed");
  return {header.bytes + std::string(14, '\1'),
          tensor::test::safetensors(
              R"({"__metadata__":{"a":"b"},"w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}})",
              "abcd")};
}

std::vector<std::string> tflite_seeds() {
  using tensor::tflite::TensorType;
  return {tensor::test::model({{{"w", TensorType::INT8, {2, 2}, "abcd", {0.5F, 2}, {0, 0}, 1},
                                {"", TensorType::FLOAT32, {1}, "abcd"},
                                {"in", TensorType::INT8, {1, 2}, ""}}}),
          tensor::test::model({{{"b", TensorType::INT32, {1}, "abcd", {1}, {}}},
                               {{"b", TensorType::INT16, {2}, "abcd", {}, {}}}})};
}

}  // namespace

const Target npy = {"npy", 256, read_tensors, npy_seeds};
const Target safetensors = {"safetensors", 512, read_tensors, safetensors_seeds};
const Target tflite = {"tflite", 1024, read_tensors, tflite_seeds};

}  // namespace spark::fuzz

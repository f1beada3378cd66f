#include "sim/tensor/npy.h"
#include "sim/tensor/safetensors.h"
#include "sim/tensor/source.h"
#include "sim/tensor/tflite.h"
#include "verif/fuzz/target.h"
#include "verif/memory_file.h"
#include "verif/tensor/support.h"

/// Files of tensors. They are parsed where the sanitizer knows their end, and must not claim more.
namespace spark::fuzz {
namespace {

using tensor::Dtype;

/// What a tensor claims lies in the file.
void check_place(const tensor::Stored& stored, std::string_view input) {
  const uint64_t count = tensor::element_count(stored.description.shape, "input");
  claim(stored.offset <= input.size(), "data that begin behind the end");
  const uint64_t bytes = input.size() - stored.offset;
  claim(count <= bytes / size_of(stored.description.dtype), "data that end behind the end");
}

/// Every element, through the file.
void read_elements(std::string_view input) {
  static verif::MemoryFile file;
  file.set(input);
  const auto opened = tensor::open(file.path());
  for (const auto& source : opened->tensors()) {
    std::vector<float> values(source->size());
    source->read(0, values);
    if (is_float(source->description().dtype)) continue;
    std::vector<int32_t> words(source->size());
    source->read(0, words);
  }
}

void read_npy(std::string_view input) {
  if (!input.starts_with(tensor::kNpyMagic)) return;
  check_place(tensor::parse_npy(input, "input"), input);
  read_elements(input);
}

void read_safetensors(std::string_view input) {
  for (const auto& stored : tensor::parse_safetensors(input, "input")) check_place(stored, input);
  read_elements(input);
}

void read_tflite(std::string_view input) {
  for (const auto& stored : tensor::parse_tflite(input, "input")) check_place(stored, input);
  read_elements(input);
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

const Target npy = {"npy", 256, read_npy, npy_seeds};
const Target safetensors = {"safetensors", 512, read_safetensors, safetensors_seeds};
const Target tflite = {"tflite", 1024, read_tflite, tflite_seeds};

}  // namespace spark::fuzz

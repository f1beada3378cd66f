#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/tensor/source.h"
#include "sim/tensor/tflite_generated.h"

/// What the tests of tensor files share.
namespace spark::tensor::test {

/// All dtypes.
std::vector<Dtype> all_dtypes();

/// All elements of a source, read in pieces of `piece`.
std::vector<int32_t> words_of(const Source& source, size_t piece = 1000);
std::vector<float> values_of(const Source& source, size_t piece = 1000);

/// A tensor of a model under construction.
struct ModelTensor {
  std::string name = {};
  tflite::TensorType type = tflite::TensorType::INT8;
  std::vector<int32_t> shape = {};
  std::string data = {};            ///< bytes of its buffer
  std::vector<float> scales = {};   ///< none: no quantisation
  std::vector<int64_t> zeros = {};  ///< zero points
  int32_t axis = 0;
  bool sparse = false;
  uint32_t shared_buffer = 0;  ///< not 0: the buffer of that number instead of one of its own
};

/// A .tflite with these tensors in its subgraphs. Buffer 0 is empty; then each tensor has one.
std::string model(const std::vector<std::vector<ModelTensor>>& subgraphs);

/// A .safetensors with this header and these data.
std::string safetensors(const std::string& header, const std::string& data);

/// A .npy of any version, with this Python dictionary as its header.
std::string npy(const std::string& dictionary, const std::string& data, char version = 1);
std::string npy_dictionary(const std::string& descr, const std::string& fortran,
                           const std::string& shape);

/// Opens the file and holds all that it claims against each other and against its size; reads every
/// element. True: it was read; false: it was refused by an InputError, of which the message is one
/// line that begins with the path. Anything else fails the running test.
bool is_consistent(const std::filesystem::path& path);

/// While it lives, no more than `bytes` of memory can be had beyond what the process has. Without
/// effect under the address sanitizer, whose shadow memory it would forbid.
class MemoryLimit {
 public:
  explicit MemoryLimit(uint64_t bytes);
  ~MemoryLimit();
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  uint64_t old_limit_ = 0;
};

/// How far the resident memory has risen above what it is at construction, bytes.
class ResidentPeak {
 public:
  ResidentPeak();
  uint64_t growth() const;

 private:
  uint64_t start_ = 0;
};

/// Whether the long sweeps are asked for: SPARK_LONG=1.
bool long_runs();

}  // namespace spark::tensor::test

#include "verif/tensor/support.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include "gen/base/error.h"

namespace spark::tensor::test {
namespace {

template <typename T>
std::vector<T> all_of(const Source& source, size_t piece) {
  std::vector<T> elements(source.size());
  for (size_t first = 0; first < elements.size(); first += piece) {
    const size_t count = std::min(piece, elements.size() - first);
    source.read(first, std::span(elements).subspan(first, count));
  }
  return elements;
}

/// A number of /proc/self/status, there in KiB.
uint64_t status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(key + ":")) return std::stoull(line.substr(key.size() + 1)) * 1024;
  }
  ADD_FAILURE() << "no " << key << " in /proc/self/status";
  return 0;
}

void expect_sound(const Description& tensor, uint64_t file_size) {
  EXPECT_LE(element_count(tensor.shape, "x"), file_size / size_of(tensor.dtype));
  if (!tensor.quantisation) return;
  const Quantisation& quantisation = *tensor.quantisation;
  EXPECT_EQ(quantisation.scales.size(), scale_count(quantisation, tensor.shape, "x"));
  for (const float scale : quantisation.scales) EXPECT_TRUE(std::isfinite(scale) && scale > 0);
  const std::vector<int32_t>& zeros = quantisation.zero_points;
  EXPECT_TRUE(zeros.empty() || zeros.size() == quantisation.scales.size());
}

void expect_one_line(const InputError& error, const std::filesystem::path& path) {
  const std::string text = error.what();
  EXPECT_TRUE(text.starts_with(path.string() + ": ")) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

}  // namespace

std::vector<Dtype> all_dtypes() {
  std::vector<Dtype> dtypes;
  while (const auto dtype = dtype_of(dtypes.size() + 1)) dtypes.push_back(*dtype);
  return dtypes;
}

std::vector<int32_t> words_of(const Source& source, size_t piece) {
  return all_of<int32_t>(source, piece);
}

std::vector<float> values_of(const Source& source, size_t piece) {
  return all_of<float>(source, piece);
}

std::string model(const std::vector<std::vector<ModelTensor>>& subgraphs) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers = {tflite::CreateBuffer(builder)};
  std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs;
  for (const std::vector<ModelTensor>& subgraph : subgraphs) {
    std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
    for (const ModelTensor& t : subgraph) {
      const std::vector<uint8_t> data(t.data.begin(), t.data.end());
      builder.ForceVectorAlignment(data.size(), 1, 16);
      buffers.push_back(tflite::CreateBufferDirect(builder, &data));
      flatbuffers::Offset<tflite::QuantizationParameters> quantisation;
      if (!t.scales.empty()) {
        quantisation = tflite::CreateQuantizationParametersDirect(
            builder, nullptr, nullptr, &t.scales, t.zeros.empty() ? nullptr : &t.zeros,
            tflite::QuantizationDetails::NONE, 0, t.axis);
      }
      flatbuffers::Offset<tflite::SparsityParameters> sparsity;
      if (t.sparse) sparsity = tflite::CreateSparsityParameters(builder);
      const auto own = static_cast<uint32_t>(buffers.size() - 1);
      tensors.push_back(tflite::CreateTensorDirect(
          builder, &t.shape, t.type, t.shared_buffer != 0 ? t.shared_buffer : own,
          t.name.empty() ? nullptr : t.name.c_str(), quantisation, false, sparsity));
    }
    graphs.push_back(tflite::CreateSubGraphDirect(builder, &tensors));
  }
  tflite::FinishModelBuffer(builder,
                            tflite::CreateModelDirect(builder, 3, nullptr, &graphs, "m", &buffers));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string safetensors(const std::string& header, const std::string& data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return bytes + header + data;
}

std::string npy(const std::string& dictionary, const std::string& data, char version) {
  const std::string header = dictionary + "\n";
  std::string bytes = "\x93NUMPY" + std::string{version, '\0'};
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  if (version > 1) bytes += std::string(2, '\0');
  return bytes + header + data;
}

std::string npy_dictionary(const std::string& descr, const std::string& fortran,
                           const std::string& shape) {
  return fmt::format("{{'descr': {}, 'fortran_order': {}, 'shape': {}, }}", descr, fortran, shape);
}

bool is_consistent(const std::filesystem::path& path) {
  std::unique_ptr<File> file;
  try {
    file = open(path);
  } catch (const InputError& error) {
    expect_one_line(error, path);
    return false;
  }
  std::set<std::string> names;
  for (const std::unique_ptr<Source>& source : file->tensors()) {
    const Description& tensor = source->description();
    expect_sound(tensor, std::filesystem::file_size(path));
    EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name;
    try {
      values_of(*source);
      if (!is_float(tensor.dtype)) words_of(*source);
    } catch (const InputError& error) {
      expect_one_line(error, path);  // NaN, infinity, beyond int32
    }
    uint64_t sum = 0;
    for (const uint8_t byte : source->bytes()) sum += byte;
    EXPECT_LE(sum, 255 * source->size());
  }
  return true;
}

#if defined(__SANITIZE_ADDRESS__)
MemoryLimit::MemoryLimit(uint64_t) {}
MemoryLimit::~MemoryLimit() = default;
#else
MemoryLimit::MemoryLimit(uint64_t bytes) {
  rlimit limit = {};
  getrlimit(RLIMIT_AS, &limit);
  old_limit_ = limit.rlim_cur;
  limit.rlim_cur = status_bytes("VmSize") + bytes;
  setrlimit(RLIMIT_AS, &limit);
}

MemoryLimit::~MemoryLimit() {
  rlimit limit = {};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = old_limit_;
  setrlimit(RLIMIT_AS, &limit);
}
#endif

ResidentPeak::ResidentPeak() {
  std::ofstream("/proc/self/clear_refs") << "5";  // sets the peak to what is resident now
  start_ = status_bytes("VmHWM");
}

uint64_t ResidentPeak::growth() const {
  const uint64_t peak = status_bytes("VmHWM");
  return peak > start_ ? peak - start_ : 0;
}

bool long_runs() {
  const char* value = std::getenv("SPARK_LONG");
  return value != nullptr && std::string(value) == "1";
}

}  // namespace spark::tensor::test

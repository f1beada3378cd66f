#include "sim/tensor/writer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "gen/base/error.h"
#include "gen/base/file_writer.h"
#include "gen/base/mapped_file.h"
#include "sim/tensor/elements.h"
#include "sim/tensor/npy.h"
#include "sim/tensor/safetensors.h"
#include "sim/tensor/tflite.h"

namespace spark::tensor {
namespace {

/// A tensor and where its elements go in the file.
struct Target {
  Description description;
  uint64_t offset;
};

/// A 64-bit FNV-1a hash, which tells bytes that differ by accident.
uint64_t hash(uint64_t state, std::span<const uint8_t> bytes) {
  for (const uint8_t byte : bytes) state = (state ^ byte) * 0x100000001b3;
  return state;
}
constexpr uint64_t kHashOfNothing = 0xcbf29ce484222325;

/// All formats: something before, then each tensor's elements at their place.
class TargetWriter : public Writer {
 public:
  TargetWriter(const std::filesystem::path& path, std::vector<Target> targets)
      : path_(path.string()), file_(path), targets_(std::move(targets)) {
    std::map<uint64_t, size_t> tensors_at;
    for (const Target& target : targets_) ++tensors_at[target.offset];
    for (const auto& [offset, tensors] : tensors_at) {
      if (tensors > 1) shared_[offset];
    }
    start();
  }

  FileWriter& file() { return file_; }

  void write(std::span<const int32_t> words) override { write_any(words); }
  void write(std::span<const float> values) override { write_any(values); }
  void write(std::span<const uint8_t> bytes) override { write_any(bytes); }

  void commit() override {
    if (tensor_ < targets_.size()) throw std::logic_error("elements are missing");
    file_.commit();
  }

 private:
  template <typename T>
  void write_any(std::span<const T> elements) {
    constexpr size_t kChunk = size_t{1} << 14;
    while (!elements.empty()) {
      if (tensor_ == targets_.size()) throw std::logic_error("elements of no tensor");
      const size_t count = std::min<uint64_t>({kChunk, elements.size(), size_ - element_});
      put(elements.first(count));
      elements = elements.subspan(count);
      element_ += count;
      if (element_ == size_) finish();
    }
  }

  /// Elements of the tensor at hand.
  template <typename T>
  void put(std::span<const T> elements) {
    const Description& tensor = targets_[tensor_].description;
    const uint64_t offset = targets_[tensor_].offset + element_ * size_of(tensor.dtype);
    std::span<const uint8_t> bytes;
    if constexpr (std::is_same_v<T, uint8_t>) {
      if (tensor.dtype != Dtype::uint8 && tensor.dtype != Dtype::int8) {
        throw std::logic_error("bytes of wider elements");
      }
      bytes = elements;
    } else {
      buffer_.resize(elements.size() * size_of(tensor.dtype));
      const size_t written = write_elements(tensor.dtype, elements, buffer_.data());
      if (written < elements.size()) {
        throw InputError("{}: tensor '{}': {} at index {} does not fit {}", path_,
                         printable(tensor.name), elements[written], element_ + written,
                         to_string(tensor.dtype));
      }
      bytes = buffer_;
    }
    // A pipe can be written in order only.
    if (file_.offset() == offset) {
      file_.write(bytes);
    } else {
      file_.write_at(offset, bytes);
    }
    if (is_shared()) hash_ = hash(hash_, bytes);
  }

  bool is_shared() const { return shared_.contains(targets_[tensor_].offset); }

  /// Begins the next tensor that has elements.
  void start() {
    for (; tensor_ < targets_.size(); ++tensor_) {
      const Description& tensor = targets_[tensor_].description;
      size_ = element_count(tensor.shape, tensor.name);
      if (size_ > 0) break;
    }
    element_ = 0;
    hash_ = kHashOfNothing;
  }

  void finish() {
    const Target& target = targets_[tensor_];
    if (is_shared()) {
      std::optional<uint64_t>& shared = shared_.at(target.offset);
      if (shared.value_or(hash_) != hash_) {
        throw InputError("{}: tensor '{}' shares its data with another, which was given others",
                         path_, printable(target.description.name));
      }
      shared = hash_;
    }
    ++tensor_;
    start();
  }

  std::string path_;
  FileWriter file_;
  std::vector<Target> targets_;
  std::map<uint64_t, std::optional<uint64_t>> shared_;  ///< hash of the data at an offset
  size_t tensor_ = 0;                                   ///< at hand
  uint64_t size_ = 0;                                   ///< its elements
  uint64_t element_ = 0;                                ///< of them written
  uint64_t hash_ = 0;                                   ///< of them
  std::vector<uint8_t> buffer_;
};

std::unique_ptr<Writer> create_npy(const std::filesystem::path& path,
                                   const std::vector<Description>& tensors) {
  if (tensors.size() != 1) {
    throw InputError("{}: a .npy holds one tensor, not {}; write .safetensors", path.string(),
                     tensors.size());
  }
  if (tensors.front().dtype == Dtype::bfloat16) {
    throw InputError("{}: .npy has no bfloat16; write .safetensors", path.string());
  }
  const std::string header = npy_header(tensors.front());
  auto writer =
      std::make_unique<TargetWriter>(path, std::vector{Target{tensors[0], header.size()}});
  writer->file().write(header);
  return writer;
}

std::unique_ptr<Writer> create_safetensors(const std::filesystem::path& path,
                                           const std::vector<Description>& tensors) {
  const SafetensorsHeader header = safetensors_header(tensors);
  std::vector<Target> targets;
  for (size_t i = 0; i < tensors.size(); ++i) targets.push_back({tensors[i], header.offsets[i]});
  auto writer = std::make_unique<TargetWriter>(path, std::move(targets));
  writer->file().write(header.bytes);
  return writer;
}

/// Where the model has the constants of these names.
std::vector<Target> targets_in(const std::vector<Stored>& constants, const std::string& model,
                               const std::vector<Description>& tensors) {
  std::map<std::string_view, const Stored*> by_name;
  std::map<uint64_t, size_t> users;  // of the data at an offset
  for (const Stored& constant : constants) {
    by_name[constant.description.name] = &constant;
    ++users[constant.offset];
  }
  std::vector<Target> targets;
  for (const Description& tensor : tensors) {
    const auto found = by_name.find(tensor.name);
    if (found == by_name.end()) {
      throw InputError("{}: no constant is named '{}', or two tensors for it", model,
                       printable(tensor.name));
    }
    const Stored& constant = *found->second;
    const Description& own = constant.description;
    const uint64_t count = element_count(tensor.shape, tensor.name);
    const uint64_t own_count = element_count(own.shape, own.name);
    if (tensor.dtype != own.dtype || count != own_count) {
      throw InputError("{}: tensor '{}' has {} elements of {}, not {} of {}", model,
                       printable(tensor.name), own_count, to_string(own.dtype), count,
                       to_string(tensor.dtype));
    }
    targets.push_back({tensor, constant.offset});
    --users[constant.offset];
    by_name.erase(found);
  }
  for (const Target& target : targets) {
    if (users[target.offset] == 0) continue;
    throw InputError("{}: tensor '{}' shares its data with one that is not replaced", model,
                     printable(target.description.name));
  }
  return targets;
}

std::unique_ptr<Writer> create_tflite(const std::filesystem::path& path,
                                      const std::vector<Description>& tensors,
                                      const std::filesystem::path& model) {
  if (model.empty()) {
    throw InputError("{}: a .tflite is written as a copy of a model; name the model",
                     path.string());
  }
  const MappedFile file(model);
  const std::span<const uint8_t> bytes = file.bytes();
  const std::string name = model.string();
  auto writer =
      std::make_unique<TargetWriter>(path, targets_in(parse_tflite(bytes, name), name, tensors));
  constexpr size_t kSlice = size_t{1} << 20;
  for (size_t at = 0; at < bytes.size(); at += kSlice) {
    const size_t size = std::min(kSlice, bytes.size() - at);
    writer->file().write(bytes.subspan(at, size));
    file.release(at, size);
  }
  return writer;
}

}  // namespace

std::unique_ptr<Writer> create(const std::filesystem::path& path,
                               const std::vector<Description>& tensors,
                               const std::filesystem::path& model) {
  const std::string ending = path.extension().string();
  if (ending == ".tflite") return create_tflite(path, tensors, model);
  if (!model.empty()) {
    throw InputError("{}: only a .tflite is written as a copy of a model", path.string());
  }
  if (ending == ".safetensors") return create_safetensors(path, tensors);
  std::error_code code;
  const bool device = std::filesystem::exists(path, code) &&
                      !std::filesystem::is_regular_file(path, code) &&
                      !std::filesystem::is_directory(path, code);
  if (ending == ".npy" || device) return create_npy(path, tensors);
  throw InputError("{}: tensors are written as .npy, .safetensors or .tflite, by the name's ending",
                   path.string());
}

}  // namespace spark::tensor

#include "sim/tensor/target_writer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "gen/base/error.h"
#include "sim/tensor/elements.h"

namespace spark::tensor {
namespace {

/// A 64-bit FNV-1a hash, which tells bytes that differ by accident.
uint64_t hash(uint64_t state, std::span<const uint8_t> bytes) {
  for (const uint8_t byte : bytes) state = (state ^ byte) * 0x100000001b3;
  return state;
}
constexpr uint64_t kHashOfNothing = 0xcbf29ce484222325;

}  // namespace

TargetWriter::TargetWriter(const std::filesystem::path& path, std::vector<Target> targets)
    : path_(path.string()), file_(path), targets_(std::move(targets)) {
  std::map<uint64_t, size_t> tensors_at;
  for (const Target& target : targets_) ++tensors_at[target.offset];
  for (const auto& [offset, tensors] : tensors_at) {
    if (tensors > 1) shared_[offset];
  }
  start();
}

void TargetWriter::commit() {
  if (tensor_ < targets_.size()) throw std::logic_error("elements are missing");
  file_.commit();
}

/// Elements of the tensor at hand.
template <typename T>
void TargetWriter::put(std::span<const T> elements) {
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

/// Begins the next tensor that has elements.
void TargetWriter::start() {
  for (; tensor_ < targets_.size(); ++tensor_) {
    const Description& tensor = targets_[tensor_].description;
    size_ = element_count(tensor.shape, tensor.name);
    if (size_ > 0) break;
  }
  element_ = 0;
  hash_ = kHashOfNothing;
}

void TargetWriter::finish() {
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

template <typename T>
void TargetWriter::write_any(std::span<const T> elements) {
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

template void TargetWriter::write_any(std::span<const int32_t>);
template void TargetWriter::write_any(std::span<const float>);
template void TargetWriter::write_any(std::span<const uint8_t>);

}  // namespace spark::tensor

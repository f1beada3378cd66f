#include "sim/tensor/stored.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "gen/base/error.h"
#include "sim/tensor/elements.h"

namespace spark::tensor {
namespace {

/// The two orders differ only if two dimensions have more than one index.
bool orders_differ(const std::vector<uint64_t>& shape) {
  return std::count_if(shape.begin(), shape.end(), [](uint64_t size) { return size > 1; }) > 1;
}

/// How many pages a fault maps: the system maps those around the one that is touched as well.
constexpr uint64_t kFaultBytes = uint64_t{64} << 10;

/// How much of a file in Fortran order is kept resident.
constexpr uint64_t kResidentBytes = uint64_t{16} << 20;

/// Elements gathered at a time: the more, the longer the runs that are read.
constexpr uint64_t kGatherBytes = uint64_t{4} << 20;

/// The index of an element by dimensions, and where Fortran order has it.
class FortranIndex {
 public:
  FortranIndex(const std::vector<uint64_t>& shape, uint64_t element) : shape_(shape) {
    uint64_t stride = 1;
    for (const uint64_t dimension : shape) {
      strides_.push_back(stride);
      stride *= dimension;
    }
    index_.resize(shape.size());
    for (size_t d = shape.size(); d-- > 0;) {
      index_[d] = element % shape[d];
      element /= shape[d];
      place_ += index_[d] * strides_[d];
    }
  }

  uint64_t place() const { return place_; }

  /// To the next element in C order.
  void advance() {
    // Invariant: place_ is the sum of index_[d] * strides_[d].
    for (size_t d = shape_.size(); d-- > 0;) {
      place_ += strides_[d];
      if (++index_[d] < shape_[d]) return;
      place_ -= shape_[d] * strides_[d];
      index_[d] = 0;
    }
  }

 private:
  const std::vector<uint64_t>& shape_;
  std::vector<uint64_t> strides_;
  std::vector<uint64_t> index_;
  uint64_t place_ = 0;
};

/// Copies `count` elements of `size` bytes that follow each other to places `stride` bytes apart.
void scatter(const uint8_t* from, uint64_t count, size_t size, uint8_t* to, uint64_t stride) {
  const auto copy = [&](auto fixed_size) {
    for (uint64_t i = 0; i < count; ++i) {
      std::memcpy(to + i * stride, from + i * fixed_size, fixed_size);
    }
  };
  if (size == 1) return copy(std::integral_constant<size_t, 1>());
  if (size == 2) return copy(std::integral_constant<size_t, 2>());
  if (size == 4) return copy(std::integral_constant<size_t, 4>());
  copy(std::integral_constant<size_t, 8>());
}

}  // namespace

StoredSource::StoredSource(const MappedFile& file, Stored stored, std::string label)
    : file_(file),
      stored_(std::move(stored)),
      label_(std::move(label)),
      size_(element_count(stored_.description.shape, label_)),
      data_(file.bytes().subspan(stored_.offset, size_ * size_of(stored_.description.dtype))) {
  if (size_ == 0 || !orders_differ(stored_.description.shape)) stored_.fortran_order = false;
}

std::span<const uint8_t> StoredSource::bytes() const {
  const bool plain = size_of(stored_.description.dtype) == 1 && !stored_.fortran_order;
  return plain ? data_ : std::span<const uint8_t>();
}

void StoredSource::read(uint64_t first, std::span<int32_t> words) const { read_any(first, words); }
void StoredSource::read(uint64_t first, std::span<float> values) const { read_any(first, values); }

template <typename T>
void StoredSource::read_any(uint64_t first, std::span<T> to) const {
  if (first > size_ || to.size() > size_ - first) throw std::out_of_range("elements of a tensor");
  const Dtype dtype = stored_.description.dtype;
  const size_t size = size_of(dtype);
  std::vector<uint8_t> gathered;
  while (!to.empty()) {
    const uint8_t* from = data_.data() + first * size;
    size_t count = to.size();
    if (stored_.fortran_order) {
      count = std::min<size_t>(count, kGatherBytes / size);
      gather(first, count, gathered);
      from = gathered.data();
    }
    const size_t read = read_elements(dtype, stored_.big_endian, from, to.first(count));
    if (read < count) {
      const std::string element = element_text(dtype, stored_.big_endian, from + read * size);
      if (is_float(dtype)) {
        throw InputError("{}: {} at index {}; allowed: finite numbers within float32", label_,
                         element, first + read);
      }
      throw InputError("{}: {} at index {} does not fit int32; requantise it to 16 bits or fewer",
                       label_, element, first + read);
    }
    to = to.subspan(count);
    first += count;
  }
}

/// Elements first .. first + count - 1 in C order. Those that lie `inner` apart in C order are
/// neighbours along the first dimension, so the file has them one behind the other: each step reads
/// such a run.
void StoredSource::gather(uint64_t first, uint64_t count, std::vector<uint8_t>& elements) const {
  const size_t size = size_of(stored_.description.dtype);
  const uint64_t inner = size_ / stored_.description.shape.front();
  elements.resize(count * size);
  FortranIndex index(stored_.description.shape, first);
  uint64_t touched = 0;
  uint64_t last = 0;  // where the last run began
  for (uint64_t at = 0; at < std::min(count, inner); ++at, index.advance()) {
    const uint64_t run = (count - at + inner - 1) / inner;
    const uint64_t from = index.place() * size;
    scatter(data_.data() + from, run, size, elements.data() + at * size, inner * size);
    if (from / kFaultBytes != last / kFaultBytes) touched += kFaultBytes;
    touched += run * size / kFaultBytes * kFaultBytes;
    last = from;
    if (touched < kResidentBytes) continue;
    release(0, size_);
    touched = 0;
  }
}

void StoredSource::release(uint64_t first, uint64_t count) const {
  if (stored_.fortran_order) {  // they may lie anywhere
    first = 0;
    count = size_;
  }
  const size_t size = size_of(stored_.description.dtype);
  file_.release(stored_.offset + first * size, count * size);
}

}  // namespace spark::tensor

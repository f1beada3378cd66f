#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gen/base/mapped_file.h"
#include "sim/tensor/source.h"

namespace spark::tensor {

/// Where and how a file holds a tensor.
struct Stored {
  Description description;
  uint64_t offset = 0;         ///< of its first byte in the file
  bool big_endian = false;     ///< its elements
  bool fortran_order = false;  ///< the first index runs fastest
};

/// A tensor in a mapped file.
class StoredSource : public Source {
 public:
  /// All of its bytes must lie in `file`, which must outlive this. `label` names it in messages.
  StoredSource(const MappedFile& file, Stored stored, std::string label);

  const Description& description() const override { return stored_.description; }
  uint64_t size() const override { return size_; }
  std::span<const uint8_t> bytes() const override;
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;
  void release(uint64_t first, uint64_t count) const override;

 private:
  template <typename T>
  void read_any(uint64_t first, std::span<T> to) const;
  void gather(uint64_t first, uint64_t count, std::vector<uint8_t>& elements) const;

  const MappedFile& file_;
  Stored stored_;
  std::string label_;
  uint64_t size_;
  std::span<const uint8_t> data_;  ///< its part of the file
};

}  // namespace spark::tensor

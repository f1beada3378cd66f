#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "sim/tensor/source.h"

namespace spark::calibrate {

/// The reals that a tensor stands for: floats as they are, integers by their scale and zero point
/// (without a quantisation: as they are). Elements first .. first + values.size() - 1 in C order.
/// Throws InputError as Source::read.
void read_reals(const tensor::Source& source, uint64_t first, std::span<float> values);

/// The elements of a tensor by groups that share a scale. Reads the source in parts and releases
/// them: holds a few MiB, however large the tensor is.
class Groups {
 public:
  /// Throws InputError, beginning with `name`, as tensor::scale_count.
  Groups(const tensor::Source& source, tensor::Quantisation::Granularity granularity, uint64_t axis,
         uint64_t block, std::string_view name);

  /// How many groups there are; a tensor without elements may have some all the same.
  uint64_t count() const { return count_; }

  uint64_t elements() const { return elements_; }

  /// How many elements group `group` has.
  uint64_t size(uint64_t group) const;

  /// The scale of an integer source's elements if all of `group` share one, else 0; 0 for floats.
  float unit(uint64_t group) const;

  /// Takes the next elements of a group, in C order; `last`: the group ends with them.
  using Visit = std::function<void(uint64_t group, std::span<const float> values, bool last)>;

  /// Visits all groups that have elements, one after the other.
  void walk(const Visit& visit) const;

 private:
  void walk_runs(const Visit& visit) const;
  void walk_channels(const Visit& visit) const;
  void walk_large_channels(const Visit& visit) const;

  const tensor::Source& source_;
  uint64_t elements_;
  uint64_t outer_ = 1;  ///< how many runs of consecutive elements a group has
  uint64_t count_ = 1;
  uint64_t inner_ = 1;  ///< elements of a run; of blocks, the last may be shorter
};

}  // namespace spark::calibrate

#pragma once

#include <vector>

#include "sim/tensor/source.h"

namespace spark::bench {

/// Float32 weights in memory, of a Laplace distribution, in rows of 576 (3 x 3 x 64); always the
/// same.
class Weights : public tensor::Source {
 public:
  explicit Weights(uint64_t count);

  const tensor::Description& description() const override { return description_; }
  uint64_t size() const override { return values_.size(); }
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;
  void release(uint64_t first, uint64_t count) const override;

 private:
  tensor::Description description_;
  std::vector<float> values_;
};

}  // namespace spark::bench

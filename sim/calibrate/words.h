#pragma once

#include <vector>

#include "sim/calibrate/calibrate.h"
#include "sim/calibrate/grid.h"

namespace spark::calibrate {

/// The words of a calibrated tensor as integers, made as they are read: what a container is written
/// from. Safe to read from several threads.
class Words : public tensor::Source {
 public:
  /// By the rule of `result` from the reals of `source`, or, if there are any, `words` themselves.
  /// All must live as long as this.
  Words(const tensor::Source& source, const Result& result, const std::vector<int32_t>& words);

  /// Of the source, but int32 and without quantisation.
  const tensor::Description& description() const override { return description_; }
  uint64_t size() const override { return source_.size(); }
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;
  void release(uint64_t first, uint64_t count) const override { source_.release(first, count); }

 private:
  const tensor::Source& source_;
  const Result& result_;
  const std::vector<int32_t>& words_;
  tensor::Description description_;
  Grid grid_;
  tensor::ScaleIndex index_;
};

}  // namespace spark::calibrate

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/calibrate/calibrate.h"
#include "sim/codec/tensor.h"
#include "sim/tensor/source.h"

/// What the tests of the calibration share.
namespace spark::calibrate::test {

/// A tensor in memory.
class MemorySource : public tensor::Source {
 public:
  /// float32.
  MemorySource(std::vector<uint64_t> shape, std::vector<float> values);
  /// Integers, with a quantisation or without.
  explicit MemorySource(const codec::Tensor& words,
                        std::optional<tensor::Quantisation> quantisation = std::nullopt);

  const tensor::Description& description() const override { return description_; }
  uint64_t size() const override { return values_.size(); }
  void read(uint64_t first, std::span<int32_t> words) const override;
  void read(uint64_t first, std::span<float> values) const override;
  void release(uint64_t, uint64_t) const override {}

 private:
  tensor::Description description_;
  std::vector<float> values_;
};

enum class Distribution { gauss, laplace, student };

/// `count` values of unit scale; student has 3 degrees of freedom.
std::vector<float> random_values(Distribution distribution, size_t count, uint64_t seed);

/// Options with that granularity and, if given, a budget of bits a word or an SQNR in dB.
Options with(tensor::Quantisation::Granularity granularity,
             std::optional<double> bits = std::nullopt, std::optional<double> sqnr = std::nullopt);

}  // namespace spark::calibrate::test

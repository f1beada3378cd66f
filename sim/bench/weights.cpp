#include "sim/bench/weights.h"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace spark::bench {
namespace {

constexpr uint64_t kRow = 576;

}  // namespace

Weights::Weights(uint64_t count) : values_((count + kRow - 1) / kRow * kRow) {
  description_ = {"weights", tensor::Dtype::float32, {values_.size() / kRow, kRow}, {}};
  std::mt19937_64 random(3);
  std::exponential_distribution<float> magnitude(20);
  for (float& value : values_) value = (random() & 1) != 0 ? magnitude(random) : -magnitude(random);
}

void Weights::read(uint64_t /*first*/, std::span<int32_t> /*words*/) const {
  throw std::logic_error("these weights are floats");
}

void Weights::read(uint64_t first, std::span<float> values) const {
  std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(first), values.size(), values.begin());
}

void Weights::release(uint64_t /*first*/, uint64_t /*count*/) const {}

}  // namespace spark::bench

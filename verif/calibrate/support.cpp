#include "verif/calibrate/support.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace spark::calibrate::test {

MemorySource::MemorySource(std::vector<uint64_t> shape, std::vector<float> values)
    : description_{"t", tensor::Dtype::float32, std::move(shape), std::nullopt},
      values_(std::move(values)) {}

MemorySource::MemorySource(const codec::Tensor& words,
                           std::optional<tensor::Quantisation> quantisation)
    : description_{"t", words.dtype, words.shape, std::move(quantisation)},
      values_(words.words.begin(), words.words.end()) {}

void MemorySource::read(uint64_t first, std::span<int32_t> words) const {
  for (size_t i = 0; i < words.size(); ++i) words[i] = static_cast<int32_t>(values_[first + i]);
}

void MemorySource::read(uint64_t first, std::span<float> values) const {
  std::copy_n(values_.begin() + static_cast<ptrdiff_t>(first), values.size(), values.begin());
}

std::vector<float> random_values(Distribution distribution, size_t count, uint64_t seed) {
  // No distributions of the library's: these may differ from one to the next.
  std::mt19937_64 random(seed);
  const auto uniform = [&] {
    return (static_cast<double>(random() >> 11) + 0.5) / static_cast<double>(uint64_t{1} << 53);
  };
  const auto gauss = [&] {
    return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::acos(-1.0) * uniform());
  };
  std::vector<float> values(count);
  for (float& value : values) {
    double x = 0;
    switch (distribution) {
      case Distribution::gauss:
        x = gauss();
        break;
      case Distribution::laplace: {
        const double u = 2 * uniform() - 1;
        x = -std::copysign(std::log(1 - std::abs(u)), u) / std::sqrt(2);
        break;
      }
      case Distribution::student: {
        const double n = gauss();
        double chi = 0;
        for (int i = 0; i < 3; ++i) {
          const double g = gauss();
          chi += g * g;
        }
        x = n / std::sqrt(chi / 3);
        break;
      }
    }
    value = static_cast<float>(x);
  }
  return values;
}

Options with(tensor::Quantisation::Granularity granularity, std::optional<double> bits,
             std::optional<double> sqnr) {
  Options options;
  options.granularity = granularity;
  options.bits = bits;
  options.sqnr = sqnr;
  return options;
}

}  // namespace spark::calibrate::test

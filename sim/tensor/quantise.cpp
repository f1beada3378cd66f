#include "sim/tensor/quantise.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <string>

#include "gen/base/error.h"

namespace spark::tensor {
namespace {

/// Calls run(at, count, scale, step) for elements at .. at + count - 1 of the `size` that begin
/// with number `first` of the tensor: element at + i has scale number `scale` + i * step. `step` is
/// a constant, 0 or 1.
template <typename Run>
void for_runs(const ScaleIndex& index, uint64_t first, size_t size, Run run) {
  const bool alternating = index.inner == 1 && index.count > 1;
  uint64_t scale = index[first];
  uint64_t left = index.count == 1 ? size : index.inner - first % index.inner;
  for (size_t at = 0; at < size;) {
    if (alternating) {
      const size_t count = std::min<uint64_t>(size - at, index.count - scale);
      run(at, count, scale, std::integral_constant<size_t, 1>());
      at += count;
      scale = 0;
      continue;
    }
    const size_t count = std::min<uint64_t>(size - at, left);
    run(at, count, scale, std::integral_constant<size_t, 0>());
    at += count;
    left = index.inner;
    if (++scale == index.count) scale = 0;
  }
}

/// The largest magnitude of each group, as a float's bits: those of numbers >= 0 are ordered as the
/// numbers are, and integers are compared many at a time.
class Magnitudes {
 public:
  Magnitudes(const ScaleIndex& index, uint64_t groups) : index_(index), largest_(groups, 0) {}

  void add(uint64_t first, std::span<const float> values) {
    for_runs(index_, first, values.size(), [&](size_t at, size_t count, uint64_t scale, auto step) {
      int32_t* largest = largest_.data() + scale;
      int32_t all = 0;
      for (size_t i = 0; i < count; ++i) {
        const int32_t magnitude = std::bit_cast<int32_t>(values[at + i]) & 0x7fffffff;
        if constexpr (step == 0) {
          all = std::max(all, magnitude);
        } else {
          largest[i] = std::max(largest[i], magnitude);
        }
      }
      if constexpr (step == 0) *largest = std::max(*largest, all);
    });
  }

  size_t groups() const { return largest_.size(); }
  float operator[](size_t group) const { return std::bit_cast<float>(largest_[group]); }

 private:
  ScaleIndex index_;
  std::vector<int32_t> largest_;
};

void refuse_negatives(const std::string& name, uint64_t first, std::span<const float> values) {
  const auto negative =
      std::find_if(values.begin(), values.end(), [](float value) { return value < 0; });
  if (negative == values.end()) return;
  throw InputError("{}: {} at index {}; unsigned words have no negative values, take signed ones",
                   printable(name), *negative,
                   first + static_cast<uint64_t>(negative - values.begin()));
}

/// Adding it leaves no fraction bits in a double below 2^51: they are rounded half to even.
constexpr double kRounder = 0x1.8p52;

/// The difference of two floats' quotient to a middle between integers is either 0 or too large to
/// vanish in a double, so the quotient may be rounded twice (Figueroa 1995: 53 >= 2 * 24 + 2).
int32_t word_of(float value, double scale, double zero_point, double min_word, double max_word) {
  double word = static_cast<double>(value) / scale;
  word = std::min(std::max(word, min_word - zero_point), max_word - zero_point);
  return static_cast<int32_t>((word + kRounder) - kRounder + zero_point);
}

float value_of(int32_t word, double scale, double zero_point) {
  return static_cast<float>(scale * (static_cast<double>(word) - zero_point));
}

/// action(at, scale, zero point) for every element. A run that shares a scale has it in a register.
template <typename Action>
void for_scales(const Quantisation& quantisation, const std::vector<uint64_t>& shape,
                uint64_t first, size_t size, Action action) {
  const ScaleIndex index(quantisation, shape);
  const bool centred = quantisation.zero_points.empty();
  for_runs(index, first, size, [&](size_t at, size_t count, uint64_t scale, auto step) {
    const float* scales = quantisation.scales.data() + scale;
    const auto all = [&](const auto& zero_point) {
      for (size_t i = 0; i < count; ++i) action(at + i, scales[i * step], zero_point(i * step));
    };
    if (centred) return all([](size_t) { return 0.0; });
    const int32_t* zero_points = quantisation.zero_points.data() + scale;
    all([&](size_t i) { return static_cast<double>(zero_points[i]); });
  });
}

}  // namespace

Quantisation symmetric_scales(const Source& source, Quantisation::Granularity granularity,
                              uint64_t axis, uint64_t block, int32_t min_word, int32_t max_word) {
  const Description& tensor = source.description();
  Quantisation quantisation;
  quantisation.granularity = granularity;
  if (granularity == Quantisation::Granularity::channel) quantisation.axis = axis;
  if (granularity == Quantisation::Granularity::block) quantisation.block = block;
  Magnitudes magnitudes(ScaleIndex(quantisation, tensor.shape),
                        scale_count(quantisation, tensor.shape, tensor.name));
  std::vector<float> values(std::min<uint64_t>(kPart, source.size()));
  for (uint64_t first = 0; first < source.size(); first += values.size()) {
    const size_t count = std::min<uint64_t>(values.size(), source.size() - first);
    const std::span<float> chunk(values.data(), count);
    source.read(first, chunk);
    source.release(first, count);
    if (min_word == 0) refuse_negatives(tensor.name, first, chunk);
    magnitudes.add(first, chunk);
  }
  quantisation.scales.reserve(magnitudes.groups());
  for (size_t group = 0; group < magnitudes.groups(); ++group) {
    const float scale = magnitudes[group] / static_cast<float>(max_word);
    if (magnitudes[group] > 0 && scale < FLT_MIN) {
      throw InputError(
          "{}: the scale of {} {} would be {}, below the smallest normal float32, {}; multiply the "
          "tensor by a power of two, or give one scale to more elements",
          printable(tensor.name), to_string(granularity), group, scale, FLT_MIN);
    }
    quantisation.scales.push_back(magnitudes[group] > 0 ? scale : 1);
  }
  return quantisation;
}

void quantise(const Quantisation& quantisation, const std::vector<uint64_t>& shape, uint64_t first,
              std::span<const float> values, int32_t min_word, int32_t max_word,
              std::span<int32_t> words) {
  for_scales(quantisation, shape, first, values.size(),
             [&](size_t i, float scale, double zero_point) {
               words[i] = word_of(values[i], scale, zero_point, min_word, max_word);
             });
}

void dequantise(const Quantisation& quantisation, const std::vector<uint64_t>& shape,
                uint64_t first, std::span<const int32_t> words, std::span<float> values) {
  for_scales(quantisation, shape, first, words.size(),
             [&](size_t i, float scale, double zero_point) {
               values[i] = value_of(words[i], scale, zero_point);
             });
}

}  // namespace spark::tensor

#include "sim/calibrate/words.h"

#include <algorithm>

#include "sim/calibrate/evaluate.h"
#include "sim/calibrate/groups.h"

namespace spark::calibrate {

Words::Words(const tensor::Source& source, const Result& result, const std::vector<int32_t>& words)
    : source_(source),
      result_(result),
      words_(words),
      description_{source.description().name, tensor::Dtype::int32, source.description().shape, {}},
      grid_(result.format.form, result.format.slice, result.format.is_signed),
      index_(result.quantisation, description_.shape) {}

void Words::read(uint64_t first, std::span<int32_t> words) const {
  if (!words_.empty()) {
    std::copy_n(words_.begin() + static_cast<ptrdiff_t>(first), words.size(), words.begin());
    return;
  }
  std::vector<float> values(words.size());
  read_reals(source_, first, values);
  for (size_t i = 0; i < values.size();) {
    const uint64_t element = first + i;
    const uint64_t group = index_[element];
    const auto count = static_cast<size_t>(
        std::min<uint64_t>(values.size() - i, index_.inner - element % index_.inner));
    to_words(grid_, std::span<const float>(values).subspan(i, count),
             result_.quantisation.scales[group], result_.dead_zones[group],
             words.subspan(i, count));
    i += count;
  }
}

void Words::read(uint64_t first, std::span<float> values) const {
  std::vector<int32_t> words(values.size());
  read(first, words);
  std::copy(words.begin(), words.end(), values.begin());
}

}  // namespace spark::calibrate

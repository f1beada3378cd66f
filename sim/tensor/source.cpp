#include "sim/tensor/source.h"

#include <fmt/ranges.h>

#include <array>

#include "gen/base/error.h"
#include "gen/base/names.h"

namespace spark::tensor {
namespace {

constexpr std::array<std::string_view, 3> kGranularities = {"tensor", "channel", "block"};

}  // namespace

std::string_view to_string(Quantisation::Granularity granularity) {
  return kGranularities.at(static_cast<size_t>(granularity));
}

Quantisation::Granularity parse_granularity(std::string_view name) {
  return parse_name<Quantisation::Granularity>("granularity", kGranularities, name);
}

uint64_t scale_count(const Quantisation& quantisation, const std::vector<uint64_t>& shape,
                     std::string_view name) {
  switch (quantisation.granularity) {
    case Quantisation::Granularity::tensor:
      return 1;
    case Quantisation::Granularity::channel:
      if (quantisation.axis >= shape.size()) {
        throw InputError("{}: channels along axis {}, but the tensor has {} dimensions", name,
                         quantisation.axis, shape.size());
      }
      return shape[quantisation.axis];
    case Quantisation::Granularity::block:
      if (quantisation.block == 0) throw InputError("{}: blocks of 0 elements", name);
      break;
  }
  const uint64_t count = element_count(shape, name);
  return count / quantisation.block + (count % quantisation.block != 0 ? 1 : 0);
}

ScaleIndex::ScaleIndex(const Quantisation& quantisation, const std::vector<uint64_t>& shape) {
  count = scale_count(quantisation, shape, "the tensor");
  if (count == 0) count = 1;  // of no elements
  if (quantisation.granularity == Quantisation::Granularity::tensor) return;
  if (quantisation.granularity == Quantisation::Granularity::block) {
    inner = quantisation.block;
    return;
  }
  for (size_t d = quantisation.axis + 1; d < shape.size(); ++d) inner *= shape[d];
  if (inner == 0) inner = 1;
}

uint64_t element_count(const std::vector<uint64_t>& shape, std::string_view name) {
  constexpr size_t kMaxDimensions = 64;
  constexpr uint64_t kMaxElements = (uint64_t{1} << 63) - 1;
  if (shape.size() > kMaxDimensions) {
    throw InputError("{}: {} dimensions; at most {} are allowed", name, shape.size(),
                     kMaxDimensions);
  }
  uint64_t product = 1;
  bool empty = false;
  for (const uint64_t dimension : shape) {
    if (dimension == 0) {
      empty = true;
    } else if (dimension > kMaxElements / product) {
      throw InputError("{}: the shape ({}) has more than 2^63-1 elements", name,
                       fmt::join(shape, ", "));
    } else {
      product *= dimension;
    }
  }
  return empty ? 0 : product;
}

}  // namespace spark::tensor

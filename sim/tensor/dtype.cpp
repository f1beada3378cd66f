#include "sim/tensor/dtype.h"

#include <array>
#include <limits>

namespace spark::tensor {
namespace {

struct Row {
  std::string_view name;
  size_t size;
};

/// By number - 1.
constexpr std::array<Row, 12> kRows = {{{"uint8", 1},
                                        {"int8", 1},
                                        {"uint16", 2},
                                        {"int16", 2},
                                        {"uint32", 4},
                                        {"int32", 4},
                                        {"uint64", 8},
                                        {"int64", 8},
                                        {"float16", 2},
                                        {"bfloat16", 2},
                                        {"float32", 4},
                                        {"float64", 8}}};

const Row& row_of(Dtype dtype) { return kRows.at(static_cast<size_t>(dtype) - 1); }

}  // namespace

std::string_view to_string(Dtype dtype) { return row_of(dtype).name; }

std::optional<Dtype> dtype_of(uint64_t number) {
  if (number < 1 || number > kRows.size()) return std::nullopt;
  return static_cast<Dtype>(number);
}

size_t size_of(Dtype dtype) { return row_of(dtype).size; }

bool is_float(Dtype dtype) { return dtype >= Dtype::float16; }

bool is_unsigned(Dtype dtype) { return to_string(dtype).front() == 'u'; }

int64_t min_of(Dtype dtype) {
  if (is_unsigned(dtype)) return 0;
  return std::numeric_limits<int64_t>::min() >> (64 - 8 * size_of(dtype));
}

int64_t max_of(Dtype dtype) {
  const size_t bits = 8 * size_of(dtype) - (is_unsigned(dtype) ? 0 : 1);
  return bits >= 63 ? std::numeric_limits<int64_t>::max() : (int64_t{1} << bits) - 1;
}

}  // namespace spark::tensor

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spark::tensor {

/// The element types of tensors. The numbers stand in containers.
enum class Dtype : uint8_t {
  uint8 = 1,
  int8 = 2,
  uint16 = 3,
  int16 = 4,
  uint32 = 5,
  int32 = 6,
  uint64 = 7,
  int64 = 8,
  float16 = 9,
  bfloat16 = 10,
  float32 = 11,
  float64 = 12,
};

/// NumPy's names: `uint8` ... `float64`, and `bfloat16`.
std::string_view to_string(Dtype dtype);

/// The dtype with this number, if there is one.
std::optional<Dtype> dtype_of(uint64_t number);

/// Of one element, in bytes.
size_t size_of(Dtype dtype);

bool is_float(Dtype dtype);

/// False for floats.
bool is_unsigned(Dtype dtype);

/// The smallest and the largest value of an integer dtype, in as far as an int64 holds it.
int64_t min_of(Dtype dtype);
int64_t max_of(Dtype dtype);

}  // namespace spark::tensor

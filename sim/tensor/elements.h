#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "sim/tensor/dtype.h"

/// Elements as files hold them, one behind the other, to and from words and reals.
namespace spark::tensor {

/// The elements at `from` as integers; the dtype must be an integer's. Returns how many it has
/// converted: fewer than words.size() if the next one does not fit an int32.
size_t read_elements(Dtype dtype, bool big_endian, const uint8_t* from, std::span<int32_t> words);

/// The elements at `from` as reals, integers rounded to the nearest. Returns how many it has
/// converted: fewer than values.size() if the next one is NaN, infinite, or a float64 that rounds
/// to infinity.
size_t read_elements(Dtype dtype, bool big_endian, const uint8_t* from, std::span<float> values);

/// The element at `from` for a message: `-3`, `nan`, `1e+300`.
std::string element_text(Dtype dtype, bool big_endian, const uint8_t* from);

/// Writes little-endian elements to `to`. Returns how many it has written: fewer than words.size()
/// if the next one does not fit the dtype, which must be an integer's.
size_t write_elements(Dtype dtype, std::span<const int32_t> words, uint8_t* to);

/// Writes little-endian elements to `to`, rounded half to even. Returns how many it has written:
/// fewer than values.size() if the next one, rounded, is not finite. The dtype must be a float's.
size_t write_elements(Dtype dtype, std::span<const float> values, uint8_t* to);

}  // namespace spark::tensor

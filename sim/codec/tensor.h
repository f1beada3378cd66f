#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"
#include "sim/tensor/dtype.h"

namespace spark::codec {

/// A uint8 or int8 array of any shape. A shape without dimensions is one word; a dimension of 0 is
/// none.
struct Tensor {
  std::vector<uint64_t> shape;
  bool is_signed = false;      ///< int8 (-128..127), else uint8 (0..255)
  std::vector<int32_t> words;  ///< in C order: the last index runs fastest

  bool operator==(const Tensor&) const = default;
};

/// `uint8` or `int8`, the tensor's dtype.
std::string_view dtype_name(const Tensor& tensor);

/// The smallest and the largest value of the tensor's dtype.
int32_t dtype_min(const Tensor& tensor);
int32_t dtype_max(const Tensor& tensor);

/// Throws the InputError for a word, number `index` of the tensor `name`, that does not fit the
/// format: the legal range, and the option that admits it.
[[noreturn]] void refuse_word(const Format& format, int32_t word, uint64_t index,
                              std::string_view name);

/// Throws the InputError for a word that leaves the tensor's dtype when it is decoded.
[[noreturn]] void refuse_decoded(const Format& format, int32_t word, uint64_t index,
                                 std::string_view name, tensor::Dtype dtype);

/// Throws InputError unless tensor and format are both signed or both unsigned and every word fits
/// the format. Names the first word that does not, its index in C order, the legal range and the
/// option that admits it. `name`: of the tensor, for the message.
void check_words(const Format& format, const Tensor& tensor, std::string_view name);

/// Throws InputError unless every decoded word fits the tensor's dtype (with S > 4, `nearest` can
/// leave it: 127 becomes 128). For those who write decoded words as that dtype; call check_words
/// first.
void check_decoded(const Format& format, const Tensor& tensor, std::string_view name);

}  // namespace spark::codec

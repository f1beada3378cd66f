#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"
#include "sim/tensor/source.h"

namespace spark::codec {

/// An array of integers of any shape, in memory. A shape without dimensions is one word; a
/// dimension of 0 is none.
struct Tensor {
  std::vector<uint64_t> shape;
  tensor::Dtype dtype = tensor::Dtype::uint8;  ///< an integer's
  std::vector<int32_t> words;                  ///< in C order: the last index runs fastest

  bool operator==(const Tensor&) const = default;
};

/// All elements of `source`. Throws InputError, beginning with `name`, for a float tensor and for
/// integers that int32 does not hold.
Tensor read_tensor(const tensor::Source& source, std::string_view name);

/// The tensor's dtype, as `uint8`.
std::string_view dtype_name(const Tensor& tensor);

bool is_signed(const Tensor& tensor);

/// The smallest and the largest value of the tensor's dtype.
int64_t dtype_min(const Tensor& tensor);
int64_t dtype_max(const Tensor& tensor);

/// Throws the InputError for a word, number `index` of the tensor `name`, that does not fit the
/// format: the legal range, and the option that admits it.
[[noreturn]] void refuse_word(const Format& format, int32_t word, uint64_t index,
                              std::string_view name);

/// Throws the InputError for a word that leaves the tensor's dtype when it is decoded.
[[noreturn]] void refuse_decoded(const Format& format, int32_t word, uint64_t index,
                                 std::string_view name, tensor::Dtype dtype);

/// Throws InputError unless tensor and format are both signed or both unsigned and every word fits
/// the format. Names the first word that does not, its index in C order, the legal range and, if
/// there is one, the option that admits it. `name`: of the tensor, for the message.
void check_words(const Format& format, const Tensor& tensor, std::string_view name);

/// Throws InputError unless every decoded word fits the tensor's dtype (with S > 4, `nearest` can
/// leave it: 127 becomes 128). For those who write decoded words as that dtype; call check_words
/// first.
void check_decoded(const Format& format, const Tensor& tensor, std::string_view name);

}  // namespace spark::codec

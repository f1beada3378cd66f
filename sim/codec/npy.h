#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/codec/tensor.h"

/// NumPy's file format, `numpy.lib.format`, versions 1 to 3, for uint8 and int8.
namespace spark::codec {

/// Reads a .npy file; see parse_npy. Throws InputError also if the file cannot be read.
Tensor read_npy(const std::filesystem::path& path);

/// The tensor in the bytes of a .npy file. Fortran order becomes C order. Throws InputError,
/// beginning with `name`, for what is no .npy, another dtype, truncated or trailing data, or a
/// header that lies.
Tensor parse_npy(std::string_view bytes, std::string_view name);

/// The bytes of a version 1 .npy file, the same as numpy.save writes (NumPy 1.23 and later).
std::string to_npy(const Tensor& tensor);

}  // namespace spark::codec

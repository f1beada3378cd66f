#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/tensor/stored.h"
#include "sim/tensor/writer.h"

/// NumPy's file format, `numpy.lib.format`: versions 1 to 3 are read, 1 is written.
namespace spark::tensor {

constexpr std::string_view kNpyMagic = "\x93NUMPY";

/// The tensor in `bytes`, a whole .npy file that begins with the magic. It is left without a name.
/// Throws InputError, beginning with the file's `name`, for a dtype that is none of ours, a header
/// that is malformed or lies, truncated or trailing data.
Stored parse_npy(std::string_view bytes, std::string_view name);

/// The functions of FileFormat.
bool is_npy(std::string_view bytes);
std::vector<Stored> parse_npy_file(std::string_view bytes, std::string_view name);
std::unique_ptr<Writer> create_npy(const std::filesystem::path& path,
                                   const std::vector<Description>& tensors,
                                   const std::filesystem::path& model);

/// What stands before the elements of a version 1 file in C order: the same bytes as numpy.save
/// writes (NumPy 1.23 and later). The dtype must be one that NumPy has: not bfloat16.
std::string npy_header(const Description& tensor);

}  // namespace spark::tensor

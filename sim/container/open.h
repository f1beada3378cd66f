#pragma once

#include <filesystem>
#include <memory>

#include "sim/codec/tensor.h"
#include "sim/tensor/source.h"

namespace spark::container {

/// Opens a tensor file of any kind: a container (strictly; by what it begins with, or by its ending
/// .spark) as a Reader, else as tensor::open.
std::unique_ptr<tensor::File> open(const std::filesystem::path& path);

/// Whether open() knows what the file begins with, or its ending.
bool is_tensor_file(const std::filesystem::path& path);

/// The integer tensor of a file that holds just one (open). Throws InputError for a file of several
/// or none, and as codec::read_tensor.
codec::Tensor read_tensor(const std::filesystem::path& path);

}  // namespace spark::container

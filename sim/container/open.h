#pragma once

#include <filesystem>
#include <memory>

#include "sim/tensor/source.h"

namespace spark::container {

/// Opens a tensor file of any kind: a container (strictly; by what it begins with, or by its ending
/// .spark) as a Reader, else as tensor::open.
std::unique_ptr<tensor::File> open(const std::filesystem::path& path);

}  // namespace spark::container

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/nn/model.h"

namespace spark::cli {

/// Inputs of a model, one behind the other, from a .npy or another file of one tensor of the
/// input's dtype, or from a file of its bytes alone. At most `limit` inputs. Throws InputError,
/// beginning with the path, for another dtype, for none and for parts of an input.
std::vector<std::vector<nn::Word>> read_inputs(const std::filesystem::path& path,
                                               const nn::Tensor& input,
                                               std::optional<size_t> limit);

/// The last field of every line of a CSV without header: the class of each input, 0 .. classes-1.
/// Throws InputError, naming the line, for what is no such number or if there are fewer lines than
/// `count`; later lines do not matter.
std::vector<int> read_labels(const std::filesystem::path& path, size_t count, int classes);

}  // namespace spark::cli

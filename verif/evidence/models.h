#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "verif/harness/model.h"

namespace spark::verif {

/// Models of some designs, built together and soon, in `cache`; null where Verilator refuses the
/// text.
std::vector<std::shared_ptr<Model>> load_models(const std::vector<ModelSource>& sources,
                                                const std::filesystem::path& cache);

}  // namespace spark::verif

#pragma once

#include <cstdlib>
#include <filesystem>

namespace spark::verif {

/// Real tensors, models and cell libraries for tests that need them: $SPARK_SHARED, or `shared`
/// beside the checkout. It need not exist; such tests then skip.
inline std::filesystem::path shared_data() {
  const char* given = std::getenv("SPARK_SHARED");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(SPARK_SOURCE_DIR) / ".." / "shared";
}

}  // namespace spark::verif

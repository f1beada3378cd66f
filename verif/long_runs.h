#pragma once

#include <cstdlib>
#include <string_view>

namespace spark::verif {

/// Whether sweeps that take minutes are asked for: SPARK_LONG=1.
inline bool long_runs() {
  const char* value = std::getenv("SPARK_LONG");
  return value != nullptr && std::string_view(value) == "1";
}

}  // namespace spark::verif

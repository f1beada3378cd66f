#include "sim/tensor/utf8.h"

#include <nlohmann/json.hpp>

namespace spark::tensor {

bool is_utf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace spark::tensor

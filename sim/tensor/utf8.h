#pragma once

#include <string>

namespace spark::tensor {

/// Whether `text` is sound UTF-8, which names in JSON must be.
bool is_utf8(const std::string& text);

}  // namespace spark::tensor

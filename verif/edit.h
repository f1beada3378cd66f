#pragma once

#include <stdexcept>
#include <string>

namespace spark::verif {

/// `text` with its only `from` replaced by `to`. Throws std::logic_error, saying so, if it does not
/// occur exactly once: of an edit that does nothing, or not what was meant, nothing can be learnt.
inline std::string replaced_once(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
    throw std::logic_error("'" + from + "' does not occur exactly once in\n" + text);
  }
  return text.replace(at, from.size(), to);
}

}  // namespace spark::verif

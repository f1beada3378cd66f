#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "gen/hdl/module.h"

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

/// The text of all modules, that of module `name` with its only `from` replaced. Throws as above;
/// where there is no such module, too.
inline std::string edited_design(const std::vector<hdl::Module>& modules, const std::string& name,
                                 const std::string& from, const std::string& to) {
  std::string text;
  bool found = false;
  for (const hdl::Module& module : modules) {
    const bool is_it = module.name() == name;
    text += (is_it ? replaced_once(module.verilog(), from, to) : module.verilog()) + "\n";
    found = found || is_it;
  }
  if (!found) throw std::logic_error("no module " + name);
  return text;
}

}  // namespace spark::verif

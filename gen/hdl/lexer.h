#pragma once

#include <set>
#include <string>
#include <string_view>

namespace spark::hdl {

/// The names that a piece of Verilog touches.
struct Usage {
  std::set<std::string> read;     ///< names in expressions, selects and conditions
  std::set<std::string> written;  ///< names on the left of `=`, `<=` or after `assign`
};

/// Finds the names in a statement or expression. Comments, numbers, keywords and $functions are
/// passed over.
Usage usage_of(std::string_view verilog);

/// True for a reserved word of Verilog or SystemVerilog, which names nothing (IEEE 1800-2017, Annex
/// B).
bool is_keyword(std::string_view name);

}  // namespace spark::hdl

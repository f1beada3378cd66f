#pragma once

#include <map>
#include <string>
#include <vector>

#include "gen/hdl/module.h"
#include "gen/params/param.h"

namespace spark::gen {

/// A hardware unit that can be emitted. One pair of files each; blocks.cpp lists them.
struct Block {
  std::string name;                  ///< module name and command-line name
  std::string sentence;              ///< what it is, for users
  std::vector<const Param*> params;  ///< in the order that users read them
  hdl::Design (*build)(const Config& config, const std::string& top);
  /// What else its bundle holds: path -> bytes. Null: nothing.
  std::map<std::string, std::string> (*files)(const Config& config) = nullptr;
};

/// Every block, in the order of the data path.
const std::vector<Block>& blocks();

/// The block of that name; InputError with the nearest name otherwise.
const Block& find_block(const std::string& name);

/// Builds and checks the design of a configuration; `top` names its top module and prefixes the
/// others, so that several configurations can stand in one design. Throws InputError if `top` is
/// not a Verilog name or parameters contradict each other.
hdl::Design build(const Config& config, const std::string& top);

}  // namespace spark::gen

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gen/hdl/module.h"
#include "gen/params/param.h"

namespace spark::gen {

/// A hardware unit that can be emitted; blocks.inc lists them.
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

/// Parameters and their values, as on a command line.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// A configuration of `block`: the defaults, with these settings. Throws InputError for an unknown
/// block or parameter and an illegal value.
Config configured(const std::string& block, const Settings& settings = {});

/// A configuration with the names that the user gave it.
struct Request {
  Config config;
  std::string top;                  ///< module name of the top; prefix of the others
  std::string spdx = "Apache-2.0";  ///< licence identifier in the banner of each emitted file
};

/// The configuration of `block` with these settings; its top is called `block`_`name`.
Request request(const std::string& block, const std::string& name, const Settings& settings = {});

/// The processing element of that kind (`pe`) which stands alone in reports: one lane, of plain
/// words if it takes them, else of the paper form.
Request pe_request(const std::string& kind);

/// Builds and checks the design of a configuration; `top` names its top module and prefixes the
/// others, so that several configurations can stand in one design. Throws InputError if `top` is
/// not a Verilog name or parameters contradict each other.
hdl::Design build(const Config& config, const std::string& top);

#define BLOCK(name) Block name##_block();
#include "gen/blocks/blocks.inc"
#undef BLOCK

}  // namespace spark::gen

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "verif/harness/dut.h"

namespace spark::verif {

/// What a module calls its ports: the block's name -> the module's. Of a reset that is active high,
/// the module's name stands behind a `~`.
using PortNames = std::map<std::string, std::string>;

/// A port of a module as Verilator reads it.
struct ForeignPort {
  std::string name;
  std::string direction;  ///< input, output, inout
  int64_t width = 0;      ///< in bits; 0: neither a bit nor a vector
};

/// The ports of module `top` in `files`, its parameters at their defaults. Throws InputError with
/// Verilator's first error line if it refuses the files.
std::vector<ForeignPort> ports_of(const std::vector<std::filesystem::path>& files,
                                  const std::string& top);

/// Somebody's design in a model whose ports are those of the configuration's block: `names` says
/// what the module calls them, a port that it does not name is called as the block's. Outputs of
/// the module that stand for no port are left open. A decoder may lack each side's valid, ready,
/// and `high_o` and `tail_o`, an encoder `long_o`: the model then lacks them. Throws InputError for
/// a name that the block or the module does not have, a module's port named twice, a port missing
/// or left over, another direction, another width.
Dut load_foreign(const gen::Config& config, const std::vector<std::filesystem::path>& files,
                 const std::string& top, const PortNames& names,
                 const std::filesystem::path& cache);

/// Ports of the block that a design of load_foreign lacks, in the block's order.
std::vector<std::string> lacking(const Dut& dut);

}  // namespace spark::verif

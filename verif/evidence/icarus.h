#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gen/bundle/bundle.h"

namespace spark::verif {

/// What a testbench said.
struct TestbenchRun {
  bool pass = false;  ///< it printed PASS, nothing else, and ended with status 0
  std::string line;   ///< its one line; of a bench that said more, or could not be compiled, all
};

/// The bundle that `emit` writes of a request, with its testbench, without codebooks.
gen::Bundle bundle_with_testbench(const gen::Request& request);

/// Compiles the bundle in `folder`, the way its testbench says, with Icarus, and runs it. With
/// `replacing`, these files stand in for its Verilog; `random`: with random bits in place of X.
/// Throws InputError if Icarus is missing or takes more than ten minutes.
TestbenchRun run_testbench(const std::filesystem::path& folder, const std::string& top,
                           const std::vector<std::filesystem::path>& replacing = {},
                           bool random = false);

/// Icarus with its version.
std::string icarus_version();

}  // namespace spark::verif

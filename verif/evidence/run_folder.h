#pragma once

#include <string>
#include <vector>

#include "gen/base/scratch_folder.h"

namespace spark::verif {

/// A temporary folder in which tools run, gone at its end.
class RunFolder : public ScratchFolder {
 public:
  using ScratchFolder::ScratchFolder;

  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

  /// Runs `tool` here and gives what it printed. It has failed unless that holds one of `found`,
  /// for tools whose status says nothing; where nothing is to be found, unless its status is 0.
  /// Throws std::runtime_error then, and after ten minutes.
  std::string run(const std::string& tool, const std::vector<std::string>& arguments,
                  const std::vector<std::string>& found = {}) const;
};

/// What module `main` of a Verilog text prints. By Icarus Verilog. Throws std::runtime_error if it
/// is no Verilog.
std::string simulate(const std::string& verilog);

}  // namespace spark::verif

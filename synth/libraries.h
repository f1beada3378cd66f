#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "synth/liberty.h"

namespace spark::synth {

/// The Liberty files of a library that is named on a command line: by a file, by a folder of which
/// it is all that ends in .lib or .lib.gz, or by the name of an installed one (see
/// installed_libraries). In alphabetical order. Throws InputError if it is neither, saying where
/// was looked.
std::vector<std::filesystem::path> library_files(const std::string& given);

/// One library of all that is given, each a name as for library_files; OSU's for 180 nm (Debian's
/// package qflow-tech-osu018) if nothing is. Throws InputError as library_files and read_liberty.
Library find_library(const std::vector<std::string>& given);

/// An installed library: its name and its files.
struct InstalledLibrary {
  std::string name;
  std::vector<std::filesystem::path> files;
};

/// The libraries that are found on this machine, typical corner: OSU's where Debian puts them, and
/// those of open PDKs below $PDK_ROOT (as open_pdks installs them) or $FLOW_HOME/platforms (as
/// OpenROAD-flow-scripts has them).
std::vector<InstalledLibrary> installed_libraries();

/// OSU's library for 180 nm. Throws InputError saying how to install it if it is not there.
std::filesystem::path default_library();

}  // namespace spark::synth

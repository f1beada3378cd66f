#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spark::verif {

/// The files that are no part of the program and that tasks read when they run: wrappers and
/// specification of the proofs, cell libraries. In a fixed order.
std::vector<std::filesystem::path> files_read();

/// A hash of all that outcomes depend on: the program, which holds the generator and all checks,
/// the tools' versions, and the names and contents of `files`, wherever they lie. Throws InputError
/// if one cannot be read.
std::string outcome_key(const std::string& program,
                        const std::map<std::string, std::string>& versions,
                        const std::vector<std::filesystem::path>& files);

}  // namespace spark::verif

#pragma once

#include <string>
#include <vector>

namespace spark::cli {

/// The program: runs the command that the arguments name and gives its exit status. What is wrong
/// is said in one line on standard error.
int run(int argc, const char* const* argv);

/// What `run` says of arguments (without the program's name) that it cannot parse; empty if it
/// would start to work, or show help. Does no work.
std::string syntax_error(const std::vector<std::string>& arguments);

}  // namespace spark::cli

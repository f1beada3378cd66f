#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gen/base/process.h"
#include "gen/base/scratch_folder.h"
#include "gen/params/param.h"
#include "sim/codec/tensor.h"

/// What the tests of the generator and of its command line share.
namespace spark::gen::test {

using spark::ScratchFolder;

/// The text of the InputError that `action` must throw; it must be one line.
std::string error_of(const std::function<void()>& action);

/// The text of the std::logic_error that `action` must throw: a defect of a design under
/// construction.
std::string defect_of(const std::function<void()>& action);

/// The bytes of a .npy of 1-byte elements.
std::string to_npy(const codec::Tensor& tensor);

/// Runs the built spark-rtl.
ToolRun spark_rtl(const std::vector<std::string>& arguments,
                  const std::filesystem::path& folder = ".");

/// Runs it through the shell `script`, in which "$@" is the command with its arguments.
ToolRun spark_rtl_in_shell(const std::string& script, const std::vector<std::string>& arguments);

/// Every file below `folder`: path inside it -> bytes. Directories are listed with a `/` behind
/// them.
std::map<std::string, std::string> tree(const std::filesystem::path& folder);

}  // namespace spark::gen::test

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gen/base/process.h"
#include "gen/params/param.h"
#include "sim/codec/tensor.h"

/// What the tests of the generator and of its command line share.
namespace spark::gen::test {

/// A folder of the running test's own, empty at first, gone at its end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path(const std::string& name = "") const;
  /// Writes a file into the folder and returns its path.
  std::string file(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

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

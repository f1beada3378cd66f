#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace spark {

/// What a tool left behind: its exit status (128 + signal if it was killed, 124 if it ran out of
/// time) and everything that it printed on standard output and standard error, in order.
struct ToolRun {
  int status = 0;
  std::string output;
  std::chrono::seconds limit{};  ///< the time it was given

  /// Why it failed, one line: it ran out of time, a signal killed it, or else the first line of
  /// its output that holds `mark`, or the last that is not empty if none does.
  std::string complaint(std::string_view mark) const;
};

/// True if `tool`, a name on the PATH or a path, can be run.
bool tool_exists(const std::string& tool);

/// `'TOOL' is not installed; install it (Debian: apt-get install PACKAGE)`.
std::string not_installed(const std::string& tool);

/// The first line that `tool` prints when it is asked for its version. Throws as run_tool.
std::string version_line(const std::string& tool);

/// Runs `tool` (a path, or a name looked up on the PATH; no shell) in `folder` and waits. Throws
/// InputError if it is not installed, saying which Debian package brings it.
ToolRun run_tool(const std::string& tool, const std::vector<std::string>& arguments,
                 const std::filesystem::path& folder = ".",
                 std::chrono::seconds limit = std::chrono::minutes(10));

}  // namespace spark

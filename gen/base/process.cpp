#include "gen/base/process.h"

#include <unistd.h>

#include <boost/process.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <system_error>
#include <thread>

#include "gen/base/error.h"
#include "gen/base/file.h"

namespace spark {
namespace {

// What a shell's status would be.
constexpr int kOutOfTime = 124;
constexpr int kKilled = 128;  ///< and the signal's number

/// Debian's package for each tool that this project runs.
std::string package_of(const std::string& tool) {
  static const std::map<std::string, std::string> kPackages = {
      {"c++", "g++"},      {"gnuplot", "gnuplot-nox"}, {"sta", "opensta"},
      {"vvp", "iverilog"}, {"yosys-abc", "yosys"},     {"yosys-smtbmc", "yosys"}};
  const auto found = kPackages.find(tool);
  return found == kPackages.end() ? tool : found->second;
}

/// The program to run: a path as it is, a name as the PATH finds it; empty if there is none.
boost::filesystem::path program_of(const std::string& tool) {
  if (tool.find('/') == std::string::npos) return boost::process::search_path(tool);
  const boost::filesystem::path program = boost::filesystem::absolute(tool);
  return ::access(program.c_str(), X_OK) == 0 ? program : boost::filesystem::path();
}

}  // namespace

std::string ToolRun::complaint(std::string_view mark) const {
  if (status == kOutOfTime) return fmt::format("not done after {} s", limit.count());
  if (status > kKilled) return fmt::format("it was killed by signal {}", status - kKilled);
  std::istringstream lines(output);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(mark) != std::string::npos) return line;
    if (!line.empty()) last = line;
  }
  return last;
}

std::string not_installed(const std::string& tool) {
  return fmt::format("'{}' is not installed; install it (Debian: apt-get install {})", tool,
                     package_of(tool));
}

std::string version_line(const std::string& tool) {
  static const std::map<std::string, std::vector<std::string>> kFlags = {
      {"iverilog", {"-V"}},
      {"sta", {"-version"}},
      {"yosys", {"-V"}},
      {"yosys-abc", {"-q", "version"}}};
  const auto flags = kFlags.find(tool);
  const std::string said =
      run_tool(tool, flags == kFlags.end() ? std::vector<std::string>{"--version"} : flags->second)
          .output;
  return said.substr(0, said.find('\n'));
}

bool tool_exists(const std::string& tool) { return !program_of(tool).empty(); }

ToolRun run_tool(const std::string& tool, const std::vector<std::string>& arguments,
                 const std::filesystem::path& folder, std::chrono::seconds limit) {
  namespace bp = boost::process;
  const boost::filesystem::path program = program_of(tool);
  if (program.empty() && tool.find('/') != std::string::npos) {
    throw InputError("cannot run '{}': no such program", tool);
  }
  if (program.empty()) {
    throw InputError("{} or put it on the PATH", not_installed(tool));
  }
  // The output goes through an unnamed file: no pipe to drain, nothing left behind.
  const std::unique_ptr<FILE, int (*)(FILE*)> owner(std::tmpfile(), std::fclose);
  FILE* capture = owner.get();
  if (capture == nullptr) throw InputError("cannot make a temporary file to run '{}'", tool);
  bp::group group;
  bp::child child;
  try {
    child =
        bp::child(bp::exe = program.string(), bp::args = arguments, bp::start_dir = folder.string(),
                  bp::std_in<bp::null, (bp::std_out & bp::std_err)> capture, group);
  } catch (const bp::process_error& error) {
    throw InputError("cannot run '{}': {}", program.string(), error.code().message());
  }
  ToolRun run{0, "", limit};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (child.running() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (!child.running()) {
    child.wait();
    const int status = child.native_exit_code();
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : kKilled + WTERMSIG(status);
  } else {
    std::error_code ignored;
    group.terminate(ignored);
    child.wait(ignored);
    run.status = kOutOfTime;
  }
  std::rewind(capture);
  char block[1 << 16];
  for (size_t count = 0; (count = std::fread(block, 1, sizeof block, capture)) > 0;) {
    run.output.append(block, count);
  }
  return run;
}

}  // namespace spark

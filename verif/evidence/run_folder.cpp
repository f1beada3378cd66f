#include "verif/evidence/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::verif {
namespace {

constexpr std::chrono::seconds kLimit = std::chrono::minutes(10);

}  // namespace

void RunFolder::write(const std::string& name, const std::string& text) const {
  write_file(path() / name, text);
}

std::string RunFolder::read(const std::string& name) const { return read_file(path() / name); }

std::string RunFolder::run(const std::string& tool, const std::vector<std::string>& arguments,
                           const std::vector<std::string>& found) const {
  const ToolRun result = run_tool(tool, arguments, path(), kLimit);
  if (result.status == 124) {
    throw std::runtime_error(fmt::format("{} had no answer in {} s", tool, kLimit.count()));
  }
  const bool succeeded = found.empty()
                             ? result.status == 0
                             : std::any_of(found.begin(), found.end(), [&](const auto& text) {
                                 return result.output.find(text) != std::string::npos;
                               });
  if (succeeded) return result.output;
  const size_t size = result.output.size();
  throw std::runtime_error(
      fmt::format("{} failed: {}", tool, result.output.substr(size - std::min<size_t>(size, 600))));
}

std::string simulate(const std::string& verilog) {
  const RunFolder folder;
  folder.write("main.v", verilog);
  folder.run("iverilog", {"-g2005", "-s", "main", "-o", "main.vvp", "main.v"});
  return folder.run("vvp", {"-n", "main.vvp"});
}

}  // namespace spark::verif

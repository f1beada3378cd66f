#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace spark::verif {

/// What a proof came to.
struct Proof {
  bool holds = false;
  bool refuted = false;  ///< a difference was found
  std::string detail;    ///< the tool's verdict, or what it complains of
};

/// Paths, absolute and in quotes, as Yosys' commands take them, a blank before each.
std::string quoted(const std::vector<std::filesystem::path>& files);

/// Yosys commands that read RTL as a flat network of single gates and registers.
std::string reading_rtl(const std::vector<std::filesystem::path>& files, const std::string& top);

/// Yosys commands that write the network at hand as BLIF `file`, with its registers at `state`,
/// `zero` or `one`.
std::string writing_network(const std::string& state, const std::string& file);

/// Runs Yosys commands in `folder`, where they and their log stay as `name`.ys and .log. Throws
/// std::runtime_error if Yosys fails.
void run_script(const std::string& script, const std::string& name,
                const std::filesystem::path& folder);

/// The line of `text` that begins with `begin`, or its last line.
std::string line_with(const std::string& text, const std::string& begin);

/// Whether two networks in `folder` are equal at their outputs in every cycle of every run,
/// unbounded, from the registers' states that the files give: ABC's dsec, or cec if neither has
/// registers.
Proof compare_networks(const std::string& first, const std::string& second, bool registers,
                       const std::filesystem::path& folder);

}  // namespace spark::verif

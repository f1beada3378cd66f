#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gen/blocks/block.h"
#include "gen/params/param.h"

/// One file per subcommand; each add_... registers its own with the parser. main.cpp only
/// dispatches.
namespace spark::cli {

/// Adds an option for each parameter, named, explained and checked by its declaration.
class ParamOptions {
 public:
  ParamOptions(CLI::App& app, std::string block, std::vector<const gen::Param*> params);

  /// The defaults, then the TOML file (if `path` is not empty), then what the command line gave.
  gen::Config config(const std::string& path = "") const;
  /// The same for a block that the command line names: of the parameters added, it may have fewer.
  gen::Config config_of(const gen::Block& block, const std::string& path) const;
  /// True if the command line gave any of them.
  bool given() const { return !values_->empty(); }

 private:
  gen::Config filled(gen::Config config, const std::string& path) const;

  std::string block_;
  std::vector<const gen::Param*> params_;
  std::shared_ptr<std::map<std::string, std::string>> values_;
};

/// A command that came to its end but found something wrong: exit status 1. What is wrong has been
/// printed.
struct CheckFailed {};

/// Writes to standard output; InputError if it cannot (a full disk, a closed pipe).
void print(const std::string& text);

void add_list(CLI::App& app);
void add_emit(CLI::App& app);
void add_reference(CLI::App& app);
void add_codebook(CLI::App& app);
void add_pack(CLI::App& app);
void add_unpack(CLI::App& app);
void add_info(CLI::App& app);
void add_stats(CLI::App& app);
void add_check(CLI::App& app);
void add_synth(CLI::App& app);
void add_report(CLI::App& app);
void add_history(CLI::App& app);
void add_diff(CLI::App& app);
void add_run(CLI::App& app);
void add_explore(CLI::App& app);
void add_bench(CLI::App& app);
void add_calibrate(CLI::App& app);

}  // namespace spark::cli

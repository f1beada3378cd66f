#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gen/blocks/block.h"
#include "gen/params/param.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

/// What every subcommand is made with. A subcommand is a file that defines add_NAME and a line in
/// commands.inc.
namespace spark::cli {

/// An option of a command, for what few options need.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option required(bool needed = true) const;
  /// Its heading in the help.
  Option group(const std::string& name) const;
  /// Not both of them.
  Option excludes(const Option& other) const;
  /// One value each time that it is given.
  Option repeated() const;
  /// Values separated by commas.
  Option separated() const;
  /// A whole number above 0.
  Option positive() const;

 private:
  CLI::Option* option_;
};

/// A command of the program. Variables that options write to must live as long as the program's
/// parser: the function given to `run` keeps them. Of the parser, CLI11, only command.cpp and
/// app.cpp know more than the names: each file that reads it takes seconds more to compile.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  /// A command below this one. `what`: one sentence, without a full stop.
  Command add(const std::string& name, const std::string& what) const;
  /// One of the commands below must be given.
  void require_command() const;
  /// Text after the options in the help.
  void footer(const std::string& text) const;

  /// An option with a value, or an argument if `flags` does not begin with '-'. T: std::string,
  /// int, uint64_t, size_t, double, std::optional of a number, std::vector of strings.
  template <typename T>
  Option option(const std::string& flags, T& variable, const std::string& value_name,
                const std::string& help) const;
  /// An option whose value is one of `choices`; InputError, with the nearest of them, for another.
  Option choice(const std::string& flags, std::string& variable,
                const std::vector<std::string>& choices, const std::string& help) const;
  /// An option without a value.
  Option flag(const std::string& flags, bool& variable, const std::string& help) const;
  /// An option that hands each value to `keep`. With `optional_value` the value may be left out
  /// (--flag) or given after '=' (--flag=VALUE), and the last one given counts.
  Option option_to(const std::string& flags, bool optional_value,
                   const std::function<void(const std::string&)>& keep,
                   const std::string& help) const;

  /// The options that many commands share.
  void cache(std::string& folder) const;                  ///< --cache
  void json(bool& wanted) const;                          ///< --json
  void config_file(std::string& path) const;              ///< --config: parameters, in TOML
  void liberty(std::vector<std::string>& library) const;  ///< --liberty, for synth::find_library

  /// What the command does, once all options are read.
  void run(std::function<void()> action) const;

 private:
  CLI::App* app_;
};

/// Adds an option for each parameter, named, explained and checked by its declaration.
class ParamOptions {
 public:
  ParamOptions(const Command& command, std::string block, std::vector<const gen::Param*> params);

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

/// The text as one line: control characters, which names in a user's files may hold, as blanks.
std::string one_line(std::string text);

/// Says something beside the output: one line on standard error.
template <typename... Args>
void note(fmt::format_string<Args...> format, Args&&... args) {
  fmt::print(stderr, "{}\n", one_line(fmt::format(format, std::forward<Args>(args)...)));
}

/// Writes to standard output; InputError if it cannot (a full disk, a closed pipe).
void print(const std::string& text);

#define COMMAND(name) void add_##name(const Command& program);
#include "gen/cli/commands.inc"
#undef COMMAND

}  // namespace spark::cli

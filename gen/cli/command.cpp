#include "gen/cli/command.h"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "gen/base/error.h"

namespace spark::cli {
namespace {

/// What is wrong with `text` as a number of things; empty if nothing is.
std::string count_complaint(const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool legal = error == std::errc() && end == text.data() + text.size();
  return legal ? "" : fmt::format("'{}' is no whole number of 0 to 2^64 - 1", text);
}

}  // namespace

Option Option::required(bool needed) const {
  option_->required(needed);
  return *this;
}

Option Option::group(const std::string& name) const {
  option_->group(name);
  return *this;
}

Option Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::repeated() const {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::separated() const {
  option_->delimiter(',');
  return *this;
}

Option Option::positive() const {
  // What is no whole number at all, the option itself has refused before.
  option_->check([](const std::string& text) {
    const bool is_zero = text.find_first_not_of('0') == std::string::npos;
    return std::string(is_zero ? "0 is not legal; allowed: 1 or more" : "");
  });
  return *this;
}

Command Command::add(const std::string& name, const std::string& what) const {
  return Command(app_->add_subcommand(name, what));
}

void Command::require_command() const { app_->require_subcommand(1); }

void Command::footer(const std::string& text) const { app_->footer(text); }

template <typename T>
Option Command::option(const std::string& flags, T& variable, const std::string& value_name,
                       const std::string& help) const {
  CLI::Option* option = app_->add_option(flags, variable, help)->type_name(value_name);
  // The parser would take -1, and all above, for 2^64 - 1.
  if constexpr (std::is_same_v<T, uint64_t> || std::is_same_v<T, std::optional<uint64_t>>) {
    option->check(count_complaint);
  }
  return Option(option);
}

template Option Command::option(const std::string&, std::string&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, std::vector<std::string>&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, int&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, uint64_t&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, double&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, std::optional<uint64_t>&, const std::string&,
                                const std::string&) const;
template Option Command::option(const std::string&, std::optional<double>&, const std::string&,
                                const std::string&) const;

Option Command::choice(const std::string& flags, std::string& variable,
                       const std::vector<std::string>& choices, const std::string& help) const {
  const auto keep = [&variable, flags, choices](const std::string& value) {
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
      throw InputError("{} '{}' is unknown{}", flags, value, suggestion(value, choices));
    }
    variable = value;
  };
  return Option(app_->add_option_function<std::string>(flags, keep, help)
                    ->type_name(fmt::format("{}", fmt::join(choices, "|"))));
}

Option Command::flag(const std::string& flags, bool& variable, const std::string& help) const {
  return Option(app_->add_flag(flags, variable, help));
}

Option Command::option_to(const std::string& flags, bool optional_value,
                          const std::function<void(const std::string&)>& keep,
                          const std::string& help) const {
  CLI::Option* option = app_->add_option_function<std::string>(flags, keep, help);
  if (optional_value) {
    option->expected(0)->type_name("")->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  } else {
    option->type_name("VALUE");
  }
  return Option(option);
}

void Command::cache(std::string& folder) const {
  option("--cache", folder, "DIR", "directory for results [~/.cache/spark-rtl]");
}

void Command::json(bool& wanted) const { flag("--json", wanted, "as one JSON object"); }

void Command::config_file(std::string& path) const {
  option("--config", path, "FILE", "TOML file with parameters; flags override it");
}

void Command::liberty(std::vector<std::string>& library) const {
  option("--liberty", library, "LIBRARY...",
         "the library: .lib or .lib.gz, several of which make one library; a folder of them; or "
         "the name of an installed one, as sky130hd [osu018]");
}

void Command::run(std::function<void()> action) const { app_->callback(std::move(action)); }

ParamOptions::ParamOptions(const Command& command, std::string block,
                           std::vector<const gen::Param*> params)
    : block_(std::move(block)),
      params_(std::move(params)),
      values_(std::make_shared<std::map<std::string, std::string>>()) {
  for (const gen::Param* param : params_) {
    // A boolean's `--signed` alone is true; `--signed=VALUE` hands its text to the same check as
    // everything else.
    command
        .option_to(
            "--" + param->name, param->type == gen::ParamType::boolean,
            [values = values_, name = param->name](const std::string& value) {
              (*values)[name] = value;
            },
            fmt::format("{} [{}{}{}, default {}]", param->sentence, param->range(),
                        param->unit.empty() ? "" : " ", param->unit, param->fallback))
        .group("Parameters");
  }
}

gen::Config ParamOptions::filled(gen::Config config, const std::string& path) const {
  if (!path.empty()) config.load_toml(path);
  for (const auto& [name, value] : *values_) config.set(name, value);
  return config;
}

gen::Config ParamOptions::config(const std::string& path) const {
  return filled(gen::Config(block_, params_), path);
}

gen::Config ParamOptions::config_of(const gen::Block& block, const std::string& path) const {
  return filled(gen::Config(block.name, block.params), path);
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
  return text;
}

void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw InputError("cannot write to standard output: {}", std::strerror(errno));
  }
}

}  // namespace spark::cli

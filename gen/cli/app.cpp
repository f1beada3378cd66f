#include "gen/cli/app.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "gen/base/error.h"
#include "gen/bundle/version.h"
#include "gen/cli/command.h"

namespace spark::cli {
namespace {

/// What the parser could not place, as one line with the nearest legal name.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  std::string path = "spark-rtl";
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().back();
    path += " " + command->get_name();
  }
  std::string unknown;
  for (const std::string& word : app.remaining(true)) {
    if (unknown.empty() && word != "--") unknown = word;
  }
  if (unknown.empty()) return fmt::format("{}; see '{} --help'", error.what(), path);
  std::vector<std::string> options;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  std::vector<std::string> commands;
  for (const CLI::App* sub : command->get_subcommands({})) commands.push_back(sub->get_name());
  const std::string given = unknown.substr(0, unknown.find('='));
  if (given.starts_with("-")) {
    return fmt::format("unknown option '{}' of '{}'{}", given, path, suggestion(given, options));
  }
  if (commands.empty()) {
    return fmt::format("unexpected argument '{}'; see '{} --help'", given, path);
  }
  const char* kind = path == "spark-rtl emit" ? "block" : "command";
  return fmt::format("unknown {} '{}'{}", kind, given, suggestion(given, commands));
}

/// Ends the program with one line on standard error.
int fail(const std::string& message, int status) {
  // Where even this cannot be written, the status must do.
  std::fputs(fmt::format("spark-rtl: {}\n", one_line(message)).c_str(), stderr);
  return status;
}

std::unique_ptr<CLI::App> make_app() {
  auto app = std::make_unique<CLI::App>(
      "SPARK: a number code for neural network accelerators, in Verilog", "spark-rtl");
  app->set_version_flag("--version", std::string("spark-rtl ") + gen::kVersion);
  app->require_subcommand(1);
  const Command program(app.get());
#define COMMAND(name) add_##name(program);
#include "gen/cli/commands.inc"
#undef COMMAND
  return app;
}

}  // namespace

int run(int argc, const char* const* argv) {
  // A limit on the size of files is then an error of the write, as a full disk is.
  std::signal(SIGXFSZ, SIG_IGN);
  const std::unique_ptr<CLI::App> app = make_app();
  try {
    app->parse(argc, argv);
    return 0;
  } catch (const CLI::Success& help) {
    return app->exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(explain(*app, error), 2);
  } catch (const CheckFailed&) {
    return 1;
  } catch (const InputError& error) {
    return fail(error.what(), 2);
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(fmt::format("cannot use '{}': {}", error.path1().string(), error.code().message()),
                2);
  } catch (const std::exception& error) {
    return fail(fmt::format("internal error, please report: {}", error.what()), 1);
  }
}

std::string syntax_error(const std::vector<std::string>& arguments) {
  static const std::unique_ptr<CLI::App> kApp = [] {
    auto app = make_app();
    // Before the commands' own callbacks. Those must stay: they hold what the options write to.
    app->parse_complete_callback([] { throw CLI::Success(); });
    return app;
  }();
  try {
    kApp->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success&) {
  } catch (const CLI::ParseError& error) {
    return explain(*kApp, error);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace spark::cli

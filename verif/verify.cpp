// The verification effort as a program: lists its tasks, runs them, and reports. `make verify` and
// a cluster's job array are its callers.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/parallel.h"
#include "gen/base/process.h"
#include "verif/evidence/key.h"
#include "verif/evidence/report.h"
#include "verif/evidence/tasks.h"

namespace {

namespace fs = std::filesystem;
using spark::InputError;
using spark::verif::Outcome;
using spark::verif::Report;
using spark::verif::Runner;
using spark::verif::Task;

std::map<std::string, std::string> tools() {
  std::map<std::string, std::string> versions;
  for (const std::string tool :
       {"yosys", "yosys-abc", "z3", "iverilog", "verilator", "g++", "clang++"}) {
    versions[tool] = spark::tool_exists(tool) ? spark::version_line(tool) : "not installed";
  }
  return versions;
}

std::string key(const std::map<std::string, std::string>& versions) {
  return spark::verif::outcome_key(spark::read_file("/proc/self/exe"), versions,
                                   spark::verif::files_read());
}

std::vector<Task> chosen(const std::string& only) {
  std::vector<Task> tasks;
  for (Task& task : spark::verif::all_tasks()) {
    if (task.name.starts_with(only)) tasks.push_back(std::move(task));
  }
  if (tasks.empty()) throw InputError("no task begins with '{}'; see 'spark-verify list'", only);
  return tasks;
}

Report report_of(const Runner& runner, const std::vector<Task>& tasks,
                 const std::map<std::string, std::string>& versions) {
  Report report;
  report.tools = versions;
  for (const Task& task : tasks) {
    if (auto outcome = runner.kept(task.name)) {
      report.outcomes.push_back(std::move(*outcome));
    } else {
      report.missing.push_back(task.name);
    }
  }
  return report;
}

/// Writes the report and prints its summary. Returns whether everything holds.
bool write_report(const Report& report, const fs::path& output) {
  spark::write_file(output / "verification.json", to_json(report));
  spark::write_file(output / "verification.html", to_html(report));
  std::fputs(to_text(report).c_str(), stdout);
  fmt::print("report      {}\n", (output / "verification.html").string());
  return report.holds();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs everything that speaks for the emitted Verilog", "spark-verify");
  app.require_subcommand(1);
  std::string only;
  std::string kept = "build/verify";
  std::string output = "build/report";
  std::string given_key;
  size_t number = 0;
  bool holds = true;
  const auto add = [&](const std::string& name, const std::string& what) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("--only", only, "the tasks whose names begin so [all]");
    if (name == "list") return command;
    command->add_option("--keep", kept, "folder of what was found so far [build/verify]");
    if (name != "task") command->add_option("-o,--output", output, "report [build/report]");
    return command;
  };
  add("list", "Print the tasks' names, a line each")->callback([&] {
    for (const Task& task : chosen(only)) fmt::print("{}\n", task.name);
  });
  add("run", "Run the tasks on all cores, but for those that are done, and report")->callback([&] {
    const std::vector<Task> tasks = chosen(only);
    const auto versions = tools();
    const std::string own_key = key(versions);
    const Runner runner(kept, own_key);
    // Each in a process of its own: a design that crashes its simulator takes nobody with it.
    spark::for_all(tasks.size(), "verifying", [&](size_t i) {
      runner.run_apart(
          tasks[i].name, "/proc/self/exe",
          {"task", std::to_string(i), "--only", only, "--keep", kept, "--key", own_key},
          std::chrono::minutes(30));
    });
    holds = write_report(report_of(runner, tasks, versions), output);
  });
  CLI::App* task = add("task", "Run one task: a job of a cluster's array");
  task->add_option("--key", given_key, "what outcomes depend on, if the caller has found it out");
  task->add_option("NUMBER", number, "its place in the list, from 0")->required();
  task->callback([&] {
    const std::vector<Task> tasks = chosen(only);
    if (number >= tasks.size()) {
      throw InputError("task {} is not there; allowed: 0..{}", number, tasks.size() - 1);
    }
    const Runner runner(kept, given_key.empty() ? key(tools()) : given_key);
    holds = runner.run(tasks[number]).holds();
  });
  add("report", "Report on what has been run")->callback([&] {
    const auto versions = tools();
    holds = write_report(report_of(Runner(kept, key(versions)), chosen(only), versions), output);
  });
  try {
    app.parse(argc, argv);
    return holds ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const InputError& error) {
    fmt::print(stderr, "spark-verify: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "spark-verify: internal error: {}\n", error.what());
    return 3;
  }
}

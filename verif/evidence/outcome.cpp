#include "verif/evidence/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::verif {
namespace {

using nlohmann::ordered_json;

Outcome outcome_of(const std::string& task, const nlohmann::json& json) {
  Outcome outcome{task, {}, json.at("failure"), json.at("seconds")};
  for (const nlohmann::json& each : json.at("evidence")) {
    outcome.evidence.push_back({each.at("kind"), each.at("subject"), each.at("claim"),
                                each.at("engine"), each.at("depth"), each.at("holds"),
                                each.at("detail")});
  }
  return outcome;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// How a process ended, and the last line that it printed.
std::string end_of(const ToolRun& run) {
  const size_t end = run.output.find_last_not_of('\n');
  const std::string said = run.output.substr(0, end == std::string::npos ? 0 : end + 1);
  return fmt::format("{}: {}",
                     run.status == 124 ? "out of time" : fmt::format("status {}", run.status),
                     printable(said.substr(said.rfind('\n') + 1), 300));
}

}  // namespace

ordered_json json_of(const Outcome& outcome) {
  ordered_json evidence = ordered_json::array();
  for (const Evidence& each : outcome.evidence) {
    evidence.push_back({{"kind", each.kind},
                        {"subject", each.subject},
                        {"claim", each.claim},
                        {"engine", each.engine},
                        {"depth", each.depth},
                        {"holds", each.holds},
                        {"detail", each.detail}});
  }
  return {{"task", outcome.task},
          {"seconds", outcome.seconds},
          {"failure", outcome.failure},
          {"evidence", evidence}};
}

bool Outcome::holds() const {
  return failure.empty() && !evidence.empty() &&
         std::all_of(evidence.begin(), evidence.end(), [](const Evidence& e) { return e.holds; });
}

Runner::Runner(std::filesystem::path folder, std::string key)
    : folder_(std::move(folder)), key_(std::move(key)) {
  std::filesystem::create_directories(folder_);
}

std::optional<Outcome> Runner::kept(const std::string& task) const {
  if (!std::filesystem::exists(file(task))) return std::nullopt;
  const auto json = nlohmann::json::parse(read_file(file(task)), nullptr, false);
  try {
    if (json.at("key") != key_) return std::nullopt;
    return outcome_of(task, json);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

Outcome Runner::run(const Task& task) const {
  if (const auto known = kept(task.name); known && known->failure.empty()) return *known;
  Outcome outcome;
  outcome.task = task.name;
  const auto start = std::chrono::steady_clock::now();
  try {
    outcome.evidence = task.run();
    if (outcome.evidence.empty()) outcome.failure = "it gave no evidence";
  } catch (const std::exception& error) {
    outcome.failure = error.what();
  }
  outcome.seconds = seconds_since(start);
  keep(outcome);
  return outcome;
}

Outcome Runner::run_apart(const std::string& task, const std::string& program,
                          const std::vector<std::string>& arguments,
                          std::chrono::seconds limit) const {
  if (const auto known = kept(task); known && known->failure.empty()) return *known;
  // An earlier failure must not be taken for this process' outcome.
  std::filesystem::remove(file(task));
  const auto start = std::chrono::steady_clock::now();
  std::string end;
  try {
    end = end_of(run_tool(program, arguments, ".", limit));
  } catch (const InputError& error) {
    end = error.what();
  }
  if (auto outcome = kept(task)) return *outcome;
  const Outcome outcome = {task, {}, "its process kept no outcome: " + end, seconds_since(start)};
  keep(outcome);
  return outcome;
}

void Runner::keep(const Outcome& outcome) const {
  ordered_json json = json_of(outcome);
  json["key"] = key_;
  // What a tool printed need not be UTF-8.
  write_file(file(outcome.task),
             json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace spark::verif

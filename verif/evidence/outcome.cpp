#include "verif/evidence/outcome.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "gen/base/file.h"

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
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  ordered_json json = json_of(outcome);
  json["key"] = key_;
  write_file(file(task.name), json.dump(1) + "\n");
  return outcome;
}

}  // namespace spark::verif

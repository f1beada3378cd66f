// Rationale: what decides whether a verification run counts. A task's outcome is kept and not made
// again under the same key, made again under another one or after a failure; what fails, is missing
// or gives nothing never reads as success, in the outcome, the text, the JSON or the page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "verif/evidence/report.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/tasks.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;
using testing::Not;

Evidence evidence(bool holds) {
  return {"proof", "spark_x <4>", "it & that", "yosys sat", "all inputs", holds, "word = 5"};
}

/// A task that counts how often it was run.
Task counted(int& runs, std::vector<Evidence> found) {
  return {"one", [&runs, found] {
            ++runs;
            return found;
          }};
}

TEST(Runner, WhatWasFoundIsKept) {
  const RunFolder folder;
  int runs = 0;
  const Task task = counted(runs, {evidence(true), evidence(true)});
  EXPECT_FALSE(Runner(folder.path(), "a").kept("one"));
  EXPECT_TRUE(Runner(folder.path(), "a").run(task).holds());
  EXPECT_TRUE(Runner(folder.path(), "a").run(task).holds());
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Runner(folder.path(), "a").kept("one")->evidence.size(), 2U);
  EXPECT_FALSE(Runner(folder.path(), "b").kept("one"));
  Runner(folder.path(), "b").run(task);
  EXPECT_EQ(runs, 2);
}

TEST(Runner, DamagedFilesCountForNothing) {
  const RunFolder folder;
  int runs = 0;
  const Runner runner(folder.path(), "a");
  runner.run(counted(runs, {evidence(true)}));
  const std::string text = read_file(folder.path() / "one.json");
  for (const size_t size : {size_t{0}, text.size() / 2}) {
    write_file(folder.path() / "one.json", text.substr(0, size));
    EXPECT_FALSE(runner.kept("one"));
  }
}

TEST(Runner, FailuresAreRunAgain) {
  const RunFolder folder;
  const Runner runner(folder.path(), "a");
  int runs = 0;
  const Task task = {"one", [&runs]() -> std::vector<Evidence> {
                       if (++runs == 1) throw std::runtime_error("no tool");
                       return {evidence(true)};
                     }};
  EXPECT_FALSE(runner.run(task).holds());
  EXPECT_EQ(runner.kept("one")->failure, "no tool");
  EXPECT_TRUE(runner.run(task).holds());
}

TEST(Runner, NothingIsNoEvidence) {
  const RunFolder folder;
  int runs = 0;
  EXPECT_EQ(Runner(folder.path(), "a").run(counted(runs, {})).failure, "it gave no evidence");
}

/// What comes of a task that a shell runs by `script`, behind an earlier failure.
Outcome apart(const RunFolder& folder, const std::string& script) {
  const Runner runner(folder.path(), "a");
  runner.run({"one", []() -> std::vector<Evidence> { throw std::runtime_error("earlier"); }});
  const Outcome outcome = runner.run_apart("one", "sh", {"-c", script}, std::chrono::seconds(1));
  EXPECT_EQ(runner.kept("one")->failure, outcome.failure);
  return outcome;
}

TEST(Runner, AProcessThatKeepsNoOutcomeIsAFailure) {
  const RunFolder folder;
  const std::string before = "its process kept no outcome: ";
  EXPECT_EQ(apart(folder, "echo first; echo broke; exit 3").failure, before + "status 3: broke");
  EXPECT_EQ(apart(folder, "exit 0").failure, before + "status 0: ");
  EXPECT_EQ(apart(folder, "kill -9 $$").failure, before + "status 137: ");
  EXPECT_EQ(apart(folder, "printf '\\377'; sleep 9").failure, before + "out of time: ?");
  EXPECT_FALSE(apart(folder, "exit 0").holds());
  const Outcome none =
      Runner(folder.path(), "a").run_apart("two", "/no/such", {}, std::chrono::seconds(1));
  EXPECT_EQ(none.failure, before + "cannot run '/no/such': no such program");
  EXPECT_TRUE(Runner(folder.path(), "a").kept("two"));
}

TEST(Runner, AProcessThatKeepsItsOutcomeIsBelieved) {
  const RunFolder folder;
  const RunFolder other;
  int runs = 0;
  Runner(other.path(), "a").run(counted(runs, {evidence(true)}));
  const std::string copy =
      "cp " + (other.path() / "one.json").string() + " " + (folder.path() / "one.json").string();
  EXPECT_TRUE(apart(folder, copy + "; exit 1").holds());
  // Kept: nothing is run.
  EXPECT_TRUE(
      Runner(folder.path(), "a").run_apart("one", "/no/such", {}, std::chrono::seconds(1)).holds());
}

Report report_of(std::vector<Outcome> outcomes) { return {std::move(outcomes), {}, {{"z3", "4"}}}; }

TEST(VerificationReport, HoldsOnlyIfAllDoes) {
  EXPECT_FALSE(report_of({}).holds());
  EXPECT_TRUE(report_of({{"one", {evidence(true)}, "", 1}}).holds());
  EXPECT_FALSE(report_of({{"one", {evidence(true), evidence(false)}, "", 1}}).holds());
  EXPECT_FALSE(report_of({{"one", {evidence(true)}, "", 1}, {"two", {}, "broke", 1}}).holds());
  Report report = report_of({{"one", {evidence(true)}, "", 1}});
  report.missing = {"two"};
  EXPECT_FALSE(report.holds());
  EXPECT_THAT(to_text(report), HasSubstr("NOT SHOWN  two has not been run"));
  EXPECT_THAT(to_html(report), HasSubstr("two has not been run"));
}

TEST(VerificationReport, SaysWhatFails) {
  const Report report = report_of({{"one", {evidence(true), evidence(false)}, "", 2}});
  EXPECT_THAT(to_text(report), HasSubstr("NOT SHOWN  proof: spark_x <4>, it & that: word = 5"));
  const std::string page = to_html(report);
  EXPECT_THAT(page, HasSubstr("Not everything that is claimed here holds."));
  EXPECT_THAT(page, HasSubstr("proof: spark_x &lt;4&gt;, it &amp; that: word = 5"));
  EXPECT_THAT(page, Not(HasSubstr("<4>")));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["holds"], false);
  EXPECT_EQ(json["kinds"][0]["claims"], 2);
  EXPECT_EQ(json["kinds"][0]["hold"], 1);
  EXPECT_EQ(json["kinds"][0]["subjects"][0]["subject"], "spark_x <4>");
  EXPECT_EQ(json["kinds"][0]["subjects"][0]["hold"], 1);
  EXPECT_EQ(json["tasks"][0]["evidence"][1]["detail"], "word = 5");
}

TEST(VerificationTasks, HaveNamesOfTheirOwnThatFilesCanHave) {
  std::set<std::string> names;
  for (const Task& task : all_tasks()) {
    EXPECT_TRUE(names.insert(task.name).second) << task.name;
    EXPECT_THAT(task.name, testing::MatchesRegex("[A-Za-z0-9_.-]+"));
  }
}

}  // namespace
}  // namespace spark::verif

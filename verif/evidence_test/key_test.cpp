// Rationale: what was found is kept only as long as nothing that it depends on has changed. Each of
// the things that the key takes in is changed once, with all others as they were; and the files
// that tasks read when they run are among them.
#include "verif/evidence/key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verif/evidence/gate_level.h"
#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

TEST(OutcomeKey, ChangesWithWhateverOutcomesDependOn) {
  const RunFolder folder;
  const fs::path wrapper = folder.path() / "wrapper.sv";
  const fs::path moved = folder.path() / "elsewhere" / "wrapper.sv";
  folder.write("wrapper.sv", "assert (a);");
  folder.write("elsewhere/wrapper.sv", "assert (a);");
  folder.write("other.sv", "assert (a);");
  const std::string key = outcome_key("program", {{"z3", "4"}}, {wrapper});
  EXPECT_EQ(outcome_key("program", {{"z3", "4"}}, {moved}), key);
  EXPECT_NE(outcome_key("program.", {{"z3", "4"}}, {wrapper}), key);
  EXPECT_NE(outcome_key("program", {{"z3", "5"}}, {wrapper}), key);
  EXPECT_NE(outcome_key("program", {{"z3", "4"}}, {}), key);
  EXPECT_NE(outcome_key("program", {{"z3", "4"}}, {folder.path() / "other.sv"}), key);
  folder.write("wrapper.sv", "assert (b);");
  EXPECT_NE(outcome_key("program", {{"z3", "4"}}, {wrapper}), key);
}

TEST(OutcomeKey, FilesAreThoseOfProofsAndLibraries) {
  const std::vector<fs::path> files = files_read();
  std::vector<std::string> names;
  for (const fs::path& file : files) names.push_back(file.filename().string());
  EXPECT_THAT(names, testing::IsSupersetOf({"array.sv", "unpack.sv", "words.v", "codes.v"}));
  for (const synth::InstalledLibrary& library : libraries_at_hand()) {
    EXPECT_THAT(files, testing::IsSupersetOf(library.files)) << library.name;
  }
}

}  // namespace
}  // namespace spark::verif

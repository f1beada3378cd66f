// Rationale: a tool that fails must not be taken for one that has nothing to say. Each way to judge
// it (by its status, by what it prints), with success and failure; and the two users of the status,
// given what their tools refuse.
#include "verif/evidence/run_folder.h"

#include <gtest/gtest.h>

#include "verif/evidence/coverage_constants.h"

namespace spark::verif {
namespace {

std::string said(const std::string& script, const std::vector<std::string>& found) {
  try {
    return RunFolder().run("sh", {"-c", script}, found);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(RunFolder, AStatusOf0OrATextIsSuccess) {
  EXPECT_EQ(said("echo fine", {}), "fine\n");
  EXPECT_EQ(said("echo broke; exit 1", {}), "sh failed: broke\n");
  EXPECT_EQ(said("kill -9 $$", {}), "sh failed: ");
  EXPECT_EQ(said("echo proved; exit 1", {"refuted", "proved"}), "proved\n");
  EXPECT_EQ(said("echo unknown", {"refuted", "proved"}), "sh failed: unknown\n");
}

TEST(RunFolder, SimulationsOfNoVerilogThrow) {
  EXPECT_EQ(simulate("module main; initial $display(\"1\"); endmodule"), "1\n");
  EXPECT_THROW(simulate("module main; initial $display(1 endmodule"), std::runtime_error);
  EXPECT_THROW(simulate("module other; endmodule"), std::runtime_error);
}

TEST(RunFolder, ConstantsOfWhatYosysRefusesThrow) {
  const RunFolder folder;
  folder.write("top.v", "module top (input a_i; endmodule");
  EXPECT_THROW(constant_bits({folder.path() / "top.v"}, "top"), std::runtime_error);
}

}  // namespace
}  // namespace spark::verif

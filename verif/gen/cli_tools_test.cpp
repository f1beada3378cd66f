#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gen/base/file.h"
#include "verif/gen/support.h"

/// Rationale: `check` and `synth` lean on tools that may be missing and on files of other people.
/// The comparison with the golden codec and the synthesis have their own tests; here is what a
/// script sees of them.
namespace spark::gen {
namespace {

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using testing::HasSubstr;

class CliTools : public testing::Test {
 protected:
  void SetUp() override {
    const ToolRun run = spark_rtl({"emit", "spark_encoder", "--slice", "2", "-o", bundle_});
    ASSERT_EQ(run.status, 0) << run.output;
  }

  /// Expects status 2 and one line that says `message`.
  static void expect_refused(const ToolRun& run, const std::string& message) {
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
  }

  ScratchFolder scratch_;
  const std::string bundle_ = scratch_.path("bundle").string();
  /// Kept from run to run: it holds Verilator's compiled run-time library.
  const std::string cache_ = SPARK_BINARY_DIR "/models";
};

TEST_F(CliTools, CheckOfAWholeBundle) {
  const ToolRun run = spark_rtl({"check", bundle_, "--json", "--cache", cache_});
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(
      json::parse(run.output),
      json::parse(R"({"design": "bundle", "block": "spark_encoder", "vectors": 32, "mismatches": 0,
                            "first_mismatch": null})"));
  const ToolRun table = spark_rtl({"check", bundle_, "--cache", cache_});
  EXPECT_EQ(table.status, 0);
  EXPECT_THAT(table.output, testing::ContainsRegex("bundle +spark_encoder +32 +0 +-"));
}

TEST_F(CliTools, CheckOfABrokenCopyFails) {
  const std::string path = bundle_ + "/rtl/spark_encoder.v";
  std::string text = read_file(path);
  const size_t at = text.find("assign long_o = |");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 17, "assign long_o = &");
  write_file(path, text);
  const ToolRun run = spark_rtl({"check", bundle_, "--json", "--cache", cache_});
  EXPECT_EQ(run.status, 1);
  const json result = json::parse(run.output);
  EXPECT_EQ(result["block"], "spark_encoder");
  EXPECT_GT(result["mismatches"], 0);
  EXPECT_FALSE(result["first_mismatch"].get<std::string>().empty());
  const ToolRun table = spark_rtl({"check", bundle_, "--cache", cache_});
  EXPECT_EQ(table.status, 1);
  EXPECT_THAT(table.output, HasSubstr(result["first_mismatch"].get<std::string>()));
}

TEST_F(CliTools, CheckOfBrokenVerilogSaysWhere) {
  write_file(bundle_ + "/rtl/spark_encoder.v", "module spark_encoder (;\n");
  const ToolRun run = spark_rtl({"check", bundle_, "--cache", cache_});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, HasSubstr("spark_encoder.v:1:"));
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1);
}

TEST_F(CliTools, CheckOfWhatIsNoBundle) {
  const std::string empty = scratch_.path().string();
  const std::string no_bundle =
      "'" + empty + "' holds no manifest.json; name a directory that 'spark-rtl emit' made";
  expect_refused(spark_rtl({"check", empty}), no_bundle);
  expect_refused(spark_rtl({"synth", empty}), no_bundle);
  expect_refused(spark_rtl({"check", bundle_, "--block", "spark_encoder"}),
                 "--block and --top go together: the block to compare with and your module's name");
  expect_refused(spark_rtl({"check", bundle_, "--block", "spark_encodr", "--top", "t"}),
                 "unknown block 'spark_encodr'; did you mean 'spark_encoder'?");
}

TEST_F(CliTools, MissingToolsAreNamedWithTheirPackage) {
  const std::string fresh = scratch_.path("cache").string();
  const auto without_tools = [&](const std::vector<std::string>& arguments) {
    return spark_rtl_in_shell("PATH=/nonexistent; export PATH; exec \"$@\"", arguments);
  };
  const auto message = [](const std::string& tool) {
    return "'" + tool + "' is not installed; install it (Debian: apt-get install " + tool +
           ") or put it on the PATH";
  };
  expect_refused(without_tools({"check", bundle_, "--cache", fresh}), message("verilator"));
  expect_refused(without_tools({"synth", bundle_, "--cache", fresh}), message("yosys"));
}

constexpr const char* kNand =
    "  cell(NAND2X1) { area : 2; pin(A) { direction : input; } pin(B) { direction : input; }\n"
    "    pin(Y) { direction : output; function : \"!(A B)\"; } }\n";
constexpr const char* kFlipFlop =
    "  cell(DFF) { area : 8; ff(IQ, IQN) { clocked_on : \"C\"; next_state : \"D\"; }\n"
    "    pin(C) { direction : input; clock : true; } pin(D) { direction : input; }\n"
    "    pin(Q) { direction : output; function : \"IQ\"; } }\n";

TEST_F(CliTools, PlotOfWhatIsNoTileIsRefused) {
  const std::string plot = scratch_.path("parts.svg").string();
  expect_refused(spark_rtl({"synth", bundle_, "--plot", plot, "--cache", cache_}),
                 "--plot draws the parts of tiles (spark_gemm); 'spark_encoder' is none");
  EXPECT_FALSE(std::filesystem::exists(plot));
}

TEST_F(CliTools, LibertyThatCannotServe) {
  const auto synth = [&](const std::string& text) {
    const ToolRun run = spark_rtl({"synth", bundle_, "--cache", scratch_.path("cache").string(),
                                   "--liberty", scratch_.file("l.lib", text)});
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
    return run.output;
  };
  EXPECT_THAT(synth("hello\n"), HasSubstr("l.lib: not a Liberty file"));
  EXPECT_THAT(synth(""), HasSubstr("l.lib: not a Liberty file"));
  EXPECT_THAT(synth(std::string("library(l) {\n") + kFlipFlop + "}\n"),
              HasSubstr("no cell is a NAND of two inputs"));
  EXPECT_THAT(synth(std::string("library(l) {\n") + kNand + "}\n"), HasSubstr("flip-flop"));
  const ToolRun run = spark_rtl({"synth", bundle_, "--liberty", "/no/l.lib"});
  expect_refused(run, "cannot read '/no/l.lib': No such file or directory");
}

}  // namespace
}  // namespace spark::gen

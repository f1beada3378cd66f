// Rationale: what the commands around the report refuse, that nothing earlier is lost then, and
// what `diff` says of two designs whose difference is known. The report itself takes minutes: `make
// area` makes it; its parts are tested in verif/synth.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "gen/base/file.h"
#include "verif/gen/support.h"

namespace spark::gen::test {
namespace {

using testing::HasSubstr;

class CliReport : public testing::Test {
 protected:
  std::string emit(const std::string& name, std::vector<std::string> arguments) const {
    const std::string folder = scratch_.path(name);
    arguments.insert(arguments.begin(), "emit");
    arguments.insert(arguments.end(), {"-o", folder});
    EXPECT_EQ(spark_rtl(arguments).status, 0);
    return folder;
  }
  nlohmann::json diff(const std::string& a, const std::string& b,
                      const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"diff", a, b, "--json", "--cache", cache()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ToolRun run = spark_rtl(arguments);
    EXPECT_EQ(run.status, 0) << run.output;
    return nlohmann::json::parse(run.output);
  }
  std::string cache() const { return scratch_.path("cache").string(); }

  ScratchFolder scratch_;
};

TEST_F(CliReport, DiffOfADesignWithItself) {
  const std::string folder = emit("a", {"spark_decoder"});
  const std::string other = emit("b", {"spark_decoder", "--top", "decoder"});
  for (const std::string& b : {folder, other}) {
    const nlohmann::json json = diff(folder, b);
    EXPECT_TRUE(json["parameters"].empty());
    EXPECT_TRUE(json["text"].empty()) << json["text"];
    EXPECT_EQ(json["figures"]["area_ge"]["change"], 0);
    EXPECT_EQ(json["figures"]["energy_pj_per_unit"]["change"], 0);
  }
}

TEST_F(CliReport, DiffOfForms) {
  const nlohmann::json json =
      diff(emit("a", {"spark_decoder"}), emit("b", {"spark_decoder", "--form", "exact"}));
  EXPECT_EQ(json["parameters"], (nlohmann::json{{"form", {"paper", "exact"}}}));
  ASSERT_EQ(json["text"].size(), 1u);
  EXPECT_EQ(json["text"][0]["module"], "(top)_logic");
  EXPECT_EQ(json["text"][0]["change"], "changed");
  EXPECT_EQ(json["text"][0]["removed"], 3);
  EXPECT_EQ(json["text"][0]["added"], 2);
  EXPECT_THAT(json["text"][0]["diff"].get<std::string>(),
              HasSubstr("\n+  // The identifier's place is taken by a zero"));
  const nlohmann::json& area = json["figures"]["area_ge"];
  EXPECT_LT(area["b"], area["a"]);
  EXPECT_DOUBLE_EQ(area["change"].get<double>(),
                   area["b"].get<double>() / area["a"].get<double>() - 1);
}

TEST_F(CliReport, DiffOfConfigurations) {
  const std::string a = scratch_.file("a.toml", "lanes = 4\n");
  const std::string b = scratch_.file("b.toml", "lanes = 4\nheads = \"ripple\"\n");
  const nlohmann::json json = diff(a, b, {"--block", "spark_unpack"});
  EXPECT_EQ(json["parameters"], (nlohmann::json{{"heads", {"prefix", "ripple"}}}));
  EXPECT_FALSE(json["text"].empty());
}

TEST_F(CliReport, DiffRefuses) {
  const std::string a = emit("a", {"spark_decoder"});
  const std::string toml = scratch_.file("a.toml", "lanes = 4\n");
  const ToolRun no_block = spark_rtl({"diff", a, toml, "--cache", cache()});
  EXPECT_EQ(no_block.status, 2);
  EXPECT_THAT(no_block.output, HasSubstr("name its block with --block"));
  EXPECT_EQ(spark_rtl({"diff", a, scratch_.path("nothing"), "--cache", cache()}).status, 2);
  EXPECT_EQ(spark_rtl({"diff", a, a, "--clock", "0", "--cache", cache()}).status, 2);
}

TEST_F(CliReport, HistoryRecordsWhatSynthSays) {
  const std::string a = emit("a", {"spark_decoder", "--top", "decoder"});
  const std::string file = scratch_.path("001-abc.json");
  ASSERT_EQ(spark_rtl({"history", a, "--commit", "abc", "--subject", "A \"quoted\" subject", "-o",
                       file, "--cache", cache()})
                .status,
            0);
  const auto entry = nlohmann::json::parse(read_file(file));
  EXPECT_EQ(entry["commit"], "abc");
  EXPECT_EQ(entry["subject"], "A \"quoted\" subject");
  const auto record =
      nlohmann::json::parse(spark_rtl({"synth", a, "--json", "--cache", cache()}).output);
  EXPECT_EQ(entry["designs"]["decoder"]["area_ge"], record["area_ge"]);
  EXPECT_EQ(entry["designs"]["decoder"]["tmin_ns"], record["tmin_ns"]);
}

TEST_F(CliReport, BadInputLeavesTheEarlierReport) {
  const std::string page = scratch_.file("index.html", "the earlier one");
  const std::string folder = scratch_.path();
  const auto refused = [&](const std::vector<std::string>& more, const std::string& what) {
    std::vector<std::string> arguments = {"report", "-o", folder, "--cache", cache()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ToolRun run = spark_rtl(arguments);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, HasSubstr(what));
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
    EXPECT_EQ(read_file(page), "the earlier one");
  };
  refused({"--seeds", "0"}, "--seeds 0 is not legal; allowed: 1..99");
  refused({"--history", scratch_.path("none")}, "no such folder");
  refused({"--liberty", "nothing"}, "no library 'nothing'");
  refused({"--liberty", scratch_.file("corrupt.lib", "library (x) { cell (")}, "corrupt.lib");
  refused({"--liberty", scratch_.file("few.lib",
                                      "library (x) { cell (NAND2) { area : 1; pin (A) { direction "
                                      ": input; } } }")},
          "few.lib");
}

TEST_F(CliReport, LibraryWithoutAnInverter) {
  const std::string library = scratch_.file("few.lib", R"lib(library (few) {
  time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1mA"; capacitive_load_unit (1,pf);
  cell (ND2) { area : 4; pin (A) { direction : input; } pin (B) { direction : input; }
    pin (Y) { direction : output; function : "!(A*B)"; } }
  cell (FF) { area : 20; ff (IQ,IQN) { clocked_on : "C"; next_state : "D"; }
    pin (C) { direction : input; clock : true; } pin (D) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; } }
}
)lib");
  const std::string a = emit("a", {"spark_decoder"});
  const ToolRun run = spark_rtl({"synth", a, "--liberty", library, "--cache", cache()});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, HasSubstr("abc cannot map it with the cells of this library"));
}

TEST_F(CliReport, SynthRefuses) {
  const std::string a = emit("a", {"spark_decoder"});
  const auto refused = [&](std::vector<std::string> arguments, const std::string& what) {
    arguments.insert(arguments.begin(), {"synth", a, "--cache", cache()});
    const ToolRun run = spark_rtl(arguments);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, HasSubstr(what));
  };
  refused({"--goal", "period"}, "--period");
  refused({"--period", "2"}, "--goal period and --period go together");
  refused({"--power", "--clock", "-1"}, "--clock -1 is not legal");
  refused({"--target", "ice40", "--device", "hx1k"}, "unknown device 'hx1k'");
  refused({"--target", "ice40", "--power"}, "--target ice40 goes without");
  refused({"--target", "ice41"}, "--target 'ice41' is unknown");
  refused({"--tensor", "x.npy"}, "give --power, too");
  refused({"--part", "logic", "--power"}, "no encoder, decoder, unpack, pack or array");
}

}  // namespace
}  // namespace spark::gen::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gen/blocks/block.h"
#include "gen/bundle/version.h"
#include "verif/gen/support.h"

/// Rationale: scripts rely on the exit status and on one line of standard error that a person can
/// act on. Each case below is one way to hold the program wrong; its message is compared whole. The
/// tool's output is both streams together, so that one line means: nothing else was printed.
namespace spark::gen {
namespace {

using enum tensor::Dtype;

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using test::tree;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

/// Expects status 2 and exactly this line, in a folder in which nothing appears.
void expect_refused(const Arguments& arguments, const std::string& message) {
  const ScratchFolder scratch;
  const ToolRun run = spark_rtl(arguments, scratch.path());
  SCOPED_TRACE(testing::PrintToString(arguments));
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
  EXPECT_TRUE(tree(scratch.path()).empty()) << "left something behind";
}

TEST(Cli, UnknownNamesGetTheNearest) {
  expect_refused({"emti"}, "unknown command 'emti'; did you mean 'emit'?");
  expect_refused({"emit", "spark_encodr", "-o", "x"},
                 "unknown block 'spark_encodr'; did you mean 'spark_encoder'?");
  expect_refused({"emit", "spark_unpack", "--lane", "4", "-o", "x"},
                 "unknown option '--lane' of 'spark-rtl emit spark_unpack'; did you mean "
                 "'--lanes'?");
  expect_refused({"emit", "spark_unpack", "--lane=4", "-o", "x"},
                 "unknown option '--lane' of 'spark-rtl emit spark_unpack'; did you mean "
                 "'--lanes'?");
  expect_refused({"codebook", "--form", "papr"},
                 "form = papr is not legal; allowed: paper|exact; did you mean 'paper'?");
}

TEST(Cli, UnknownCommandThatIsNearNothingGetsTheList) {
  const ToolRun run = spark_rtl({"frobnicate"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output,
              testing::StartsWith("spark-rtl: unknown command 'frobnicate'; allowed: "));
  EXPECT_THAT(run.output, HasSubstr("emit"));
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1);
}

TEST(Cli, MissingArgumentsAreNamed) {
  expect_refused({}, "A subcommand is required; see 'spark-rtl --help'");
  expect_refused({"emit"}, "A subcommand is required; see 'spark-rtl emit --help'");
  expect_refused({"emit", "spark_encoder"},
                 "--output is required; see 'spark-rtl emit spark_encoder --help'");
  expect_refused({"pack", "-o", "x"}, "IN is required; see 'spark-rtl pack --help'");
  expect_refused({"codebook", "--slice"},
                 "--slice: 1 required VALUE missing; see 'spark-rtl codebook --help'");
  expect_refused({"codebook", "more"},
                 "unexpected argument 'more'; see 'spark-rtl codebook --help'");
}

TEST(Cli, IllegalValuesNameWhatIsAllowed) {
  expect_refused({"emit", "spark_encoder", "--slice", "9", "-o", "x"},
                 "slice = 9 is not legal; allowed: 2..8 bits");
  expect_refused({"emit", "spark_pack", "--lanes", "65", "-o", "x"},
                 "lanes = 65 is not legal; allowed: 1..64 slices");
  expect_refused({"codebook", "--slice", "four"}, "slice = four is not legal; allowed: 2..8 bits");
  expect_refused({"codebook", "--slice", ""}, "slice = '' is not legal; allowed: 2..8 bits");
  expect_refused({"codebook", "--signed=maybe"},
                 "signed = maybe is not legal; allowed: true|false");
  for (const std::string count : {"-1", "1x", "", "18446744073709551616"}) {
    expect_refused({"pack", "x.npy", "-o", "y", "--block", count},
                   "--block: '" + count +
                       "' is no whole number of 0 to 2^64 - 1; see 'spark-rtl pack --help'");
  }
}

TEST(Cli, FlagTakesTrueAndFalse) {
  const std::string with = spark_rtl({"codebook", "--signed"}).output;
  EXPECT_EQ(spark_rtl({"codebook", "--signed=true"}).output, with);
  EXPECT_EQ(spark_rtl({"codebook", "--signed", "--signed"}).output, with);
  EXPECT_EQ(spark_rtl({"codebook", "--signed=false"}).output, spark_rtl({"codebook"}).output);
  EXPECT_NE(spark_rtl({"codebook"}).output, with);
}

TEST(Cli, ParametersThatContradictEachOther) {
  const std::string halve = "halve belongs to the exact form; drop halve, or use form exact";
  expect_refused({"emit", "spark_encoder", "--halve", "-o", "x"}, halve);
  expect_refused({"codebook", "--halve"}, halve);
  expect_refused({"emit", "spark_gemm", "--halve", "--form", "none", "-o", "x"}, halve);
}

TEST(Cli, TheExactFormHasNoRounding) {
  EXPECT_EQ(spark_rtl({"codebook", "--form", "exact", "--rounding", "nearest"}).output,
            spark_rtl({"codebook", "--form", "exact"}).output);
}

TEST(Cli, TomlErrorsNameFileAndLine) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("c.toml", "form = 'exact'\nslize = 3\n");
  expect_refused({"emit", "spark_encoder", "--config", path, "-o", "x"},
                 path + ":2: unknown parameter 'slize' of spark_encoder; did you mean 'slice'?");
  expect_refused({"emit", "spark_encoder", "--config", "/no/c.toml", "-o", "x"},
                 "cannot read '/no/c.toml': No such file or directory");
}

TEST(Cli, FlagsOverrideToml) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("c.toml", "slice = 3\nsigned = true\nform = 'exact'\n");
  const ToolRun run = spark_rtl({"emit", "spark_encoder", "--config", path, "--slice", "5",
                                 "--signed=false", "-o", scratch.path("x").string()});
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(run.output, "");
  const json manifest = json::parse(tree(scratch.path("x")).at("manifest.json"));
  EXPECT_EQ(manifest["configuration"]["slice"], 5);
  EXPECT_EQ(manifest["configuration"]["signed"], false);
  EXPECT_EQ(manifest["configuration"]["form"], "exact");
}

TEST(Cli, FoldersThatCannotBeWritten) {
  const ScratchFolder scratch;
  const std::string file = scratch.file("file", "mine\n");
  // The tests may run as root, whom no permission stops; a file in the way stops everybody.
  expect_refused({"emit", "spark_encoder", "-o", file + "/x"},
                 "cannot write '" + file + "/x/codebook.csv': Not a directory");
  expect_refused({"emit", "spark_encoder", "-o", file},
                 "'" + file + "' is a file; name a directory for the bundle");
  expect_refused({"emit", "spark_encoder", "-o", "/dev/full"},
                 "'/dev/full' is a file; name a directory for the bundle");
  const std::string folder = scratch.path().string();
  expect_refused(
      {"emit", "spark_encoder", "-o", folder},
      "'" + folder + "' exists with other content; name another directory, or --force to replace");
  const std::string endless(5000, 'a');
  const ToolRun run = spark_rtl({"emit", "spark_encoder", "-o", endless});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, testing::EndsWith(endless + "': File name too long\n"));
}

TEST(Cli, OutputThatCannotBeWritten) {
  const ScratchFolder scratch;
  const std::string in =
      scratch.file("a.npy", test::to_npy({{3}, uint8, std::vector<int32_t>{1, 2, 3}}));
  const std::string full = "cannot write '/dev/full': No space left on device";
  expect_refused({"pack", in, "-o", "/dev/full"}, full);
  expect_refused({"pack", in, "--raw", "-o", "/dev/full"}, full);
  expect_refused({"pack", in, "-o", in + "/x"}, "cannot write '" + in + "/x': Not a directory");
  for (const Arguments& arguments :
       {Arguments{"codebook"}, Arguments{"list"}, Arguments{"stats", in}}) {
    const ToolRun run = spark_rtl_in_shell("exec \"$@\" > /dev/full", arguments);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: cannot write to standard output: No space left on device\n");
  }
}

/// Before minutes of work, and before anything else is written.
TEST(Cli, PlacesThatCannotBeWrittenAreToldAtOnce) {
  const ScratchFolder scratch;
  const std::string in =
      scratch.file("a.npy", test::to_npy({{3}, uint8, std::vector<int32_t>{1, 2, 3}}));
  const std::string folder = scratch.path().string();
  const std::string is_folder = "cannot write '" + folder + "': Is a directory";
  expect_refused({"report", "-o", in}, "cannot write '" + in + "/index.html': Not a directory");
  expect_refused({"explore", "arrays", "--random-short", "0.9", "-o", folder}, is_folder);
  expect_refused({"bench", "--plot", folder}, is_folder);
  expect_refused({"calibrate", in, "-o", "a.spark", "--plot", folder}, is_folder);
  expect_refused({"run", "model", "m.tflite", "--inputs", in, "-o", "y.npy", "--plot", folder},
                 is_folder);
  expect_refused({"calibrate", in, "-o", in + "/x"},
                 "cannot write '" + in + "/x': Not a directory");
}

/// Whatever is in a name or a value, the message stays one line.
TEST(Cli, MessageStaysOneLine) {
  expect_refused({"pack", "no\nsuch.npy", "-o", "x"},
                 "cannot read 'no such.npy': No such file or directory");
  expect_refused({"codebook", "--form", "a\r\nb"},
                 "form = a  b is not legal; allowed: paper|exact");
}

/// What scripts rely on, command by command, besides the parameters of each block.
TEST(Cli, HelpNamesEveryOption) {
#define COMMAND(name) #name,
  const Arguments kCommands = {
#include "gen/cli/commands.inc"
  };
#undef COMMAND
  std::vector<std::pair<Arguments, Arguments>> commands = {
      {{}, kCommands},
      {{"list"}, {"--json"}},
      {{"emit"}, {}},
      {{"reference"}, {"--output", "--force"}},
      {{"codebook"}, {"--slice", "--signed", "--form", "--rounding", "--halve"}},
      {{"pack"},
       {"IN", "--output", "--raw", "--slice", "--form", "--rounding", "--halve", "--layout"}},
      {{"unpack"}, {"IN", "--output"}},
      {{"stats"}, {"IN", "--json", "--slice", "--form", "--rounding", "--halve"}},
      {{"check"},
       {"DIR", "--block", "--top", "--port", "--map", "--config", "--slice", "--form", "--seed",
        "--cache", "--json"}},
      {{"synth"},
       {"DIR", "--target", "--liberty", "--device", "--seeds", "--part", "--goal", "--period",
        "--curve", "--power", "--clock", "--tensor", "--a ", "--b ", "--b-transposed", "--cache",
        "--parts", "--plot", "--json"}},
      {{"report"}, {"--output", "--liberty", "--seeds", "--history", "--cache"}},
      {{"history"}, {"DIR", "--commit", "--subject", "--output", "--liberty", "--cache"}},
      {{"diff"}, {"A", "B", "--block", "--liberty", "--clock", "--cache", "--json"}},
      {{"info"}, {"IN", "--json"}},
      {{"bench"}, {"--json", "--plot"}},
      {{"calibrate"},
       {"IN", "--output", "--tensor", "--bits", "--sqnr", "--per", "--axis", "--block", "--inputs",
        "--plot", "--slice", "--json"}},
      {{"run"}, {"gemm", "model"}},
      {{"run", "gemm"},
       {"--a ", "--b ", "--b-transposed", "--output", "--config", "--model", "--cache", "--json"}},
      {{"run", "model"},
       {"MODEL", "--inputs", "--labels", "--limit", "--output", "--on", "--model", "--config",
        "--liberty", "--plot", "--cache", "--json"}},
      {{"explore"}, {"arrays"}},
      {{"explore", "arrays"},
       {"--a ", "--b ", "--random-short", "--designs", "--liberty", "--goal", "--area",
        "--bandwidth", "--tiles", "--output", "--cache", "--json"}}};
  for (const std::string& name : kCommands) {
    EXPECT_TRUE(std::any_of(commands.begin(), commands.end(), [&](const auto& command) {
      return command.first == Arguments{name};
    })) << name;
  }
  for (const Block& block : blocks()) {
    commands[2].second.push_back(block.name);
    Arguments options = {"--config", "--output", "--top", "--spdx", "--force"};
    for (const Param* param : block.params) {
      options.push_back("--" + param->name + " ");
      options.push_back(param->range());
      options.push_back(param->sentence);
    }
    commands.push_back({{"emit", block.name}, options});
  }
  for (auto& [arguments, names] : commands) {
    arguments.push_back("--help");
    const ToolRun run = spark_rtl(arguments);
    SCOPED_TRACE(testing::PrintToString(arguments));
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, HasSubstr("--help"));
    for (const std::string& name : names) EXPECT_THAT(run.output, HasSubstr(name));
  }
}

TEST(Cli, VersionIsTheGenerators) {
  const ToolRun run = spark_rtl({"--version"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.output, "spark-rtl " + std::string(kVersion) + "\n");
}

TEST(Cli, ListHoldsEveryBlockWithItsParameters) {
  const ToolRun text = spark_rtl({"list"});
  const ToolRun run = spark_rtl({"list", "--json"});
  ASSERT_EQ(run.status, 0);
  const json list = json::parse(run.output);
  ASSERT_EQ(list["blocks"].size(), blocks().size());
  for (size_t i = 0; i < blocks().size(); ++i) {
    const json& entry = list["blocks"][i];
    EXPECT_EQ(entry["name"], blocks()[i].name);
    EXPECT_EQ(entry["sentence"], blocks()[i].sentence);
    EXPECT_THAT(text.output, HasSubstr(blocks()[i].name));
    ASSERT_EQ(entry["parameters"].size(), blocks()[i].params.size());
    for (size_t j = 0; j < blocks()[i].params.size(); ++j) {
      const Param& param = *blocks()[i].params[j];
      const json& shown = entry["parameters"][j];
      EXPECT_EQ(shown["name"], param.name);
      EXPECT_EQ(shown["range"], param.range());
      EXPECT_EQ(shown["default"], param.fallback);
      EXPECT_EQ(shown["sentence"], param.sentence);
      EXPECT_THAT((std::vector<std::string>{"integer", "boolean", "choice"}),
                  testing::Contains(shown["type"].get<std::string>()));
    }
  }
}

}  // namespace
}  // namespace spark::gen

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "gen/base/file.h"
#include "verif/gen/support.h"

/// Rationale: figures and designs have their own tests (verif/synth/compare_test.cpp), and so have
/// models and synthesis. Here is what a user of `explore arrays` relies on: the keys, figures that
/// follow from each other, nothing measured twice, a plot with every design, and one line for what
/// cannot be explored. Arrays of 2 x 2 PEs keep Yosys short.
namespace spark::gen {
namespace {

using enum tensor::Dtype;

namespace fs = std::filesystem;
using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

/// When each file of the cache that holds a measurement was written.
std::map<std::string, fs::file_time_type> measurements(const fs::path& cache) {
  std::map<std::string, fs::file_time_type> times;
  for (const auto& entry : fs::recursive_directory_iterator(cache)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".json" || extension == ".v") {
      times[fs::relative(entry.path(), cache).string()] = entry.last_write_time();
    }
  }
  return times;
}

class CliExplore : public testing::Test {
 protected:
  CliExplore() {
    std::mt19937 random(1);
    codec::Tensor a{{6, 12}, uint8, std::vector<int32_t>(72)};
    codec::Tensor b{{12, 5}, int8, std::vector<int32_t>(60)};
    for (int32_t& word : a.words) word = static_cast<int32_t>(random() % 32);
    for (int32_t& word : b.words) word = static_cast<int32_t>(random() % 256) - 128;
    a_ = scratch_.file("activations.npy", test::to_npy(a));
    b_ = scratch_.file("weights.npy", test::to_npy(b));
  }

  Arguments arguments(const Arguments& more) const {
    Arguments all = {"explore", "arrays", "--a", a_,   "--b", b_,        "--rows",
                     "2",       "--cols", "2",   "-o", svg_,  "--cache", cache_};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  ToolRun explore(const Arguments& more) const { return spark_rtl(arguments(more)); }

  /// The JSON of a run; what goes to standard error is left out.
  json explore_json(Arguments more) const {
    more.push_back("--json");
    const ToolRun run = spark_rtl_in_shell("exec \"$@\" 2>/dev/null", arguments(more));
    EXPECT_EQ(run.status, 0) << run.output;
    return json::parse(run.output, nullptr, false);
  }

  const ScratchFolder scratch_;
  std::string a_;
  std::string b_;
  const std::string svg_ = scratch_.path("arrays.svg").string();
  /// Kept from run to run, but for the test that looks into it.
  std::string cache_ = SPARK_BINARY_DIR "/explore";
};

constexpr const char* kTwo = "int8 x1,wide lockstep x1";

TEST_F(CliExplore, RecordsHaveTheKeysAndFiguresThatFollow) {
  const json all = explore_json({"--designs", kTwo, "--bandwidth", "16"});
  ASSERT_EQ(all["designs"].size(), 2U);
  for (const json& one : all["designs"]) {
    for (const char* key : {"design",
                            "pe",
                            "sync",
                            "queue_depth",
                            "vector",
                            "rows",
                            "cols",
                            "area_ge",
                            "tmin_ns",
                            "cycles_per_mac",
                            "macs_per_s_per_ge",
                            "vs_int8",
                            "pareto",
                            "share",
                            "form",
                            "bits_moved",
                            "bits_moved_int8",
                            "arrays",
                            "compute_macs_per_s",
                            "supplied_macs_per_s",
                            "compute_from_bits",
                            "ahead_from_bits",
                            "ahead_to_bits"}) {
      EXPECT_TRUE(one.contains(key)) << key;
    }
    EXPECT_EQ(one["rows"], 2);
    EXPECT_EQ(one["macs"], 6 * 12 * 5);
    const double cycles_per_mac = one["cycles_per_mac"];
    EXPECT_DOUBLE_EQ(cycles_per_mac, one["cycles"].get<double>() / (6 * 12 * 5));
    EXPECT_DOUBLE_EQ(
        one["macs_per_s_per_ge"],
        1e9 / (one["tmin_ns"].get<double>() * cycles_per_mac * one["area_ge"].get<double>()));
  }
  const json& int8 = all["designs"][0];
  const json& wide = all["designs"][1];
  EXPECT_EQ(int8["design"], "int8 x1");
  EXPECT_EQ(int8["form"], "none");
  EXPECT_EQ(int8["vs_int8"], 1);
  EXPECT_EQ(int8["bits_moved"], int8["bits_moved_int8"]);
  EXPECT_TRUE(int8["queue_depth"].is_null());
  EXPECT_EQ(wide["form"], "paper");
  EXPECT_DOUBLE_EQ(wide["vs_int8"], wide["macs_per_s_per_ge"].get<double>() /
                                        int8["macs_per_s_per_ge"].get<double>());
  EXPECT_LT(wide["bits_moved"], wide["bits_moved_int8"]);
  EXPECT_EQ(all["baseline"], "int8 x1");
  EXPECT_EQ(all["area_ge"], int8["area_ge"]);
  EXPECT_EQ(all["memory_ns"], int8["tmin_ns"]);
  EXPECT_EQ(all["a"], "activations.npy");
  EXPECT_EQ(all["tiles"], 9);

  const ToolRun table = explore({"--designs", kTwo, "--bandwidth", "16", "--area", "9000"});
  EXPECT_EQ(table.status, 0);
  for (const char* text : {"int8 x1 ", "wide lockstep x1 ", "kMAC/s/GE", "equal area: 9000 GE",
                           "memory: 16 bits every", "ahead of int8", "9 of 9 tiles"}) {
    EXPECT_THAT(table.output, HasSubstr(text));
  }
}

TEST_F(CliExplore, HelpNamesEveryOptionAndDesign) {
  const ToolRun run = spark_rtl({"explore", "arrays", "--help"});
  EXPECT_EQ(run.status, 0);
  for (const char* name :
       {"--a ",      "--b ",    "--b-transposed", "--random-short", "--designs",
        "--liberty", "--goal",  "--area",         "--bandwidth",    "--tiles",
        "--output",  "--cache", "--json",         "--form",         "--rounding",
        "--rows",    "--cols",  "--acc_width",    "int8 x8",        "split x12/3 d4"}) {
    EXPECT_THAT(run.output, HasSubstr(name));
  }
}

TEST_F(CliExplore, WhatWasMeasuredOnceIsNotMeasuredAgain) {
  cache_ = scratch_.path("cache").string();
  const json one = explore_json({"--designs", "int8 x1"});
  const auto first = measurements(cache_);
  ASSERT_FALSE(first.empty());
  // As after an interruption: one design is finished, the other is not.
  const json both = explore_json({"--designs", kTwo});
  EXPECT_EQ(both["designs"][0]["area_ge"], one["designs"][0]["area_ge"]);
  const auto second = measurements(cache_);
  EXPECT_GT(second.size(), first.size());
  for (const auto& [file, time] : first) EXPECT_EQ(second.at(file), time) << file;
  EXPECT_EQ(explore_json({"--designs", kTwo}), both);
  EXPECT_EQ(measurements(cache_), second);
  // Other operands: the same netlists, other cycles.
  EXPECT_EQ(explore({"--designs", kTwo, "--tiles", "4"}).status, 0);
  EXPECT_EQ(measurements(cache_).size(), second.size() + 2);
  // A file that was cut is made anew.
  for (const auto& [file, time] : second) {
    if (file.starts_with("explore/cycles/")) write_file(cache_ + "/" + file, "{\"macs\": ");
  }
  EXPECT_EQ(explore_json({"--designs", kTwo}), both);
}

TEST_F(CliExplore, PlotShowsEveryDesignAndIsTheSameEachTime) {
  const ToolRun run = explore({"--designs", kTwo});
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("plot: " + svg_ + "\n"));
  const std::string svg = read_file(svg_);
  EXPECT_THAT(svg, HasSubstr("<svg"));
  for (const char* text : {">int8<", ">wide lockstep<", ">Pareto front<", ">x1<",
                           "activations.npy x weights.npy", "osu018_stdcells", "form paper"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
  EXPECT_THAT(svg, testing::Not(HasSubstr(scratch_.path().string())));
  ASSERT_EQ(explore({"--designs", kTwo}).status, 0);
  EXPECT_EQ(read_file(svg_), svg);
}

TEST_F(CliExplore, WithoutGnuplotTheTableIsPrintedAllTheSame) {
  ASSERT_EQ(explore({"--designs", kTwo}).status, 0);
  fs::remove(svg_);
  // A PATH with nothing but what synthesis asks for.
  const ToolRun run = spark_rtl_in_shell(
      "mkdir " + scratch_.path("bin").string() +
          " && for tool in yosys sta; do ln -s \"$(command -v $tool)\" " +
          scratch_.path("bin").string() + "; done; PATH=" + scratch_.path("bin").string() +
          "; export PATH; exec \"$@\"",
      arguments({"--designs", kTwo}));
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("wide lockstep x1"));
  EXPECT_THAT(run.output,
              HasSubstr("no plot: 'gnuplot' is not installed; install it (Debian: apt-get install "
                        "gnuplot-nox) and run the same command again\n"));
  EXPECT_FALSE(fs::exists(svg_));
}

TEST_F(CliExplore, RandomOperandsHaveTheShareThatWasAskedFor) {
  const Arguments common = {"explore", "arrays", "--designs", "int8 x1", "--rows",
                            "2",       "--cols", "2",         "-o",      svg_,
                            "--cache", cache_,   "--json",    "--tiles", "1"};
  for (const std::string share : {"0", "0.67", "1"}) {
    for (const std::string form : {"paper", "exact"}) {
      Arguments all = common;
      all.insert(all.end(), {"--random-short", share, "--form", form});
      const ToolRun run = spark_rtl_in_shell("exec \"$@\" 2>/dev/null", all);
      ASSERT_EQ(run.status, 0) << run.output;
      const json result = json::parse(run.output);
      EXPECT_NEAR(result["short_a"], std::stod(share), 0.01);
      EXPECT_NEAR(result["short_b"], std::stod(share), 0.01);
      EXPECT_EQ(result["k"], 2048);
      EXPECT_TRUE(result["seed"].is_number());
      EXPECT_EQ(result["halve"], form == "exact");
    }
  }
}

class CliExploreRefuses : public CliExplore {
 protected:
  void refused(const Arguments& more, const std::string& message) {
    cache_ = scratch_.path("cache").string();
    const ToolRun run = explore(more);
    SCOPED_TRACE(testing::PrintToString(more));
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
    EXPECT_FALSE(fs::exists(svg_));
    EXPECT_FALSE(fs::exists(cache_)) << "a tool has run";
  }
};

TEST_F(CliExploreRefuses, WhatCannotBeExplored) {
  refused({"--designs", "int9 x1"}, "unknown design 'int9 x1'; did you mean 'int8 x1'?");
  refused({"--goal", "spead"}, "--goal 'spead' is unknown; did you mean 'speed'?");
  refused({"--form", "none"}, "form = none is not legal; allowed: paper|exact");
  refused({"--acc_width", "7"}, "acc_width = 7 is not legal; allowed: 8..48 bits");
  refused({"--area", "-5"}, "--area -5 is not legal; allowed: a number above 0");
  refused({"--bandwidth", "0"}, "--bandwidth 0 is not legal; allowed: a number above 0");
  refused({"--tiles", "0"}, "--tiles 0 is not legal; allowed: 1 or more");
  refused({"--random-short", "0.5"},
          "give the operands with --a and --b, or let them be made by --random-short");
  refused({"--designs", "wide", "--bandwidth", "9"},
          "--bandwidth compares at equal area: give --area, or a design of plain words (int8)");
  refused({"--liberty", "/no/l.lib"}, "cannot read '/no/l.lib': No such file or directory");
  refused({"--b-transposed"}, "A (" + a_ + ", 6x12) has K = 12, but B (" + b_ +
                                  ", 12x5) has K = 5; drop --b-transposed for a B of K x N");
}

TEST_F(CliExploreRefuses, SumsThatTheAccumulatorCannotHold) {
  const codec::Tensor ones{{1, 70000}, uint8, std::vector<int32_t>(70000, 1)};
  a_ = scratch_.file("long.npy", test::to_npy(ones));
  b_ = a_;
  refused(
      {"--b-transposed"},
      "acc_width = 32 holds 33025 products of up to 65025, not k_max = 70000; allowed: a smaller "
      "k_max or a wider accumulator");
  refused({"--acc_width", "10"}, "A (" + a_ + ", 1x70000) has K = 70000, but B (" + b_ +
                                     ", 1x70000) has K = 1; use --b-transposed for a B of N x K");
}

TEST_F(CliExploreRefuses, MissingTools) {
  cache_ = scratch_.path("cache").string();
  const ToolRun run = spark_rtl_in_shell("PATH=/nonexistent; export PATH; exec \"$@\"",
                                         arguments({"--designs", kTwo}));
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(
      run.output,
      "spark-rtl: 'yosys' is not installed; install it (Debian: apt-get install yosys) or put "
      "it on the PATH\n");
}

}  // namespace
}  // namespace spark::gen

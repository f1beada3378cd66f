// Rationale: the plot is read back by the tics that gnuplot put beside the axes, and held against
// the JSON; without gnuplot, or with nothing to draw, the table is there all the same.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <regex>

#include "gen/base/file.h"
#include "verif/gen/cli_calibrate.h"

namespace spark::gen {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::CliCalibrate;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using testing::HasSubstr;

/// What is drawn: for each name in the key, the places of its points in the units of the axes.
std::map<std::string, std::vector<std::pair<double, double>>> read_plot(const std::string& svg) {
  const auto numbers = [&](const std::string& pattern) {
    std::vector<std::pair<double, double>> pairs;
    const std::regex regex(pattern);
    for (std::sregex_iterator i(svg.begin(), svg.end(), regex), end; i != end; ++i) {
      pairs.emplace_back(std::stod((*i)[1]), std::stod((*i)[2]));
    }
    return pairs;
  };
  const std::string label = R"([^>]*/>\s*<g [^>]*>\s*<text><tspan[^>]*> *([0-9.-]+)<)";
  const auto x_tics = numbers(R"(d='M([0-9.]+),640.01 L[0-9.]+,630.26 )" + label);
  const auto y_tics = numbers(R"(d='M90.00,([0-9.]+) L99.75,[0-9.]+ )" + label);
  EXPECT_GT(x_tics.size(), 2U);
  EXPECT_GT(y_tics.size(), 2U);
  const auto value = [](const auto& tics, double pixel) {
    const auto& [from, low] = tics.front();
    const auto& [to, high] = tics.back();
    return low + (pixel - from) / (to - from) * (high - low);
  };
  std::map<std::string, std::vector<std::pair<double, double>>> plot;
  const std::regex point(
      R"re([ML]([0-9.]+),([0-9.]+)|<use [^>]*translate\(([0-9.]+),([0-9.]+)\))re");
  const std::regex title(R"re(<g id="chart_plot_\d+" ><title>([^<]*)</title>)re");
  for (std::sregex_iterator i(svg.begin(), svg.end(), title), end; i != end; ++i) {
    const auto begin = svg.begin() + i->position() + i->length();
    const std::sregex_iterator next = std::next(i);
    const auto stop = next == end ? svg.end() : svg.begin() + next->position();
    auto& points = plot[(*i)[1]];
    for (std::sregex_iterator p(begin, stop, point); p != end; ++p) {
      const bool mark = (*p)[3].matched;
      const double x = std::stod((*p)[mark ? 3 : 1]);
      const double y = std::stod((*p)[mark ? 4 : 2]);
      if (x > 850) continue;                 // in the key
      if (x <= 90.01 && y >= 640) continue;  // the border
      points.emplace_back(value(x_tics, x), value(y_tics, y));
    }
  }
  return plot;
}

TEST_F(CliCalibrate, PlotShowsTheFiguresOfTheJson) {
  const std::string plot = scratch_.path("p.svg").string();
  for (const char* per : {"tensor", "block"}) {
    const json found = calibrated({laplace(), "--bits", "5.3", "--per", per, "--plot", plot});
    const auto drawn = read_plot(read_file(plot));
    const auto expect = [&](const std::string& name, const json& points) {
      SCOPED_TRACE(name);
      ASSERT_TRUE(drawn.contains(name));
      const auto& marks = drawn.at(name);
      ASSERT_GE(marks.size(), points.size());
      for (size_t i = 0; i < points.size(); ++i) {
        // A pixel's hundredth is less than these.
        EXPECT_NEAR(marks[i].first, points[i]["bits_per_word"], 0.002);
        EXPECT_NEAR(marks[i].second, points[i]["sqnr_db"], 0.01);
      }
    };
    expect("exact", found["curves"]["exact"]);
    expect("paper, nearest", found["curves"]["paper"]);
    expect("exact, at its entropy", found["curves"]["entropy"]);
    expect("plain integers", found["integers"]);
    expect("paper, as it is", json::array({found["before"]}));
    expect("chosen: exact", json::array({found["after"]}));
    EXPECT_EQ(drawn.size(), 6U);
    const std::string svg = read_file(plot);
    for (const char* text : {"Rate and distortion of laplace.npy", "bits per word, without scales",
                             "SQNR, dB", ">INT4<", ">INT8<"}) {
      EXPECT_THAT(svg, HasSubstr(text));
    }
    EXPECT_THAT(svg, testing::Not(HasSubstr(scratch_.path().string())));
    calibrated({laplace(), "--bits", "5.3", "--per", per, "--plot", plot});
    EXPECT_EQ(read_file(plot), svg);
  }
}

TEST_F(CliCalibrate, WithoutGnuplotTheTableIsPrintedAllTheSame) {
  const std::string plot = scratch_.path("p.svg").string();
  const ToolRun run = spark_rtl_in_shell("PATH=/nonexistent; export PATH; exec \"$@\"",
                                         {"calibrate", laplace(), "--plot", plot});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("use the code"));
  EXPECT_THAT(run.output,
              HasSubstr("no plot: 'gnuplot' is not installed; install it (Debian: "
                        "apt-get install gnuplot-nox) and run the same command again\n"));
  EXPECT_FALSE(fs::exists(plot));
}

TEST_F(CliCalibrate, PointsWithoutErrorAreNotDrawn) {
  std::vector<int32_t> values;
  for (int32_t i = 0; i < 300; ++i) values.push_back(i % 8);
  const std::string in = words("w.npy", {300}, tensor::Dtype::uint8, values);
  const std::string plot = scratch_.path("p.svg").string();
  const ToolRun run = spark_rtl({"calibrate", in, "--plot", plot});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("no plot of " + in + ": no point has an error\n"));
  EXPECT_FALSE(fs::exists(plot));
  const json found = calibrated({in});
  EXPECT_TRUE(found["after"]["sqnr_db"].is_null());
  EXPECT_EQ(found["recommended"], "INT4");
  EXPECT_TRUE(found["integers"][0]["sqnr_db"].is_null());
  EXPECT_THAT(run.output, HasSubstr("use plain INT4: no error"));
}

}  // namespace
}  // namespace spark::gen

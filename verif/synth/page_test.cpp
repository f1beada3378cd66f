// Rationale: the page is opened in a real browser (headless Chromium), used by page_probe.js as a
// reader would, and what it then shows is compared with the report it was made of: the order of
// rows, where each element of each chart stands when its pixels are read back through the axes, and
// what the buttons would save. One report has something in each section, with what breaks naive
// pages (numbers that sort otherwise as text, unknown ones, markup in names, more parts than
// colours); one has nothing; one has reasons. Kinds of charts are few, so a chart of each kind in
// each section covers them; how it looks was judged by eye.
#include "synth/page/page.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gen/base/file.h"
#include "verif/synth/inputs.h"
#include "verif/synth/page_browser.h"
#include "verif/synth/page_report.h"

namespace spark::synth {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;
using Numbers = std::vector<double>;
/// A set of a chart: its name, and for each element the place on the axes.
struct Set {
  std::string name;
  Numbers x;
  Numbers y;
};

/// Pixels are kept as floating point, so that what is read back is near to what was drawn.
void expect_near(double found, double expected) {
  EXPECT_NEAR(found, expected, 1e-3 * std::max(1.0, std::abs(expected)));
}

/// Lines and scatters.
void expect_points(const Json& chart, const std::vector<Set>& sets) {
  ASSERT_EQ(chart.at("sets").size(), sets.size());
  EXPECT_TRUE(chart.at("horizontal"));
  for (size_t s = 0; s < sets.size(); ++s) {
    const Json& found = chart.at("sets").at(s);
    EXPECT_EQ(found.at("name"), sets[s].name);
    ASSERT_EQ(found.at("points").size(), sets[s].x.size()) << sets[s].name;
    for (size_t i = 0; i < sets[s].x.size(); ++i) {
      expect_near(found.at("points").at(i).at("x"), sets[s].x[i]);
      expect_near(found.at("points").at(i).at("y"), sets[s].y[i]);
    }
  }
}

/// Horizontal bars: x holds each bar's length, y where it begins; bar i stands at name i.
void expect_bars(const Json& chart, const Names& names, const std::vector<Set>& sets) {
  EXPECT_EQ(chart.at("labels"), Json(names));
  ASSERT_EQ(chart.at("sets").size(), sets.size());
  for (size_t s = 0; s < sets.size(); ++s) {
    const Json& found = chart.at("sets").at(s);
    EXPECT_EQ(found.at("name"), sets[s].name);
    ASSERT_EQ(found.at("points").size(), names.size());
    for (size_t i = 0; i < names.size(); ++i) {
      const Json& bar = found.at("points").at(i);
      if (std::isnan(sets[s].x[i])) {
        EXPECT_TRUE(bar.at("x").is_null() || bar.at("x") == bar.at("from")) << sets[s].name << bar;
        continue;
      }
      expect_near(bar.at("x"), sets[s].y[i] + sets[s].x[i]);
      EXPECT_NEAR(bar.at("from"), sets[s].y[i],
                  1.5 * chart.at("pixel").get<double>());  // beside the axis' line
      EXPECT_EQ(bar.at("y"), i);
      EXPECT_EQ(bar.at("row"), chart.at("sets").at(0).at("points").at(i).at("row"));
    }
  }
}

/// The bars of a stack stand one behind the other: fills in where each begins.
std::vector<Set> stacked(std::vector<Set> sets) {
  Numbers from(sets[0].x.size(), 0);
  for (Set& set : sets) {
    set.y = from;
    for (size_t i = 0; i < from.size(); ++i) from[i] += std::isnan(set.x[i]) ? 0 : set.x[i];
  }
  return sets;
}

const double kNone = std::nan("");

/// Rows by the key of a column: the texts of a table's cells.
Names column(const Json& table, const std::string& key) {
  const size_t at =
      std::find(table.at("keys").begin(), table.at("keys").end(), key) - table.at("keys").begin();
  Names texts;
  for (const Json& row : table.at("rows")) {
    texts.push_back(at < row.size() ? row[at].get<std::string>() : "no column " + key);
  }
  return texts;
}

void expect_tables(const Json& tables) {
  const Json& designs = tables.at("Reference designs");
  EXPECT_EQ(
      column(designs, "design"),
      (Names{"spark_unpack_u4_paper_x16", "spark_gemm_mixed_elastic", "spark_encoder_u4_exact",
             kOddName, "spark_unpack_u4_paper_x8", "spark_decoder_u4_paper"}));
  EXPECT_EQ(column(designs, "area_ge"),
            (Names{"1,647", "117,901", "10.25", "–", "737.5", "10.50"}));
  EXPECT_EQ(column(designs, "tmin_ns"), Names(6, "0.659"));
  EXPECT_EQ(column(designs, "luts"), Names(6, "no column luts"));
  EXPECT_EQ(column(tables.at("Libraries"), "sha_256"), Names{"86f79b2000f1"});
  EXPECT_EQ(column(tables.at("Power"), "energy_pj_per_cycle"), (Names{"2.61", "1.25"}));
  EXPECT_EQ(column(tables.at("FPGA"), "spread"), (Names{"12.2", "2.6"}));
  EXPECT_EQ(column(tables.at("Cores"), "overhead_share"), (Names{"1.96", "0.79"}));
  EXPECT_EQ(column(tables.at("Cores"), "source"), (Names{"Guo et al., ISCA 2023", "here"}));
  EXPECT_EQ(column(tables.at("Claims"), "holds"), (Names{"holds", "does not hold", "not decided"}));
  EXPECT_EQ(column(tables.at("Hierarchical against flat"), "difference"), Names{"+5.4"});
  const Json& last = tables.at("Last change of each design");
  EXPECT_EQ(column(last, "commit"), (Names{"22222222", "33333333", "1111aaaa"}));
  EXPECT_EQ(column(last, "area_change"), (Names{"-0.600", "-52.50", "–"}));
  EXPECT_EQ(column(last, "area_percent"), (Names{"-5.2", "-6.6", "–"}));
  EXPECT_EQ(column(tables.at("Columns"), "meaning"), Names{"All cells & more"});
}

/// One click: ascending; two: descending; unknown areas last both times.
void expect_sorting(const Json& seen) {
  const Names up = {"spark_encoder_u4_exact",   "spark_decoder_u4_paper",
                    "spark_unpack_u4_paper_x8", "spark_unpack_u4_paper_x16",
                    "spark_gemm_mixed_elastic", kOddName};
  const Names down = {up[4], up[3], up[2], up[1], up[0], up[5]};
  EXPECT_EQ(seen.at("byArea").at(0).at("rows"), Json(up));
  EXPECT_EQ(seen.at("byArea").at(1).at("rows"), Json(down));
  EXPECT_EQ(seen.at("byArea").at(0).at("said"), "ascending");
  EXPECT_EQ(seen.at("byArea").at(1).at("said"), "descending");
  for (const Json& other : seen.at("byArea").at(1).at("others")) EXPECT_EQ(other, "none");
  const Names names = {"spark_decoder_u4_paper",   "spark_encoder_u4_exact",
                       "spark_gemm_mixed_elastic", kOddName,
                       "spark_unpack_u4_paper_x8", "spark_unpack_u4_paper_x16"};
  EXPECT_EQ(seen.at("byName").at(0).at("rows"), Json(names));  // x8 before x16
  EXPECT_EQ(seen.at("byName").at(1).at("rows"), Json(Names(names.rbegin(), names.rend())));
}

void expect_choices_and_details(const Json& seen) {
  const Json& opened = seen.at("opened");
  EXPECT_EQ(opened.at("design"), "spark_unpack_u4_paper_x16");
  EXPECT_EQ(opened.at("expanded"), "true");
  EXPECT_EQ(opened.at("heads"), Json(Names{"Critical path: state_q[0] to word_o", "Cells by kind",
                                           "Parts", "Parameters"}));
  EXPECT_EQ(opened.at("tables").at("Critical path: state_q[0] to word_o"),
            Json(Rows{{"u1/Y", "INVX1", "1", "0.250", "0.250"},
                      {"u2/Y", "NAND2X1", "2", "0.409", "0.659"}}));
  EXPECT_EQ(opened.at("tables").at("Cells by kind"), Json(Rows{{"INVX1", "2"}, {"NAND2X1", "10"}}));
  EXPECT_EQ(seen.at("closed"), true);
  ASSERT_EQ(seen.at("speed").size(), 2);
  EXPECT_EQ(seen.at("speed").at(0).at(0), "spark_decoder_u4_paper");
  ASSERT_EQ(seen.at("device").size(), 2);
  EXPECT_EQ(seen.at("device").at(1).at(0), "spark_unpack_u4_paper_x8");
  EXPECT_EQ(seen.at("allRows"), sample_report()["records"].size());
}

void expect_charts(const Json& charts) {
  expect_bars(charts.at("parts-spark_unpack"), {"u4_paper_x16", "u4_paper_x8"},
              stacked({{"gearbox", {646.5, 337.25}, {}}, {"heads", {1000, 400.25}, {}}}));
  std::vector<Set> groups;
  for (int i = 2; i < 9; ++i) {
    groups.push_back({"group " + std::to_string(i), {100.5 * (i + 1)}, {}});
  }
  groups.push_back({"all others", {100.5 + 7 + 201}, {}});
  expect_bars(charts.at("parts-spark_gemm"), {"mixed_elastic"}, stacked(groups));
  expect_points(charts.at("curves-spark_unpack"),
                {{"u4_paper_x8", {2.5, 3.25}, {884.25, 737.5}},
                 {"u4_paper_x16", {3.125, 4.75}, {1984, 1646.5}}});
  EXPECT_EQ(charts.at("curves-spark_unpack").at("x"), "least period, ns");
  EXPECT_EQ(charts.at("curves-spark_unpack").at("y"), "area, GE");
  expect_points(
      charts.at("arrays-front"),
      {{"Pareto front", {308042, 471011, 1652813, 1808152, 2078914}, {31, 88, 800, 900, 1000}},
       {"other arrays", {2361717}, {680}}});
  EXPECT_EQ(charts.at("arrays-front").at("xType"), "logarithmic");
  expect_bars(charts.at("power-spark_unpack"), {"u4_paper_x16", "u4_paper_x8"},
              stacked({{"internal", {1.7, 0.75}, {}},
                       {"switching", {0.9, 0.5}, {}},
                       {"leakage", {0.01, 0.0025}, {}}}));
  expect_bars(charts.at("fpga-spark_decoder"), {"u4_paper"},
              {{"slowest to fastest seed", {40.5}, {310.5}}, {"median of seeds", {333.25}, {0}}});
  expect_bars(charts.at("baselines-core"), {"OliVe", "SPARK, exact"},
              stacked({{"PEs", {30000 / 252., 25000 / 252.}, {}},
                       {"decoders", {600 / 252., 80 / 252.}, {}},
                       {"encoders", {kNone, 120 / 252.}, {}}}));
  expect_points(charts.at("history-area"), {{"u4_paper", {0, 1, 2}, {11.5, 10.9, 10.9}}});
  EXPECT_EQ(charts.at("history-area").at("labels"),
            Json(Names{"1111aaaa", "22222222", "33333333"}));
  EXPECT_EQ(charts.size(), 9);
  for (const auto& [id, chart] : charts.items()) {
    EXPECT_EQ(chart.at("inside"), true) << id;
    EXPECT_GT(chart.at("label").get<std::string>().size(), 40) << id;
  }
}

/// After choices of another library and another block.
void expect_chosen(const Json& charts) {
  expect_points(charts.at("curves-spark_unpack"), {{"u4_paper_x8", {0.5, 0.75}, {801.5, 700.5}}});
  expect_points(charts.at("history-area"),
                {{"u4_paper_x8", {0, 1, 2}, {800, 790, 737.5}}, {"gone", {0}, {500}}});
}

/// Every point of the front is labelled, and no label covers another.
void expect_labels(const Json& chart) {
  const Json& boxes = chart.at("labelBoxes");
  Names labels;
  for (const Json& each : boxes) labels.push_back(each.at("label"));
  for (const char* front :
       {"int8 x1", "mixed lockstep x1", "split x12/4 d4", "split x8/2 d4", "wide window x8 d4"}) {
    EXPECT_EQ(std::count(labels.begin(), labels.end(), front), 1) << front;
  }
  for (size_t i = 0; i < boxes.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const Json& a = boxes.at(i).at("box");
      const Json& b = boxes.at(j).at("box");
      EXPECT_TRUE(a.at(0) >= b.at(2) || b.at(0) >= a.at(2) || a.at(1) >= b.at(3) ||
                  b.at(1) >= a.at(3))
          << labels[i] << ", " << labels[j];
    }
  }
}

/// What the buttons save: CSV and JSON say the same, and what the report says.
void expect_downloads(const Json& files) {
  EXPECT_EQ(files.size(), 18);
  for (const auto& [name, text] : files.items()) {
    if (!name.ends_with(".csv")) continue;
    const Rows csv = parse_csv(text);
    const Json json =
        Json::parse(files[name.substr(0, name.size() - 3) + "json"].get<std::string>());
    ASSERT_EQ(csv.size(), json.size() + 1) << name;
    for (size_t row = 0; row < json.size(); ++row) {
      ASSERT_EQ(csv[row + 1].size(), csv[0].size()) << name;
      for (size_t i = 0; i < csv[0].size(); ++i) {
        const Json value = json[row].value(csv[0][i], Json());
        if (value.is_number()) {
          EXPECT_EQ(std::stod(csv[row + 1][i]), value.get<double>()) << name;
        } else {
          EXPECT_EQ(csv[row + 1][i], value.is_null()     ? ""
                                     : value.is_string() ? value.get<std::string>()
                                                         : value.dump())
              << name;
        }
      }
    }
  }
  const auto json = [&](const std::string& name) {
    return Json::parse(files[name].get<std::string>());
  };
  const Json curve = json("curves-spark_unpack.json");
  ASSERT_EQ(curve.size(), 5);
  EXPECT_EQ(
      curve.at(1),
      Json::parse(
          R"({"design": "spark_unpack_u4_paper_x8", "library": "lib", "constraint_ns": 2, "tmin_ns": 2.5, "area_ge": 884.25})"));
  EXPECT_EQ(json("arrays-front.json"), sample_report()["arrays"]);
  EXPECT_EQ(json("history-area.json")[1]["subject"], "Smaller, <faster>");
  EXPECT_EQ(json("power-spark_unpack.json")[1]["internal_pj"], 0.75);
}

void expect_unhurt(const Json& seen, int width) {
  EXPECT_EQ(seen.at("errors"), Json::array());
  EXPECT_EQ(seen.at("width"), width);
  EXPECT_LE(seen.at("scroll"), width);  // tables scroll in boxes of their own
  EXPECT_EQ(seen.at("scripts"), 5);     // report, library, page; the test's two
  EXPECT_EQ(seen.at("sentences"), true);
}

class Page : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_browser()) GTEST_SKIP() << "no chromium; .ci/install browser installs it";
  }
};

TEST_F(Page, ShowsWhatTheReportSays) {
  const Json seen = probe(page(sample_report()), 1600);
  ASSERT_FALSE(seen.is_null());
  expect_unhurt(seen, 1600);
  expect_tables(seen.at("tables"));
  expect_sorting(seen);
  expect_choices_and_details(seen);
  expect_charts(seen.at("charts"));
  expect_chosen(seen.at("chosen"));
  expect_labels(seen.at("charts").at("arrays-front"));
  expect_downloads(seen.at("files"));
  for (const auto& [id, absent] : seen.at("absent").items()) EXPECT_TRUE(absent.empty()) << id;
}

TEST_F(Page, FitsAPhoneInTheDarkAndPrintsLight) {
  const Json seen = probe(page(sample_report()), 400, true);
  ASSERT_FALSE(seen.is_null());
  expect_unhurt(seen, 400);
  expect_charts(seen.at("charts"));
  expect_labels(seen.at("charts").at("arrays-front"));
  EXPECT_EQ(seen.at("charts").at("arrays-front").at("ink"), "#e4e7eb");
  EXPECT_EQ(seen.at("onPaper").at("arrays-front").at("ink"), "#1a1d21");
  EXPECT_EQ(seen.at("offPaper").at("arrays-front").at("ink"), "#e4e7eb");
}

TEST_F(Page, SaysWhatIsNotThereAndWhy) {
  const Json nothing = probe(page(Json::object()), 1600);
  ASSERT_FALSE(nothing.is_null());
  expect_unhurt(nothing, 1600);
  EXPECT_EQ(nothing.at("charts"), Json::object());
  Json reasons = {{"records", nullptr}, {"history", Json::object()}, {"curves", Json::array()}};
  for (const char* key : {"arrays", "power", "baselines"})
    reasons[key] = {{"absent", std::string("no <") + key + "> today"}};
  const Json given = probe(page(reasons), 1600);
  ASSERT_FALSE(given.is_null());
  expect_unhurt(given, 1600);
  for (const auto& [id, absent] : nothing.at("absent").items()) {
    const std::string why =
        reasons.contains(id) && reasons[id].is_object() && reasons[id].contains("absent")
            ? reasons[id]["absent"]
            : "the report holds nothing for it";
    if (id == "head") continue;
    EXPECT_EQ(absent, Json(Names{"Not in this report: the report holds nothing for it."})) << id;
    EXPECT_EQ(given.at("absent").at(id), Json(Names{"Not in this report: " + why + "."})) << id;
  }
}

TEST(PageText, IsTheSameForTheSameReportAndOfNoPlace) {
  const std::string text = page(sample_report());
  EXPECT_EQ(text, page(sample_report()));
  for (const char* file : {"page.css", "tables.js", "figures.js", "page.js"}) {
    EXPECT_NE(text.find(read_file(std::string(SPARK_SOURCE_DIR) + "/synth/page/" + file)),
              text.npos)
        << file;
  }
  EXPECT_NE(text.find(chart_library()), text.npos);
  EXPECT_NE(text.find("Permission is hereby granted"), text.npos);
  std::array<char, 256> host = {};
  ASSERT_EQ(gethostname(host.data(), host.size() - 1), 0);
  for (const std::string& leak :
       {std::string(SPARK_SOURCE_DIR), std::string(SPARK_BINARY_DIR), std::string(kChartLibrary),
        std::string(host.data()), std::string("src="), std::string("@import")}) {
    EXPECT_EQ(replaced(text, chart_library(), "").find(leak), text.npos) << leak;
  }
}

TEST(PageText, KeepsBytesThatAreNoText) {
  const std::string text = page({{"generator", "spark \xff\xc3( </script>"}});
  EXPECT_NE(text.find("spark \xef\xbf\xbd\xef\xbf\xbd( \\u003c/script>"), text.npos);
}

TEST(ChartLibrary, WhatIsNotThereIsToldWithItsPackage) {
  const ScratchFolder folder;
  const std::string missing = (folder.path() / "chart.min.js").string();
  EXPECT_EQ(message_of([&] { chart_library(missing); }),
            "the report's page needs Chart.js, and '" + missing +
                "' is not there; install the Debian package libjs-chart.js");
  const auto other = folder.file("chart.min.js", "/* jQuery */");
  EXPECT_EQ(message_of([&] { chart_library(other); }),
            "'" + missing + "' is not Chart.js; install the Debian package libjs-chart.js");
}

}  // namespace
}  // namespace spark::synth

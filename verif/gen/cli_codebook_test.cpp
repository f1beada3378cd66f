#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "verif/gen/support.h"

/// Rationale: the codebook is the code, word by word. Summed up, it must give the table "Exact
/// counts to check against" of the specification (sim/codec/CODE.md), which is copied here by hand.
namespace spark::gen {
namespace {

using test::spark_rtl;
using Arguments = std::vector<std::string>;

/// What a codebook adds up to.
struct Totals {
  int words = 0;
  int is_short = 0;
  int lossy = 0;
  int max_error = 0;
  std::string mse;

  bool operator==(const Totals&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Totals& t) {
    return out << t.words << " words, " << t.is_short << " short, " << t.lossy << " lossy, max "
               << t.max_error << ", mse " << t.mse;
  }
};

Totals totals_of(Arguments options, int slice, bool is_signed) {
  options.insert(options.begin(), {"codebook", "--slice", std::to_string(slice)});
  if (is_signed) options.push_back("--signed");
  const ToolRun run = spark_rtl(options);
  EXPECT_EQ(run.status, 0) << run.output;
  std::istringstream lines(run.output);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "word,code,slices,decoded,error");
  Totals totals;
  double squares = 0;
  int previous = 0;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string word;
    std::string code;
    std::string slices;
    std::string decoded;
    std::string error;
    for (std::string* cell : {&word, &code, &slices, &decoded}) std::getline(cells, *cell, ',');
    std::getline(cells, error);
    EXPECT_TRUE(totals.words == 0 || std::stoi(word) == previous + 1) << "not ascending: " << line;
    EXPECT_EQ(code.size(), static_cast<size_t>(slice * std::stoi(slices))) << line;
    EXPECT_EQ(code.find_first_not_of("01"), std::string::npos) << line;
    EXPECT_EQ(std::stoi(decoded) - std::stoi(word), std::stoi(error)) << line;
    previous = std::stoi(word);
    ++totals.words;
    totals.is_short += slices == "1" ? 1 : 0;
    totals.lossy += error != "0" ? 1 : 0;
    totals.max_error = std::max(totals.max_error, std::abs(std::stoi(error)));
    squares += std::stoi(error) * std::stoi(error);
  }
  totals.mse = fmt::format("{:.3f}", squares / totals.words);
  return totals;
}

TEST(CliCodebook, CountsAreThoseOfTheSpecification) {
  struct Row {
    int slice;
    Totals compensate;
    Totals nearest;
    Totals exact;
    Totals halve;
  };
  const std::vector<Row> rows = {{2,
                                  {16, 2, 8, 4, "3.750"},
                                  {16, 2, 8, 4, "3.750"},
                                  {8, 2, 0, 0, "0.000"},
                                  {16, 4, 8, 1, "0.500"}},
                                 {3,
                                  {64, 4, 32, 8, "12.750"},
                                  {64, 4, 32, 8, "8.250"},
                                  {32, 4, 0, 0, "0.000"},
                                  {64, 8, 32, 1, "0.500"}},
                                 {4,
                                  {256, 8, 128, 16, "46.750"},
                                  {256, 8, 128, 16, "21.250"},
                                  {128, 8, 0, 0, "0.000"},
                                  {256, 16, 128, 1, "0.500"}},
                                 {5,
                                  {1024, 16, 512, 32, "178.750"},
                                  {1024, 16, 512, 32, "63.250"},
                                  {512, 16, 0, 0, "0.000"},
                                  {1024, 32, 512, 1, "0.500"}}};
  for (const Row& row : rows) {
    for (const bool is_signed : {false, true}) {
      SCOPED_TRACE(fmt::format("slice {}, {}", row.slice, is_signed ? "signed" : "unsigned"));
      EXPECT_EQ(totals_of({}, row.slice, is_signed), row.compensate);
      EXPECT_EQ(totals_of({"--form", "paper", "--rounding", "nearest"}, row.slice, is_signed),
                row.nearest);
      EXPECT_EQ(totals_of({"--form", "exact"}, row.slice, is_signed), row.exact);
      EXPECT_EQ(totals_of({"--form", "exact", "--halve"}, row.slice, is_signed), row.halve);
    }
  }
}

}  // namespace
}  // namespace spark::gen

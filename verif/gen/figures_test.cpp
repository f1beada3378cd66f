#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "gen/base/file.h"
#include "sim/codec/rules.h"
#include "verif/gen/support.h"
#include "verif/long_runs.h"

/// Rationale: a figure that no command gives any more is a broken promise, too. The README's tables
/// of the code's loss and of what the hardware costs, and the lines that `make` ends with, are made
/// anew, digit by digit. Unpackers of more than 4 lanes take up to half a minute: SPARK_LONG=1.
namespace spark::gen {
namespace {

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;

std::string without(std::string text, const std::string& blanks) {
  std::erase_if(text, [&](char c) { return blanks.find(c) != std::string::npos; });
  return text;
}

/// The README's lines below its heading `heading`, up to the next.
std::vector<std::string> section(const std::string& heading) {
  std::istringstream text(read_file(SPARK_SOURCE_DIR "/README.md"));
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("## ")) {
      inside = line == "## " + heading;
    } else if (inside) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// The cells behind the first of the section's row that begins with `first`.
std::vector<std::string> row(const std::string& heading, const std::string& first) {
  for (const std::string& line : section(heading)) {
    if (!line.starts_with("| " + first)) continue;
    std::vector<std::string> cells;
    std::istringstream text(line.substr(line.find('|', 1) + 1));
    for (std::string cell; std::getline(text, cell, '|');) {
      const size_t begin = cell.find_first_not_of(' ');
      cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
    }
    return cells;
  }
  ADD_FAILURE() << "no row " << first;
  return {};
}

/// What `synth --json` with `options` says of bundles, each made by `emit` with a block and
/// options.
std::vector<json> synthesized(const std::vector<std::vector<std::string>>& bundles,
                              const std::vector<std::string>& options) {
  const ScratchFolder scratch;
  std::vector<std::string> command = {"synth", "--json", "--cache", SPARK_BINARY_DIR "/cache"};
  command.insert(command.end(), options.begin(), options.end());
  for (const std::vector<std::string>& bundle : bundles) {
    std::vector<std::string> emit = {"emit"};
    emit.insert(emit.end(), bundle.begin(), bundle.end());
    command.push_back(fmt::format("d{}", command.size()));
    emit.insert(emit.end(), {"-o", command.back()});
    const ToolRun run = spark_rtl(emit, scratch.path());
    EXPECT_EQ(run.status, 0) << run.output;
  }
  const ToolRun run = spark_rtl(command, scratch.path());
  EXPECT_EQ(run.status, 0) << run.output;
  return json::parse(run.output).at("designs").get<std::vector<json>>();
}

TEST(Figures, LossOfTheCode) {
  std::vector<double> mse;
  std::vector<int> largest;
  for (const codec::Format& format :
       {codec::Format{}, codec::Format{.rounding = codec::Rounding::nearest},
        codec::Format{.form = codec::Form::exact},
        codec::Format{.form = codec::Form::exact, .halve = true}}) {
    double sum = 0;
    int& error = largest.emplace_back(0);
    for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
      const int32_t difference = codec::decode(format, codec::encode(format, word)) - word;
      error = std::max(error, std::abs(difference));
      sum += difference * difference;
    }
    mse.push_back(sum / (format.max_word() - format.min_word() + 1));
  }
  EXPECT_EQ(largest[0], largest[1]);
  EXPECT_EQ(row("The code", "largest error"),
            (std::vector{fmt::format("{}", largest[0]),
                         fmt::format("{}; {} with `halve`", largest[2], largest[3])}));
  EXPECT_EQ(row("The code", "mean squared error"),
            (std::vector{fmt::format("{}; {} with `nearest`", mse[0], mse[1]),
                         fmt::format("{}; {} with `halve`", mse[2], mse[3])}));
}

TEST(Figures, LogicOfEncoderAndDecoder) {
  const std::vector<std::vector<std::string>> forms = {{"--rounding", "compensate"},
                                                       {"--rounding", "nearest"},
                                                       {"--form", "exact"},
                                                       {"--form", "exact", "--halve"}};
  for (const std::string block : {"spark_decoder", "spark_encoder"}) {
    const bool is_decoder = block == "spark_decoder";
    std::vector<std::vector<std::string>> bundles;
    for (std::vector<std::string> form : forms) {
      // The decoder knows no rounding, and halving is not its business: one column for two.
      if (is_decoder && (form.front() == "--rounding" || form.size() > 2)) {
        if (form.back() != "compensate") continue;
        form.clear();
      }
      for (const bool is_signed : {false, true}) {
        std::vector<std::string>& bundle = bundles.emplace_back(1, block);
        bundle.insert(bundle.end(), form.begin(), form.end());
        if (is_signed) bundle.push_back("--signed");
      }
    }
    const std::vector<json> records =
        synthesized(bundles, is_decoder ? std::vector<std::string>{"--part", "logic"}
                                        : std::vector<std::string>{});
    ASSERT_EQ(records.size(), bundles.size());
    std::vector<std::string> cells;
    for (size_t i = 0; i < records.size(); i += 2) {
      cells.push_back(fmt::format("{:.1f} / {:.1f}", records[i]["area_ge"].get<double>(),
                                  records[i + 1]["area_ge"].get<double>()));
      if (is_decoder) cells.push_back("the same");
    }
    EXPECT_EQ(row("What it costs", "`" + block + "`"), cells);
  }
}

TEST(Figures, UnpackersByLanes) {
  for (const int lanes : {4, 8, 16, 32, 64}) {
    if (lanes > 4 && !verif::long_runs()) continue;
    std::vector<std::string> cells;
    for (const std::string goal : {"area", "speed"}) {
      const std::vector<json> records =
          synthesized({{"spark_unpack", "--lanes", std::to_string(lanes)},
                       {"spark_unpack", "--lanes", std::to_string(lanes), "--heads", "ripple"}},
                      {"--goal", goal});
      ASSERT_EQ(records.size(), 2U);
      const auto ge = [&](size_t i) { return records[i]["area_ge"].get<double>(); };
      const auto ns = [&](size_t i) { return records[i]["tmin_ns"].get<double>(); };
      const std::string a_lane = goal == "area" ? fmt::format(" ({:.0f})", ge(0) / lanes) : "";
      cells.push_back(fmt::format("{:.0f}{}, {:.2f}", ge(0), a_lane, ns(0)));
      cells.push_back(fmt::format("{:.0f}, {:.2f}", ge(1), ns(1)));
    }
    EXPECT_EQ(row("What it costs", fmt::format("{} |", lanes)), cells);
  }
}

TEST(Figures, WhatMakePrints) {
  std::vector<std::string> check = {"check"};
  std::vector<std::string> synth = {"synth"};
  std::vector<std::string> shown;
  for (const std::string& line : section("The commands")) {
    if (!line.starts_with("spark_")) continue;
    shown.push_back(without(line, " "));
    const std::string bundle = SPARK_SOURCE_DIR "/rtl/" + line.substr(0, line.find(' '));
    (line.find("osu018") == std::string::npos ? check : synth).push_back(bundle);
  }
  ASSERT_EQ(shown.size(), 8U);
  std::string printed;
  for (std::vector<std::string>* command : {&check, &synth}) {
    ASSERT_EQ(command->size(), 5U);
    command->insert(command->end(), {"--cache", SPARK_BINARY_DIR "/cache"});
    const ToolRun run = spark_rtl(*command);
    EXPECT_EQ(run.status, 0) << run.output;
    printed += without(run.output, " ");
  }
  for (const std::string& line : shown) {
    EXPECT_NE(printed.find(line + "\n"), std::string::npos) << line << "\n" << printed;
  }
}

}  // namespace
}  // namespace spark::gen

#include <gtest/gtest.h>

#include <set>

#include "sim/array/config.h"
#include "verif/array/model_support.h"

namespace spark::array {
namespace {

std::string error(const Config& config) {
  return test::error_of([&] { check(config); });
}

TEST(ModelConfig, NamesGoBothWays) {
  for (const Form form : {Form::none, Form::paper, Form::exact}) {
    EXPECT_EQ(parse_form(to_string(form)), form);
  }
  for (const auto& [pe, sync] : test::kKinds) {
    EXPECT_EQ(parse_pe(to_string(pe)), pe);
    EXPECT_EQ(parse_sync(to_string(sync)), sync);
  }
  EXPECT_EQ(test::error_of([] { parse_pe("wyde"); }), "unknown pe 'wyde'; did you mean 'wide'?");
  EXPECT_EQ(test::error_of([] { parse_sync("none"); }),
            "unknown sync 'none'; allowed: rigid, lockstep, elastic, window");
  EXPECT_EQ(test::error_of([] { parse_form("halved"); }),
            "unknown form 'halved'; allowed: none, paper, exact");
}

TEST(ModelConfig, SevenPairsOfPeAndSyncAreLegal) {
  const std::set<std::pair<Pe, Sync>> legal(test::kKinds.begin(), test::kKinds.end());
  for (const Pe pe : {Pe::int8, Pe::mixed, Pe::wide, Pe::split}) {
    for (const Sync sync : {Sync::rigid, Sync::lockstep, Sync::elastic, Sync::window}) {
      Config config;
      config.pe = pe;
      config.sync = sync;
      if (legal.contains({pe, sync})) {
        EXPECT_NO_THROW(check(config)) << describe(config);
        EXPECT_NE(make_model(config), nullptr);
      } else {
        EXPECT_NE(error(config), "");
        EXPECT_EQ(test::error_of([&] { make_model(config); }), error(config));
      }
    }
  }
  Config config;
  config.pe = Pe::int8;
  EXPECT_EQ(error(config), "pe = int8 goes with sync = rigid only; sync = elastic given");
  config.pe = Pe::mixed;
  config.sync = Sync::window;
  EXPECT_EQ(error(config),
            "pe = mixed goes with sync = lockstep or elastic only; sync = window given");
}

TEST(ModelConfig, NumbersOutOfRange) {
  const auto error_with = [](int Config::*field, int value) {
    Config config;
    config.*field = value;
    return error(config);
  };
  EXPECT_EQ(error_with(&Config::slice, 9), "slice 9 is out of range; allowed: 2..8");
  EXPECT_EQ(error_with(&Config::rows, 0), "rows 0 is out of range; allowed: 1..128");
  EXPECT_EQ(error_with(&Config::cols, 129), "cols 129 is out of range; allowed: 1..128");
  EXPECT_EQ(error_with(&Config::vector, 65), "vector 65 is out of range; allowed: 1..64");
  EXPECT_EQ(error_with(&Config::share, 17), "share 17 is out of range; allowed: 1..16");
  EXPECT_EQ(error_with(&Config::queue_depth, 0), "queue_depth 0 is out of range; allowed: 1..16");
}

TEST(ModelConfig, CombinationsThatDoNotGo) {
  Config config;
  config.form = Form::none;
  EXPECT_EQ(error(config),
            "pe = mixed takes coded operands; form = none goes with pe = int8 only: use form = "
            "paper or exact");
  config.form = Form::paper;
  config.share = 3;
  config.vector = 4;
  EXPECT_NO_THROW(check(config));
  config.pe = Pe::split;
  config.sync = Sync::window;
  EXPECT_EQ(error(config), "share = 3 does not divide vector = 4; pe = split needs whole groups");
}

}  // namespace
}  // namespace spark::array

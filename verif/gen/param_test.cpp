#include "gen/params/param.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"
#include "verif/gen/support.h"

/// Rationale: a parameter's declaration is the only place that knows what is legal, so each kind is
/// tried at both edges of what it allows, just beyond them, and with texts that a careless parser
/// takes for a number. Messages are compared whole: they are what the user sees.
namespace spark::gen {
namespace {

using test::error_of;
using test::ScratchFolder;

const Param kWidth = {"width", ParamType::integer, 2, 8, {}, "4", "bits", "how wide the thing is"};
const Param kSwap = {"swap", ParamType::boolean, 0, 0, {}, "false", "", "whether it is swapped"};
const Param kColour = {"colour", ParamType::choice,   0, 0, {"crimson", "azure"}, "azure",
                       "",       "what it looks like"};

Config demo() { return Config("demo", {&kWidth, &kSwap, &kColour}); }

/// The message with which a TOML file of this text is refused, without its path in front.
std::string toml_error(const std::string& text) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("demo.toml", text);
  const std::string message = error_of([&] { demo().load_toml(path); });
  EXPECT_TRUE(message.starts_with(path + ":")) << message;
  std::string rest = message.substr(std::min(message.size(), path.size() + 1));
  EXPECT_EQ(rest.find(path), std::string::npos) << "the path is said twice: " << message;
  return rest;
}

TEST(Param, IntegerIsLegalFromItsMinimumToItsMaximum) {
  for (const std::string value : {"2", "3", "8"}) EXPECT_NO_THROW(kWidth.check(value)) << value;
  for (const std::string value : {"1", "9", "-2", "", " 4", "4 ", "4x", "0x4", "04", "+4", "4.0",
                                  "four", "99999999999999999999"}) {
    EXPECT_EQ(error_of([&] { kWidth.check(value); }),
              "width = " + (value.empty() ? "''" : value) + " is not legal; allowed: 2..8 bits");
  }
}

TEST(Param, BooleanIsTrueOrFalse) {
  EXPECT_NO_THROW(kSwap.check("true"));
  EXPECT_NO_THROW(kSwap.check("false"));
  for (const std::string value : {"1", "yes", "True", ""}) {
    EXPECT_EQ(error_of([&] { kSwap.check(value); }),
              "swap = " + (value.empty() ? "''" : value) + " is not legal; allowed: true|false");
  }
}

TEST(Param, ChoiceNamesTheNearestLegalValue) {
  EXPECT_NO_THROW(kColour.check("crimson"));
  EXPECT_EQ(error_of([] { kColour.check("crimsom"); }),
            "colour = crimsom is not legal; allowed: crimson|azure; did you mean 'crimson'?");
  EXPECT_EQ(error_of([] { kColour.check("zzzzz"); }),
            "colour = zzzzz is not legal; allowed: crimson|azure");
}

TEST(Param, RangeIsTheTextOfWhatIsLegal) {
  EXPECT_EQ(kWidth.range(), "2..8");
  EXPECT_EQ(kSwap.range(), "true|false");
  EXPECT_EQ(kColour.range(), "crimson|azure");
}

TEST(Param, EveryDeclaredParameterHasALegalDefaultAndASentence) {
  std::set<const Param*> all = {&params::kSlice,    &params::kSigned, &params::kForm,
                                &params::kRounding, &params::kHalve,  &params::kLanes,
                                &params::kLayout,   &params::kHeads};
  for (const Block& block : blocks()) all.insert(block.params.begin(), block.params.end());
  std::set<std::string> names;
  for (const Param* param : all) {
    SCOPED_TRACE(param->name);
    EXPECT_NO_THROW(param->check(param->fallback));
    EXPECT_THAT(param->name, testing::MatchesRegex("[a-z][a-z_]*"));
    // An array's operands have a form more, none; where both could be meant, it is the same.
    if (param == &params::kOperandForm) {
      for (const std::string& form : params::kForm.choices) EXPECT_NO_THROW(param->check(form));
      continue;
    }
    EXPECT_TRUE(names.insert(param->name).second) << "declared twice";
    EXPECT_FALSE(param->sentence.empty());
    EXPECT_LE(param->min, param->max);
  }
}

TEST(Config, UnknownNameIsRefusedWithTheNearest) {
  EXPECT_EQ(error_of([] { demo().set("color", "azure"); }),
            "unknown parameter 'color' of demo; did you mean 'colour'?");
  EXPECT_EQ(error_of([] { demo().set("zzzz", "azure"); }),
            "unknown parameter 'zzzz' of demo; allowed: width, swap, colour");
}

TEST(Config, IllegalValueLeavesTheOldOne) {
  Config config = demo();
  config.set("width", "8");
  EXPECT_THROW(config.set("width", "9"), InputError);
  EXPECT_EQ(config.integer(kWidth), 8);
}

TEST(Config, TomlSetsEveryKindOfParameter) {
  const ScratchFolder scratch;
  Config config = demo();
  config.load_toml(
      scratch.file("demo.toml", "# a comment\nswap = true\n\nwidth = 7\ncolour = 'crimson'\n"));
  EXPECT_EQ(config.integer(kWidth), 7);
  EXPECT_TRUE(config.flag(kSwap));
  EXPECT_EQ(config.text(kColour), "crimson");
}

TEST(Config, EmptyTomlLeavesTheDefaults) {
  const ScratchFolder scratch;
  Config config = demo();
  config.load_toml(scratch.file("demo.toml", ""));
  EXPECT_EQ(config.canonical(), demo().canonical());
}

TEST(Config, TomlErrorsNameTheLineAndWhatIsAllowed) {
  EXPECT_EQ(toml_error("width = 4\n\nwidht = 5\n"),
            "3: unknown parameter 'widht' of demo; did you mean 'width'?");
  EXPECT_EQ(toml_error("\nwidth = 9\n"), "2: width = 9 is not legal; allowed: 2..8 bits");
  EXPECT_EQ(toml_error("colour = 'azur'\n"),
            "1: colour = azur is not legal; allowed: crimson|azure; did you mean 'azure'?");
}

TEST(Config, TomlOfAnotherTypeIsRefused) {
  EXPECT_EQ(toml_error("width = true\n"), "1: width = true is not legal; allowed: 2..8 bits");
  EXPECT_EQ(toml_error("swap = 1\n"), "1: swap = 1 is not legal; allowed: true|false");
  EXPECT_EQ(toml_error("colour = 3\n"), "1: colour = 3 is not legal; allowed: crimson|azure");
  for (const std::string value : {"4.0", "[4]", "{ is = 4 }", "1979-05-27"}) {
    EXPECT_EQ(toml_error("\nwidth = " + value + "\n"),
              "2: 'width' must be a string, an integer or a boolean");
  }
}

TEST(Config, WhatIsNotTomlIsRefusedWithItsLine) {
  EXPECT_THAT(toml_error("width = 4\nswap = = true\n"), testing::StartsWith("2: not TOML: "));
  EXPECT_THAT(toml_error("width = 4\nwidth = 5\n"), testing::StartsWith("2: not TOML: "));
  EXPECT_THAT(toml_error("width"), testing::StartsWith("1: not TOML: "));
  EXPECT_THAT(toml_error("\xff\xfe\n"), testing::StartsWith("1: not TOML: "));
}

TEST(Config, MissingTomlIsRefused) {
  EXPECT_EQ(error_of([] { demo().load_toml("/no/such.toml"); }),
            "cannot read '/no/such.toml': No such file or directory");
}

/// The hash names configurations in files that outlive this program, so it must never change.
TEST(Config, CanonicalTextAndHashAreStable) {
  Config config = demo();
  EXPECT_EQ(config.canonical(), "block = demo\nwidth = 4\nswap = false\ncolour = azure\n");
  EXPECT_EQ(config.hash(), sha256(config.canonical()).substr(0, 12));
  EXPECT_EQ(config.hash(), "8f8e23b450fe");
  const std::string before = config.hash();
  config.set("width", "5");
  EXPECT_NE(config.hash(), before);
  config.set("width", "4");
  EXPECT_EQ(config.hash(), before);
}

}  // namespace
}  // namespace spark::gen

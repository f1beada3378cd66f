// Rationale: the real targets are run by Fuzz.*. Here: that the claim fails for readers that answer
// otherwise than by reading or InputError, each in one way, for those that refuse their seeds, and
// for those that take or refuse whatever comes.
#include "verif/evidence/fuzzing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "gen/base/error.h"

namespace spark::verif {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kSeed = "good";

/// What becomes of a reader that does `Action` to everything but its seed.
template <void (*Action)()>
Evidence result() {
  const fuzz::Target target = {"one", 16,
                               [](std::string_view input) {
                                 if (input != kSeed) Action();
                               },
                               [] { return std::vector<std::string>{kSeed}; }};
  return fuzzed(target, 50, std::chrono::seconds(1));
}

void refuse() { throw InputError("no"); }
void read() {}
void read_or_refuse() {
  static int inputs = 0;
  if (++inputs % 2 == 0) refuse();
}
void throw_other() { throw std::out_of_range("index \xff"); }
void throw_number() { throw 1; }
void crash() { std::abort(); }
void leave() { std::_Exit(0); }
void stay() {
  while (true) ::pause();
}

TEST(FuzzingEvidence, HoldsWhereInputsAreReadOrRefused) {
  const Evidence evidence = result<read_or_refuse>();
  EXPECT_TRUE(evidence.holds);
  EXPECT_THAT(evidence.depth, StartsWith("51 executions, seed "));
  EXPECT_THAT(evidence.detail, testing::ContainsRegex("^[0-9]+ read, [0-9]+ refused; "));
}

TEST(FuzzingEvidence, FailsWhereAllIsReadOrAllIsRefused) {
  const Evidence all = result<read>();
  EXPECT_FALSE(all.holds);
  EXPECT_THAT(all.detail, StartsWith("51 read, 0 refused; "));
  // Not by what it is, for some changes give the seed again.
  const fuzz::Target first = {"one", 16,
                              [](std::string_view) {
                                static bool is_first = true;
                                if (!std::exchange(is_first, false)) refuse();
                              },
                              [] { return std::vector<std::string>{kSeed}; }};
  const Evidence none = fuzzed(first, 50, std::chrono::seconds(1));
  EXPECT_FALSE(none.holds);
  EXPECT_THAT(none.detail, StartsWith("1 read, 50 refused; "));
}

TEST(FuzzingEvidence, FailsForAnythingElse) {
  const Evidence other = result<throw_other>();
  EXPECT_FALSE(other.holds);
  EXPECT_THAT(other.detail, StartsWith("index \\xff by "));
  EXPECT_FALSE(result<throw_number>().holds);
  const Evidence crashed = result<crash>();
  EXPECT_FALSE(crashed.holds);
  EXPECT_THAT(crashed.detail, HasSubstr("killed by signal 6"));
  EXPECT_FALSE(result<leave>().holds);
  const Evidence hung = result<stay>();
  EXPECT_FALSE(hung.holds);
  EXPECT_THAT(hung.detail, HasSubstr("no end within 1 s"));
}

TEST(FuzzingEvidence, FailsForSeedsThatAreRefused) {
  const fuzz::Target target = {"one", 16, [](std::string_view) { refuse(); },
                               [] { return std::vector<std::string>{kSeed}; }};
  const Evidence evidence = fuzzed(target, 50, std::chrono::seconds(1));
  EXPECT_FALSE(evidence.holds);
  EXPECT_THAT(evidence.detail, StartsWith("a seed is refused: good"));
}

TEST(FuzzingEvidence, HasATaskForEachTarget) { EXPECT_EQ(fuzzing_tasks().size(), 12U); }

}  // namespace
}  // namespace spark::verif

// Rationale: the registers are told in three places: the generator's declaration, from which
// hardware and bundles come, the page that users read, and the names that drivers in C++ use. They
// must say the same. That the hardware does what the declaration says is tried in rtl_test.cpp.

#include "sim/tile/registers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "gen/blocks/gemm_registers.h"
#include "gen/bundle/bundle.h"
#include "verif/blocks/families.h"

namespace spark::verif {
namespace {

gen::Config defaults() { return gen::configured("spark_gemm", {}); }

TEST(TileRegisters, PageHoldsTheEmittedTable) {
  const std::string page = read_file(SPARK_SOURCE_DIR "/gen/blocks/GEMM.md");
  EXPECT_THAT(page, testing::HasSubstr("\n\n" + gen::register_table(defaults()) + "\n"));
  EXPECT_EQ(gen::make_bundle({defaults(), "spark_gemm"}, {}).files.at("registers.md"),
            gen::register_table(defaults()));
}

TEST(TileRegisters, TableFollowsTheConfiguration) {
  const std::string table = gen::register_table(gen::configured(
      "spark_gemm",
      {{"vector", "4"}, {"channels", "64"}, {"signed_a", "true"}, {"form", "exact"}}));
  EXPECT_THAT(table, testing::HasSubstr("| WORDS | RW | 10:0 |"));
  EXPECT_THAT(table, testing::HasSubstr("c = 0..63 |"));
  EXPECT_THAT(table,
              testing::HasSubstr("| CLAMP_MIN | RW | 6:0 |  | the smallest word of C; signed |"));
}

TEST(TileRegisters, DriversUseTheSameAddressesAndBits) {
  const std::map<std::string, uint32_t> drivers = {{"ID", tile::kId},
                                                   {"SHAPE", tile::kShape},
                                                   {"CODE", tile::kCode},
                                                   {"BUS", tile::kBus},
                                                   {"DEPTH", tile::kDepth},
                                                   {"MAX_WORDS", tile::kMaxWords},
                                                   {"WORDS", tile::kWords},
                                                   {"STRIPS", tile::kStrips},
                                                   {"TILES", tile::kTiles},
                                                   {"A_BEATS", tile::kABeats},
                                                   {"B_BEATS", tile::kBBeats},
                                                   {"CHANNEL", tile::kChannel},
                                                   {"ZERO_POINT", tile::kZeroPoint},
                                                   {"CLAMP_MIN", tile::kClampMin},
                                                   {"CLAMP_MAX", tile::kClampMax},
                                                   {"CONTROL", tile::kControl},
                                                   {"STATUS", tile::kStatus},
                                                   {"ERROR", tile::kError},
                                                   {"DONE", tile::kDone}};
  const std::map<std::string, uint32_t> bits = {
      {"START", tile::kStart},
      {"RESET", tile::kReset},
      {"busy", tile::kBusy},
      {"full", tile::kFull},
      {"halted", tile::kHalted},
      {"resetting", tile::kResetting},
      {"a_early", 1U << tile::kEarly},
      {"a_late", 1U << tile::kLate},
      {"a_overflow", 1U << tile::kOverflow},
      {"b_early", 1U << (tile::kOfB + tile::kEarly)},
      {"b_late", 1U << (tile::kOfB + tile::kLate)},
      {"b_overflow", 1U << (tile::kOfB + tile::kOverflow)},
      {"array", 1U << tile::kArray},
      {"start", 1U << tile::kStartRefused},
      {"job", 1U << tile::kJobRefused}};
  std::map<std::string, uint32_t> addresses;
  std::map<std::string, uint32_t> fields;
  for (const gen::TileRegister& reg : gen::tile_registers(gen::GemmChoice(defaults()))) {
    addresses[reg.name] = static_cast<uint32_t>(reg.address);
    if (reg.name != "CONTROL" && reg.name != "STATUS" && reg.name != "ERROR") continue;
    for (const gen::RegisterField& field : reg.fields) fields[field.name] = 1U << field.low;
  }
  EXPECT_EQ(addresses, drivers);
  EXPECT_EQ(fields, bits);
  EXPECT_EQ(static_cast<uint32_t>(gen::kTableAddress), tile::kTable);
  EXPECT_EQ((1U << gen::kAddressBits) - 1, tile::kAddressMask);
}

}  // namespace
}  // namespace spark::verif

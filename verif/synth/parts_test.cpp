/// Rationale: the area of a tile by part must add up to the area of the tile, and every part must
/// have a group. The sums on the smallest tile whose array has both decoders and queues, in the
/// library that is always there; the groups on the modules of every kind of tile, without mapping
/// them.
#include "synth/parts.h"

#include <gmock/gmock.h>

#include <map>

#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "synth/libraries.h"
#include "verif/blocks/families.h"
#include "verif/synth/inputs.h"
#include "verif/tile/support.h"

namespace spark::synth {
namespace {

Record small_tile(const std::filesystem::path& folder) {
  const gen::Config config = gen::configured("spark_gemm", {{"form", "exact"},
                                                            {"pe", "mixed"},
                                                            {"sync", "elastic"},
                                                            {"rows", "2"},
                                                            {"cols", "1"},
                                                            {"bus_width", "32"},
                                                            {"a_depth", "4"},
                                                            {"b_depth", "8"},
                                                            {"out_lanes", "1"},
                                                            {"channels", "16"},
                                                            {"acc_width", "20"},
                                                            {"k_max", "32"}});
  gen::write_bundle(gen::make_bundle({config, "tile"}, {}), folder / "bundle", false);
  Design design{"tile", gen::read_bundle(folder / "bundle").rtl, {}};
  design.hierarchical = design.memories = true;
  design.parts = deep_parts(design.files);
  return synthesize(design, read_liberty({default_library()}), folder / "work");
}

TEST(Parts, OfATileAddUp) {
  const ScratchFolder scratch;
  const Record record = small_tile(scratch.path());
  std::map<std::string, Part> by_name;
  double ge = 0;
  int64_t bits = 0;
  double share = 0;
  for (const Part& part : parts(record)) {
    ge += part.ge;
    bits += part.memory_bits;
    share += to_json(part, record).at("share").get<double>();
    EXPECT_NE(part.group, "") << part.name;
    EXPECT_TRUE(by_name.emplace(part.name, part).second) << part.name;
  }
  EXPECT_NEAR(ge, record.area.ge, 0.01);
  EXPECT_NEAR(ge * record.nand2_um2, record.area.um2, 1);
  EXPECT_NEAR(share, 1, 1e-6);
  // Three banks: beats of 32 bits, 2 bits for the place where the packet ends, 2 flags.
  EXPECT_EQ(bits, (2 * 4 + 8) * 36 + 16 * (32 + 31 + 6));
  EXPECT_EQ(bits, record.area.memory_bits);
  EXPECT_EQ(by_name.at("ram in bank").memory_bits, (2 * 4 + 8) * 36);
  EXPECT_EQ(by_name.at("ram in bank").count, 3);
  EXPECT_EQ(by_name.at("ram in requantiser").count, 3);
  EXPECT_EQ(by_name.at("array_pe").count, 2);
  EXPECT_EQ(by_name.at("array_queue").count, 4);
  EXPECT_EQ(by_name.at("array_a_feed_decoder").count, 2);
  EXPECT_EQ(by_name.at("array_b_feed_decoder").count, 1);
  EXPECT_EQ(by_name.at("packer_encoder").count, 1);
  // The table's groups, too.
  std::istringstream lines(parts_table(record));
  double groups = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(' ') || line.starts_with('-') || line.starts_with("part ")) continue;
    std::istringstream words(line.substr(line.find(" - ")));
    std::string word;
    double value = 0;
    words >> word >> word >> value;
    if (line.starts_with("all ")) {
      EXPECT_NEAR(value, groups, 8);
    } else {
      groups += value;
    }
  }
  EXPECT_NEAR(groups, record.area.ge, 8);
}

TEST(Parts, OfEveryKindOfTileHaveAGroup) {
  for (const tile::Config& config : verif::all_kinds()) {
    std::vector<std::string> missing;
    for (const hdl::Module& module : gen::build(gen_config(config), "tile").modules) {
      const std::string name =
          module.name() == "tile" ? "(top)" : module.name().substr(std::string("tile_").size());
      if (name != "ram" && group_of(name).empty()) missing.push_back(name);
    }
    EXPECT_THAT(missing, testing::IsEmpty()) << tile::describe(config);
  }
}

}  // namespace
}  // namespace spark::synth

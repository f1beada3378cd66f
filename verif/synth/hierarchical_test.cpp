#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "synth/libraries.h"
#include "synth/report.h"
#include "synth/sta.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

/// A small array, emitted and mapped with the library that is always there, as a whole and module
/// by module.
TEST(Hierarchical, SmallArrayAgreesWithTheFlatOneAndWithItself) {
  const ScratchFolder scratch;
  const gen::Config config =
      gen::configured("spark_array", {{"form", "exact"}, {"rows", "4"}, {"cols", "4"}});
  gen::write_bundle(gen::make_bundle({config, "spark_array"}, {}), (scratch.path() / "bundle"),
                    false);
  const Library library = read_liberty({default_library()});
  Design design{"spark_array", gen::read_bundle((scratch.path() / "bundle")).rtl, {}};
  design.goal = Goal::speed;
  const Record flat = synthesize(design, library, (scratch.path() / "work"));
  design.hierarchical = true;
  const Record record = synthesize(design, library, (scratch.path() / "work"));

  double ge = 0;
  int64_t cells_of_pe = 0;
  for (const ModuleArea& part : record.area.by_module) {
    ge += part.ge * static_cast<double>(part.instances);
    if (part.module.find("spark_array_pe") != std::string::npos) cells_of_pe = part.instances;
  }
  EXPECT_NEAR(ge, record.area.ge, 0.001 * record.area.ge);
  EXPECT_EQ(cells_of_pe, 16);
  ASSERT_FALSE(record.area.by_module.empty());
  EXPECT_EQ(record.area.by_module.back().module, "spark_array");
  EXPECT_EQ(record.area.by_module.back().instances, 1);

  // Mapped in parts it may be somewhat larger, not another design.
  EXPECT_GT(record.area.ge, 0.8 * flat.area.ge);
  EXPECT_LT(record.area.ge, 1.3 * flat.area.ge);
  EXPECT_GE(record.area.flip_flops, flat.area.flip_flops);
  if (!flat.timing) GTEST_SKIP() << "no OpenSTA";
  // Flat, abc takes the registers that feed rows and columns for ideal drivers and leaves them
  // without buffers: the period is then one that no layout has.
  EXPECT_LT(record.timing->tmin_ns, 0.5 * flat.timing->tmin_ns);
  std::printf("flat %.0f GE %.3f ns, hierarchical %.0f GE %.3f ns\n", flat.area.ge,
              flat.timing->tmin_ns, record.area.ge, record.timing->tmin_ns);

  // The model in which few of many equal instances are whole times like the whole netlist.
  const auto library_file = write_liberty(library, (scratch.path() / "work"));
  const auto whole =
      minimum_period(design, library, record.area, library_file, (scratch.path() / "work"));
  ASSERT_TRUE(whole);
  EXPECT_NEAR(whole->tmin_ns, record.timing->tmin_ns, 0.01 * whole->tmin_ns);

  // From the cache it comes back as it was.
  EXPECT_EQ(synthesize(design, library, (scratch.path() / "work")), record);
}

}  // namespace
}  // namespace spark::synth

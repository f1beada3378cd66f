// Rationale: OpenSTA's switching power must be that of the physics, C V^2 f a / 2, net by net, for
// activities that no propagation from inputs could give; and what was counted must be what moved.
// So: one netlist of gates and flip-flops with a drawn activity against a sum over the Liberty
// file's capacitances made here; a counter, whose bit k changes every 2^k cycles, for the counting;
// and a decoder whose netlist does the wrong thing, which must be refused.
#include "synth/power.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <random>

#include "gen/base/file.h"
#include "synth/emitted.h"
#include "synth/libraries.h"
#include "synth/report.h"
#include "verif/evidence/gate_level.h"
#include "verif/gen/support.h"
#include "verif/power/power.h"
#include "verif/power/watch.h"
#include "verif/power/workload.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

using testing::HasSubstr;

constexpr double kVolts = 1.8;  // of OSU018's file
constexpr double kMegahertz = 50;

bool has_opensta() { return tool_versions({"sta"}).contains("opensta"); }

constexpr const char* kSmall =
    R"(module small (input clk_i, input [2:0] a_i, output reg [1:0] q_o, output y_o);
  always @(posedge clk_i) q_o <= {a_i[0] ^ a_i[1], q_o[1] & a_i[2]};
  assign y_o = (q_o[0] | a_i[1]) & ~(a_i[0] & q_o[1]);
endmodule
)";

/// Farads of all cell inputs on each net, by the Liberty file.
std::map<Net, double> loads(const Module& module) {
  std::map<Net, double> loads;
  for (const Instance& instance : module.instances) {
    for (const Connection& pin : instance.pins) {
      const Pin& cell_pin = osu018().pins.at(instance.type).at(pin.name);
      if (!cell_pin.output && pin.nets.front() >= 0) {
        loads[pin.nets.front()] += 1e-12 * std::max(cell_pin.rise, cell_pin.fall);
      }
    }
  }
  return loads;
}

TEST(Power, SwitchingIsWhatCapacitancesSay) {
  if (!has_opensta()) GTEST_SKIP() << "OpenSTA is not installed";
  const ScratchFolder folder;
  const Design design{"small", {folder.file("small.v", kSmall)}, {}};
  const Record record = synthesize(design, osu018(), folder.path() / "work");
  const PowerNetlist netlist =
      power_netlist("small", "clk_i", record.area.netlist_path, osu018(), folder.path());
  ASSERT_EQ(static_cast<int64_t>(netlist.cell_count), record.area.cells);
  Activity activity{1000, {}, {}};
  std::mt19937_64 random(1);
  for (size_t i = 0; i < netlist.nets.size(); ++i) {
    activity.toggles.push_back(random() % 1001);
    activity.ones.push_back(1 + random() % 999);
  }
  const Power power = estimate_power(netlist, activity, kMegahertz, osu018());
  const Module& module = netlist.flat.modules.at("small");
  const std::map<Net, double> load = loads(module);
  double expected_uw = 0;
  size_t drivers = 0;
  for (size_t i = 0; i < netlist.cell_count; ++i) {
    for (const Connection& pin : module.instances[i].pins) {
      if (!osu018().pins.at(module.instances[i].type).at(pin.name).output) continue;
      const auto net = std::find(netlist.nets.begin(), netlist.nets.end(), pin.nets.front());
      ASSERT_NE(net, netlist.nets.end());
      const auto place = static_cast<size_t>(net - netlist.nets.begin());
      const double toggles_a_second =
          1e6 * kMegahertz * static_cast<double>(activity.toggles[place]) / 1000;
      const auto farads = load.find(*net);
      if (farads == load.end()) continue;
      expected_uw += 1e6 * farads->second * kVolts * kVolts * toggles_a_second / 2;
      ++drivers;
    }
  }
  ASSERT_GE(drivers, 4u);
  EXPECT_NEAR(power.switching_uw, expected_uw, 1e-3 * expected_uw);
  EXPECT_GT(power.internal_uw, 0);
  EXPECT_GT(power.leakage_uw, 0);
  EXPECT_DOUBLE_EQ(power.clock_mhz, kMegahertz);

  // Nothing moves: what is left are clock pins and leakage.
  std::fill(activity.toggles.begin(), activity.toggles.end(), 0);
  const Power still = estimate_power(netlist, activity, kMegahertz, osu018());
  EXPECT_EQ(still.switching_uw, 0);
  EXPECT_LT(still.internal_uw, power.internal_uw);
  EXPECT_EQ(still.leakage_uw, power.leakage_uw);
}

TEST(Power, EnergyIsPowerOverClock) {
  Power power;
  power.clock_mhz = 200;
  power.internal_uw = 30;
  power.switching_uw = 9;
  power.leakage_uw = 1;
  power.per_unit = 2.5;
  EXPECT_DOUBLE_EQ(power.total_uw(), 40);
  EXPECT_DOUBLE_EQ(power.pj_per_cycle(), 0.2);
  EXPECT_DOUBLE_EQ(power.pj_per_unit(), 0.5);
}

TEST(Watch, CountsWhatACounterDoes) {
  const ScratchFolder folder;
  const auto file = folder.file("count.v",
                                "module count (input clk_i, input rst_ni, output reg [7:0] q_o);\n"
                                "  always @(posedge clk_i) q_o <= rst_ni ? q_o + 8'd1 : 8'd0;\n"
                                "endmodule\n");
  const verif::Model model({file}, "count", {{"clk_i", 1}, {"rst_ni", 1}, {"q_o", 8}},
                           folder.path() / "cache");
  verif::Signal clock = model.signal("clk_i");
  verif::Signal reset = model.signal("rst_ni");
  verif::Watch watch(model, {model.signal("q_o")}, clock, reset);
  for (int cycle = 0; cycle < 260; ++cycle) {
    reset.set(cycle < 3 ? 0 : 1);  // not counted
    clock.set(0);
    model.eval();
    clock.set(1);
    model.eval();
  }
  // Samples at 257 edges, of 0, 1, ... 255, 0: 256 steps.
  const Activity& activity = watch.activity();
  EXPECT_EQ(activity.cycles, 256u);
  EXPECT_EQ(activity.toggles, (std::vector<uint64_t>{256, 128, 64, 32, 16, 8, 4, 2}));
  EXPECT_EQ(activity.ones, std::vector<uint64_t>(8, 128));
}

class MeasuredPower : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_opensta()) GTEST_SKIP() << "OpenSTA is not installed";
  }
  Power measured(const gen::Config& config, const verif::PowerWorkload& workload,
                 const std::function<void(const Record&)>& change = {}) {
    const Design design = design_of(emitted({config, "dut"}, scratch_.path()));
    const Record record = synthesize(design, osu018(), scratch_.path() / "synth");
    if (change) change(record);
    return verif::measure_power(config, design, record, osu018(), workload, 100, scratch_.path());
  }
  ScratchFolder scratch_;
};

TEST_F(MeasuredPower, UnitsAreCounted) {
  const gen::Config decoder = gen::configured("spark_decoder", {{"form", "exact"}});
  verif::PowerWorkload workload{"by hand", {1, 100, 2, 3, 4, 5, 6, 7}, {}, {}};
  const Power power = measured(decoder, workload);
  EXPECT_EQ(power.unit, "slice");
  // Nine slices, eight steps between them.
  EXPECT_DOUBLE_EQ(power.per_unit, 8.0 / 9);
  EXPECT_EQ(power.activity, "by hand");
  // The same words, over and over, cost less than others do.
  const Power calm = measured(decoder, {"calm", std::vector<int32_t>(64, 1), {}, {}});
  EXPECT_LT(calm.total_uw(), power.total_uw());
  EXPECT_EQ(calm.switching_uw, 0);
}

TEST_F(MeasuredPower, OfAnArrayPerMac) {
  const gen::Config config = gen::configured(
      "spark_array", {{"form", "exact"}, {"rows", "2"}, {"cols", "2"}, {"k_max", "1024"}});
  const verif::PowerWorkload workload = verif::drawn_workload(config);
  const Power power = measured(config, workload);
  EXPECT_EQ(power.unit, "MAC");
  EXPECT_GT(power.per_unit, 0.25);  // four MACs a cycle at best
  EXPECT_LT(power.per_unit, 0.5);
  EXPECT_GT(power.pj_per_unit(), 1);
}

// GF180 has a cell with a pin that is input and output, IHP flip-flops with a reset only.
TEST_F(MeasuredPower, InEachLibrary) {
  const gen::Config config = gen::configured("spark_decoder", {});
  const Design design = design_of(emitted({config, "dut"}, scratch_.path()));
  for (const InstalledLibrary& named : verif::libraries_at_hand()) {
    const Library library = read_liberty(named.files);
    const Record record = synthesize(design, library, scratch_.path() / "synth");
    const Power power = verif::measure_power(config, design, record, library,
                                             verif::drawn_workload(config), 10, scratch_.path());
    EXPECT_GT(power.internal_uw, 0) << named.name;
    EXPECT_GT(power.switching_uw, 0) << named.name;
    EXPECT_GT(power.leakage_uw, 0) << named.name;
  }
}

TEST_F(MeasuredPower, WrongNetlistIsRefused) {
  const gen::Config config = gen::configured("spark_encoder", {{"form", "exact"}});
  const auto break_it = [](const Record& record) {
    std::string netlist = read_file(record.area.netlist_path);
    const size_t nand = netlist.find("  NAND");
    ASSERT_NE(nand, netlist.npos);
    netlist.replace(nand, 6, "  NOR");
    write_file(record.area.netlist_path, netlist);
  };
  EXPECT_THAT(
      gen::test::defect_of([&] { measured(config, verif::drawn_workload(config), break_it); }),
      HasSubstr("differs from the golden"));
}

}  // namespace
}  // namespace spark::synth

// Rationale: what can be told by hand of the curve, of an FPGA and of where libraries are found: an
// order, a handful of counts, and folders made here; both ways of naming a thing wrongly.
#include <gmock/gmock.h>

#include <cstdlib>

#include "gen/base/file.h"
#include "synth/curve.h"
#include "synth/emitted.h"
#include "synth/ice40.h"
#include "synth/libraries.h"
#include "verif/gen/support.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

TEST(Curve, FasterIsLarger) {
  const ScratchFolder folder;
  const Library library = read_liberty({default_library()});
  const Design design = design_of(
      emitted({gen::configured("spark_unpack", {{"lanes", "4"}}), "unpack"}, folder.path()));
  const std::vector<Record> curve = area_delay_curve(design, library, 4, folder.path() / "synth");
  if (!tool_versions({"sta"}).contains("opensta")) GTEST_SKIP() << "OpenSTA is not installed";
  ASSERT_GE(curve.size(), 2u);
  for (size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LT(curve[i - 1].timing->tmin_ns, curve[i].timing->tmin_ns);
    EXPECT_GT(curve[i - 1].area.um2, curve[i].area.um2);
  }
  // The least area is that of goal area or of a period that is less still.
  const Record least = synthesize(design, library, folder.path() / "synth");
  EXPECT_LE(curve.back().area.um2, least.area.um2);
  for (const Record& record : curve) {
    EXPECT_EQ(record.mode == "period", record.period_ns.has_value());
  }
}

TEST(Timing, StagesAddUpToThePeriod) {
  const ScratchFolder folder;
  const Library library = read_liberty({default_library()});
  const Design design =
      design_of(emitted({gen::configured("spark_decoder", {}), "decoder"}, folder.path()));
  const Record record = synthesize(design, library, folder.path() / "synth");
  if (!record.timing) GTEST_SKIP() << "OpenSTA is not installed";
  double sum = 0;
  int64_t gates = 0;
  for (const Stage& stage : record.timing->stages) {
    sum += stage.delay_ns;
    gates += !stage.cell.empty() && stage.cell != "set-up" && !stage.cell.starts_with("DFF");
  }
  EXPECT_NEAR(sum, record.timing->tmin_ns, 1e-5);
  EXPECT_EQ(record.logic_depth, gates);
  EXPECT_EQ(record.timing->stages.back().cell, "set-up");
  EXPECT_GE(record.logic_depth, 2);
}

class OnIce40 : public testing::Test {
 protected:
  void SetUp() override {
    if (!tool_versions({"nextpnr-ice40"}).contains("nextpnr-ice40")) {
      GTEST_SKIP() << "nextpnr-ice40 is not installed";
    }
  }
  Record placed(const std::string& device, const std::string& verilog, int seeds) {
    return place_and_route({"top", {folder_.file("top.v", verilog)}, {}}, find_ice40(device), seeds,
                           folder_.path() / "work");
  }
  ScratchFolder folder_;
};

TEST_F(OnIce40, CountsByHand) {
  const Record record = placed("hx8k",
                               "module top (input clk_i, input [2:0] a_i, output reg q_o);\n"
                               "  always @(posedge clk_i) q_o <= ^a_i;\nendmodule\n",
                               3);
  ASSERT_TRUE(record.fpga.has_value());
  EXPECT_EQ(record.target, "ice40");
  EXPECT_EQ(record.library, "iCE40 HX8K");
  EXPECT_EQ(record.fpga->luts, 1);
  EXPECT_EQ(record.fpga->flip_flops, 1);
  EXPECT_EQ(record.fpga->carries + record.fpga->rams + record.fpga->dsps, 0);
  ASSERT_EQ(record.fpga->fmax_mhz.size(), 3u);
  for (const double mhz : record.fpga->fmax_mhz) {
    EXPECT_GT(mhz, 100);
    EXPECT_LT(mhz, 1000);
  }
  const auto json = to_json(record);
  EXPECT_TRUE(json["area_ge"].is_null());
  EXPECT_EQ(json["fpga"]["seeds"], (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(json["fmax_mhz"], record.fpga->median_mhz());
}

TEST_F(OnIce40, MultiplierIsADspOnUp5kOnly) {
  const char* multiplier =
      "module top (input [7:0] a_i, b_i, output [15:0] y_o); assign y_o = a_i * b_i; endmodule\n";
  EXPECT_EQ(placed("up5k", multiplier, 1).fpga->dsps, 1);
  EXPECT_EQ(placed("hx8k", multiplier, 1).fpga->dsps, 0);
}

TEST(Fpga, MedianIsTheLowerOfTwo) {
  Fpga fpga;
  EXPECT_EQ(fpga.median_mhz(), 0);
  fpga.fmax_mhz = {90, 70, 80};
  EXPECT_EQ(fpga.median_mhz(), 80);
  fpga.fmax_mhz = {90, 70, 80, 60};
  EXPECT_EQ(fpga.median_mhz(), 70);
}

TEST(Ice40, UnknownDevice) {
  EXPECT_THAT(message_of([] { find_ice40("hx1k"); }), HasSubstr("unknown device 'hx1k'"));
}

/// An environment variable for as long as it lives.
class Environment {
 public:
  Environment(const char* name, const fs::path& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

TEST(Libraries, PdksAreFoundWhereTheyInstall) {
  const ScratchFolder folder;
  const auto add = [&](const std::string& path) { write_file(folder.path() / path, "library"); };
  add("pdks/sky130A/libs.ref/sky130_fd_sc_hd/lib/sky130_fd_sc_hd__tt_025C_1v80.lib");
  add("pdks/sky130A/libs.ref/sky130_fd_sc_hd/lib/sky130_fd_sc_hd__ff_100C_1v95.lib");
  add("flow/platforms/asap7/lib/NLDM/asap7sc7p5t_SEQ_RVT_TT_nldm_220123.lib");
  add("flow/platforms/asap7/lib/NLDM/asap7sc7p5t_AO_RVT_TT_nldm_211120.lib.gz");
  add("flow/platforms/asap7/lib/NLDM/asap7sc7p5t_AO_RVT_SS_nldm_211120.lib.gz");
  const Environment pdks("PDK_ROOT", folder.path() / "pdks");
  const Environment flow("FLOW_HOME", folder.path() / "flow");
  const std::vector<fs::path> sky130 = library_files("sky130hd");
  ASSERT_EQ(sky130.size(), 1u);
  EXPECT_THAT(sky130.front().string(), EndsWith("sky130_fd_sc_hd__tt_025C_1v80.lib"));
  const std::vector<fs::path> asap7 = library_files("asap7");
  ASSERT_EQ(asap7.size(), 2u);
  EXPECT_THAT(asap7[0].string(), HasSubstr("_AO_RVT_TT_"));
  EXPECT_THAT(asap7[1].string(), HasSubstr("_SEQ_RVT_TT_"));
  const std::string unknown = message_of([] { library_files("sky131"); });
  EXPECT_THAT(unknown, HasSubstr("no library 'sky131'"));
  EXPECT_THAT(unknown, HasSubstr("sky130hd"));
  EXPECT_THAT(unknown, HasSubstr("asap7"));
}

TEST(Libraries, AFolderIsAllThatIsInIt) {
  const ScratchFolder folder;
  write_file(folder.path() / "b.lib", "library");
  write_file(folder.path() / "a.lib.gz", "library");
  write_file(folder.path() / "LICENSE", "");
  EXPECT_EQ(library_files(folder.path()),
            (std::vector<fs::path>{folder.path() / "a.lib.gz", folder.path() / "b.lib"}));
  fs::create_directories(folder.path() / "empty");
  EXPECT_THAT(message_of([&] { library_files(folder.path() / "empty"); }),
              HasSubstr("no .lib or .lib.gz"));
}

}  // namespace
}  // namespace spark::synth

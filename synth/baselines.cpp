#include "synth/baselines.h"

namespace spark::synth {
namespace {

CoreUnits units(int64_t count, const std::string& block, const std::string& name,
                const gen::Settings& settings, std::optional<double> paper_um2 = {}) {
  return {count, gen::request(block, name, settings), paper_um2};
}

CoreUnits element(int64_t count, const std::string& kind, const std::string& acc_width,
                  std::optional<double> paper_um2 = {}) {
  return units(count, "baseline_pe", kind, {{"kind", kind}, {"acc_width", acc_width}}, paper_um2);
}

/// The paper gives these three one figure.
constexpr double kPaperElement = 79.57;

}  // namespace

std::vector<Core> cores() {
  return {
      {"SPARK",
       "the paper itself",
       {4096, gen::pe_request("mixed"), kPaperElement},
       {units(128, "spark_decoder", "u4_paper", {}, 6.42)},
       {units(64, "spark_encoder", "u4_compensate", {}, 13.4)},
       0.327,
       "The element's registers of 8 bits and what holds it while it waits are outside; so are "
       "queues to its neighbours."},
      {"OliVe",
       "Guo et al., ISCA 2023",
       element(4096, "olive", "32", kPaperElement),
       {units(128, "baseline_decoder", "olive4", {{"code", "olive4"}}, 60.29),
        units(64, "baseline_decoder", "olive8", {{"code", "olive8"}}, 80.18)},
       {},
       0.338,
       "For OliVe: its element here has the exponents of 4-bit codes only, and its decoders no "
       "flint."},
      {"ANT",
       "Guo et al., MICRO 2022",
       element(4096, "ant", "32", kPaperElement),
       {units(128, "baseline_decoder", "ant", {}, 4.9)},
       {},
       0.327,
       "For ANT: flint and int4 only; powers of two take wider exponents, and a multiplexer in the "
       "decoder chooses the type."},
      {"BitFusion",
       "Sharma et al., ISCA 2018",
       element(4096, "bitfusion4", "32"),
       {},
       {},
       0.326,
       "For BitFusion: what lays slices out for the bricks is outside. Against it: each four "
       "bricks "
       "have an accumulator, where its fusion unit of 16 has one."},
      {"OLAccel",
       "Park et al., ISCA 2018",
       element(1152, "olaccel", "32"),
       {},
       {},
       0.309,
       "Against OLAccel: every element counts as one for outliers, where most are dense (int4): "
       "the "
       "paper does not say how many. For it: what finds and routes outliers is outside."},
      {"BiScaled",
       "Jain et al., DAC 2019",
       element(2560, "biscaled", "32"),
       {},
       {},
       0.328,
       "For BiScaled: what unpacks its sparse indices is outside, and scales differ by 2^3 at "
       "most."},
      {"AdaFloat",
       "Tambe et al., DAC 2020",
       element(896, "adafloat", "37"),
       {},
       {},
       0.327,
       "Against AdaFloat: an accumulator that 4,096 products cannot overflow; its paper takes 30 "
       "bits for 256."},
      {"Eyeriss",
       "Chen et al., ISCA 2016",
       element(168, "int16", "48"),
       {},
       {},
       0.309,
       "For Eyeriss: its element has scratch pads and control besides. Against it: products are "
       "kept "
       "whole, where it truncates them to 16 bits."},
  };
}

}  // namespace spark::synth

#include "gen/cli/report_baselines.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "gen/base/json.h"
#include "synth/emitted.h"

namespace spark::cli {
namespace {

using nlohmann::ordered_json;

double sum_ge(const std::vector<synth::CoreUnits>& units,
              const std::vector<synth::Record>& records) {
  double ge = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    ge += static_cast<double>(units[i].count) * records[i].area.ge;
  }
  return ge;
}

int64_t count(const std::vector<synth::CoreUnits>& units) {
  int64_t all = 0;
  for (const synth::CoreUnits& unit : units) all += unit.count;
  return all;
}

/// GE of one unit, the mean if there are several kinds; null if there are none.
ordered_json mean_ge(const std::vector<synth::CoreUnits>& units, double all_ge) {
  return units.empty() ? ordered_json() : ordered_json(all_ge / static_cast<double>(count(units)));
}

/// The paper's um2 for one unit: if all kinds have a figure, the mean.
ordered_json mean_paper_um2(const std::vector<synth::CoreUnits>& units) {
  double um2 = 0;
  for (const synth::CoreUnits& unit : units) {
    if (!unit.paper_um2) return nullptr;
    um2 += static_cast<double>(unit.count) * *unit.paper_um2;
  }
  return units.empty() ? ordered_json() : ordered_json(um2 / static_cast<double>(count(units)));
}

const MeasuredCore& find(const std::vector<MeasuredCore>& cores, const std::string& name) {
  for (const MeasuredCore& core : cores) {
    if (core.core.name == name) return core;
  }
  throw std::logic_error("no core " + name);
}

/// A ratio that the paper gives, and the same one measured; it holds if they are within a tenth.
ordered_json ratio_claim(const std::string& claim, double paper, double measured,
                         const std::string& why) {
  return {{"claim", claim},
          {"paper", fmt::format("{:.3g}", paper)},
          {"measured", fmt::format("{:.3g}", measured)},
          {"holds", std::abs(measured / paper - 1) <= 0.1},
          {"why", why}};
}

/// MACs a second and GE of an array over those of one with plain words; empty if either lacks.
std::optional<double> relative_speed(const ordered_json& arrays, const std::string& design,
                                     const std::string& baseline) {
  std::optional<double> one;
  std::optional<double> other;
  const ordered_json& library = arrays.empty() ? ordered_json() : arrays.front().at("library");
  for (const ordered_json& array : arrays) {
    if (array.at("library") != library || array.at("macs_per_s_per_ge").is_null()) continue;
    const double speed = array.at("macs_per_s_per_ge");
    if (array.at("design") == design) one = speed;
    if (array.at("design") == baseline) other = speed;
  }
  return one && other ? std::optional(*one / *other) : std::nullopt;
}

}  // namespace

double MeasuredCore::decoders_ge() const { return sum_ge(core.decoders, decoders); }

double MeasuredCore::encoders_ge() const { return sum_ge(core.encoders, encoders); }

double MeasuredCore::ge() const {
  return static_cast<double>(core.elements.count) * element.area.ge + decoders_ge() + encoders_ge();
}

std::shared_ptr<std::vector<MeasuredCore>> plan_baselines(ReportPlan& plan) {
  auto cores = std::make_shared<std::vector<MeasuredCore>>();
  const std::vector<synth::Core> all = synth::cores();
  cores->reserve(all.size() * plan.libraries.size());  // jobs refer to them
  for (const synth::Library& library : plan.libraries) {
    for (const synth::Core& core : all) {
      cores->push_back({core, {}, {}, {}});
      MeasuredCore& place = cores->back();
      plan.jobs.push_back([&plan, &library, &place] {
        const auto map = [&](const synth::CoreUnits& units) {
          return synth::synthesize(synth::design_of(synth::emitted(units.request, plan.cache)),
                                   library, plan.cache / "synth");
        };
        place.element = map(place.core.elements);
        for (const synth::CoreUnits& units : place.core.decoders) {
          place.decoders.push_back(map(units));
        }
        for (const synth::CoreUnits& units : place.core.encoders) {
          place.encoders.push_back(map(units));
        }
      });
    }
  }
  return cores;
}

ordered_json baselines_json(const std::vector<MeasuredCore>& cores) {
  ordered_json json = ordered_json::array();
  for (const MeasuredCore& core : cores) {
    const double nand2_um2 = core.element.nand2_um2;
    const double overhead = core.decoders_ge() + core.encoders_ge();
    json.push_back({{"name", core.core.name},
                    {"kind", core.core.elements.request.top},
                    {"source", core.core.source},
                    {"library", core.element.library},
                    {"pes", core.core.elements.count},
                    {"pe_ge", core.element.area.ge},
                    {"pe_um2", core.element.area.um2},
                    {"pe_tmin_ns", or_null(core.element.tmin_ns())},
                    {"decoders", count(core.core.decoders)},
                    {"decoder_ge", mean_ge(core.core.decoders, core.decoders_ge())},
                    {"encoders", count(core.core.encoders)},
                    {"encoder_ge", mean_ge(core.core.encoders, core.encoders_ge())},
                    {"core_ge", core.ge()},
                    {"core_um2", core.ge() * nand2_um2},
                    {"overhead_share", overhead / core.ge()},
                    {"paper_core_mm2", core.core.paper_mm2},
                    {"paper_pe_um2", or_null(core.core.elements.paper_um2)},
                    {"paper_decoder_um2", mean_paper_um2(core.core.decoders)},
                    {"note", core.core.note}});
  }
  return json;
}

ordered_json claims_json(const std::vector<MeasuredCore>& cores, const ordered_json& arrays) {
  const MeasuredCore& spark = find(cores, "SPARK");
  const MeasuredCore& ant = find(cores, "ANT");
  const MeasuredCore& olive = find(cores, "OliVe");
  const MeasuredCore& adafloat = find(cores, "AdaFloat");
  const auto um2 = [](const synth::CoreUnits& unit) { return unit.paper_um2.value(); };
  const auto all_um2 = [&](const synth::CoreUnits& unit) {
    return static_cast<double>(unit.count) * um2(unit);
  };
  const synth::CoreUnits& decoders = spark.core.decoders[0];
  const double paper_overhead = all_um2(decoders) + all_um2(spark.core.encoders[0]);
  const double overhead = 100 * (spark.decoders_ge() + spark.encoders_ge()) / spark.ge();
  ordered_json claims = {
      ratio_claim("A SPARK element takes as much as one of ANT: area over ANT's", 1,
                  spark.element.area.ge / ant.element.area.ge,
                  "The paper gives both 79.57 um2, which is ANT's figure to the digit. One shifts "
                  "by half an exponent of each operand, the other by a slice."),
      ratio_claim("A SPARK decoder over one of ANT", um2(decoders) / um2(ant.core.decoders[0]),
                  spark.decoders[0].area.ge / ant.decoders[0].area.ge,
                  "SPARK's holds a flip-flop that knows heads from tails; ANT's has none."),
      ratio_claim("A 4-bit decoder of OliVe over one of SPARK",
                  um2(olive.core.decoders[0]) / um2(decoders),
                  olive.decoders[0].area.ge / spark.decoders[0].area.ge,
                  "OliVe's takes a pair of values in a cycle, SPARK's one slice."),
      {{"claim", "Decoders and encoders take less than a hundredth of the core: per cent of it"},
       {"paper", fmt::format("{:.2g}", 100 * paper_overhead /
                                           (all_um2(spark.core.elements) + paper_overhead))},
       {"measured", fmt::format("{:.2g}", overhead)},
       {"holds", overhead < 1},
       {"why",
        "Units of a serial decoder at each border, as the paper counts them; queues and the "
        "parallel unpacker that feeds them are not in its table."}},
      ratio_claim("SPARK's core over ANT's", spark.core.paper_mm2 / ant.core.paper_mm2,
                  spark.ge() / ant.ge(), "4,096 elements each, so it is the elements that decide."),
      ratio_claim(
          "SPARK's core over AdaFloat's: 4,096 elements in the area of 896 of 8 bits",
          spark.core.paper_mm2 / adafloat.core.paper_mm2, spark.ge() / adafloat.ge(),
          "A multiplier of 4 bits is small, but its accumulator of 32 bits is not: with one "
          "in each element four elements cost far more than one of 8 bits."),
  };
  const auto speed = relative_speed(arrays, "mixed elastic x1 d4, paper", "int8 x1");
  claims.push_back(
      {{"claim", "At equal area SPARK's elements outrun those of 8 bits: MAC/s over int8's"},
       {"paper", "4.65 (mean, over AdaFloat)"},
       {"measured", speed ? ordered_json(fmt::format("{:.3g}", *speed)) : ordered_json()},
       {"holds", speed ? ordered_json(*speed > 1) : ordered_json()},
       {"why",
        "A MAC takes 1, 2 or 4 cycles and waits for its neighbours, and every element has an "
        "accumulator and queues. Against int8 with one lane, both for speed."}});
  const auto better = relative_speed(arrays, "wide window x8 d4, exact", "int8 x8");
  claims.push_back(
      {{"claim", "The same of this project's arrays: eight lanes a PE, exact form, over int8 x8"},
       {"paper", "none"},
       {"measured", better ? ordered_json(fmt::format("{:.3g}", *better)) : ordered_json()},
       {"holds", better ? ordered_json(*better > 1) : ordered_json()},
       {"why", "Lanes share adder tree, accumulator and a window in place of queues."}});
  return claims;
}

}  // namespace spark::cli

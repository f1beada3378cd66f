#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/parallel.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/cli/operands.h"
#include "gen/cli/plot.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/container/open.h"
#include "synth/curve.h"
#include "synth/ice40.h"
#include "synth/libraries.h"
#include "synth/parts.h"
#include "verif/power/workload.h"

namespace spark::cli {
namespace {

constexpr int kCurvePeriods = 8;

struct SynthOptions {
  std::vector<std::string> folders;
  std::vector<std::string> liberty;
  std::string part;
  std::string target = "asic";
  std::string device = "hx8k";
  std::string goal = "area";
  std::optional<double> period;
  bool curve = false;
  bool power = false;
  double clock_mhz = 100;
  std::string tensor;
  std::shared_ptr<OperandOptions> operands;  ///< of --power
  int seeds = 5;
  std::string cache;
  std::string plot;
  bool parts = false;
  bool json = false;
};

/// One bar a tile, its groups of parts upon each other.
BarChart chart_of(const std::vector<synth::Record>& records, const std::string& library) {
  constexpr std::array kColors = {palette::kBlue,   palette::kSky,   palette::kGrey,
                                  palette::kOrange, palette::kGreen, palette::kPurple,
                                  palette::kRed,    palette::kBlack};
  BarChart chart;
  chart.title = "Area by part";
  chart.subtitle = library + "; without the memories";
  chart.x_name = "design";
  chart.y_name = "thousands of gate equivalents";
  chart.stacked = true;
  for (const synth::Record& record : records) chart.groups.push_back(record.top);
  for (const std::string& group : synth::group_names()) {
    BarChart::Series series = {group, kColors.at(chart.series.size()), {}};
    for (const synth::Record& record : records) {
      double ge = 0;
      for (const synth::Part& part : synth::parts(record)) ge += part.group == group ? part.ge : 0;
      series.values.emplace_back(ge / 1000);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// Every figure that can be refused before a tool runs.
void check(const SynthOptions& options) {
  if ((options.goal == "period") != options.period.has_value()) {
    throw InputError("--goal period and --period go together: what period, and that it counts");
  }
  for (const auto& [name, value] : {std::pair("--period", options.period),
                                    std::pair("--clock", std::optional(options.clock_mhz))}) {
    if (value && !(*value > 0)) {
      throw InputError("{} {:g} is not legal; allowed: a number above 0", name, *value);
    }
  }
  if (options.seeds < 1 || options.seeds > 99) {
    throw InputError("--seeds {} is not legal; allowed: 1..99", options.seeds);
  }
  const bool operands = !options.operands->a.empty() || !options.operands->b.empty();
  if (!options.power && (operands || !options.tensor.empty())) {
    throw InputError("--tensor, --a and --b are what --power simulates; give --power, too");
  }
  if (options.target == "ice40" && (options.power || options.curve || !options.plot.empty() ||
                                    !options.liberty.empty() || options.goal != "area")) {
    throw InputError(
        "--target ice40 goes without --liberty, --goal, --power, --curve and --plot: an FPGA has "
        "no "
        "cells of a library");
  }
}

/// What the user gave for this design, or else a drawn workload.
verif::PowerWorkload workload_for(const SynthOptions& options, const gen::Config& config) {
  const auto file = [](const std::string& path) {
    return std::filesystem::path(path).filename().string();
  };
  if (config.block() == "spark_array" && !options.operands->a.empty()) {
    const Operands operands = read_operands(*options.operands);
    codec::Format format = format_of(config);
    format.halve = format.can_halve();
    const bool plain = config.text(gen::params::kOperandForm) == "none";
    const auto words = [&](const MatrixFile& operand) {
      return plain ? plain_words(format.slice, operand) : coded_words(format, operand);
    };
    return verif::array_workload(config, file(operands.a.path) + " x " + file(operands.b.path),
                                 words(operands.a), words(operands.b));
  }
  if (config.block() != "spark_array" && !options.tensor.empty()) {
    return verif::stream_workload(config, file(options.tensor),
                                  container::read_tensor(options.tensor));
  }
  return verif::drawn_workload(config);
}

/// The records of all designs; of one with --curve several.
std::vector<synth::Record> measure(const SynthOptions& options,
                                   const std::vector<BundleDesign>& designs) {
  const std::filesystem::path cache = cache_folder(options.cache);
  std::vector<std::vector<synth::Record>> records(designs.size());
  if (options.target == "ice40") {
    const synth::Ice40& device = synth::find_ice40(options.device);
    for_all(designs.size(), "placing", [&](size_t i) {
      records[i] = {
          synth::place_and_route(designs[i].design, device, options.seeds, cache / "synth")};
    });
  } else {
    const synth::Library library = synth::find_library(options.liberty);
    for_all(designs.size(), "synthesizing", [&](size_t i) {
      const synth::Design& design = designs[i].design;
      if (options.curve) {
        records[i] = synth::area_delay_curve(design, library, kCurvePeriods, cache / "synth");
        return;
      }
      records[i] = {synth::synthesize(design, library, cache / "synth")};
      if (!options.power) return;
      records[i].front().power =
          verif::measure_power(designs[i].config, design, records[i].front(), library,
                               workload_for(options, designs[i].config), options.clock_mhz, cache);
    });
  }
  std::vector<synth::Record> all;
  for (std::vector<synth::Record>& some : records) {
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

void run_synth(const SynthOptions& options) {
  check(options);
  std::vector<BundleDesign> designs;
  for (const std::string& folder : options.folders) {
    designs.push_back(read_design(folder, options.part));
    synth::Design& design = designs.back().design;
    design.goal = synth::parse_goal(options.goal);
    design.period_ns = options.period.value_or(0);
    if (!options.plot.empty() && !design.memories) {
      throw InputError("--plot draws the parts of tiles (spark_gemm); '{}' is none", design.top);
    }
    if (design.hierarchical && (options.curve || options.period)) {
      throw InputError("'{}' is mapped module by module, for area or for speed; no periods",
                       design.top);
    }
    const std::string& block = designs.back().config.block();
    if (options.power && (!options.part.empty() || !verif::has_power(block))) {
      throw InputError("--power: '{}' is no encoder, decoder, unpack, pack or array", design.top);
    }
  }
  if (!options.plot.empty()) check_writable(options.plot);
  const std::vector<synth::Record> records = measure(options, designs);
  if (!options.plot.empty()) {
    draw(gnuplot_script(chart_of(records, records.front().library)), options.plot);
  }
  if (!options.json) {
    print(synth::table(records));
    for (const synth::Record& record : records) {
      if (options.parts && !record.area.by_module.empty()) {
        print("\n" + record.top + "\n" + synth::parts_table(record));
      }
    }
    return;
  }
  nlohmann::ordered_json json;
  for (const synth::Record& record : records) json["designs"].push_back(synth::to_json(record));
  print((records.size() == 1 ? json["designs"][0] : json).dump(2) + "\n");
}

}  // namespace

void add_synth(const Command& program) {
  const Command command =
      program.add("synth", "Area, timing and power of emitted bundles: standard cells, or an FPGA");
  const auto options = std::make_shared<SynthOptions>();
  command.option("DIR", options->folders, "DIR...", "emitted bundles").required();
  command.choice("--target", options->target, {"asic", "ice40"},
                 "asic: standard cells; ice40: an FPGA, placed and routed [asic]");
  command.liberty(options->liberty);
  command.option("--device", options->device, "hx8k|up5k", "of target ice40 [hx8k]");
  command.option("--seeds", options->seeds, "N", "of target ice40: place with seeds 1 .. N [5]");
  command.option("--part", options->part, "NAME",
                 "synthesize only this part of each bundle: its module <top>_NAME");
  command.choice(
      "--goal", options->goal, {"area", "speed", "period"},
      "area: the least, with buffered fan-outs; speed: a short period at any area (of arrays "
      "and tiles: a balance of the two); "
      "period: the least area for --period [area]");
  command.option("--period", options->period, "NS", "of goal period, ns between flip-flops");
  command.flag("--curve", options->curve,
               "area against delay: the best of goals area, speed and several periods");
  command.flag("--power", options->power,
               "power, too, of a simulation of the netlist on words that are drawn, or on "
               "--tensor or --a and --b");
  command.option("--clock", options->clock_mhz, "MHZ", "of --power, MHz [100]");
  command.option("--tensor", options->tensor, "FILE", "of --power: the words of streams, .npy ...");
  options->operands = add_operands(command, false);
  command.cache(options->cache);
  command.flag("--parts", options->parts, "of arrays and tiles: a table of their parts, too");
  command.option("--plot", options->plot, "FILE", "of tiles: their groups of parts as bars, SVG");
  command.json(options->json);
  command.run([options] { run_synth(*options); });
}

}  // namespace spark::cli

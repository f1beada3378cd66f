#include <algorithm>
#include <array>

#include "gen/base/error.h"
#include "gen/base/parallel.h"
#include "gen/bundle/bundle.h"
#include "gen/cli/command.h"
#include "gen/cli/plot.h"
#include "synth/parts.h"
#include "synth/report.h"
#include "verif/harness/model.h"

namespace spark::cli {
namespace {

struct Options {
  std::vector<std::string> folders;
  std::vector<std::string> liberty;
  std::string part;
  std::string target = "asic";
  std::string goal = "area";
  std::string cache;
  std::string plot;
  bool parts = false;
  bool json = false;
};

/// The whole bundle (an array or a tile hierarchically), or its module `<top>_<part>` alone with
/// the files that come before it: a module's own parts do.
synth::Design design_of(const std::string& folder, const std::string& part) {
  gen::EmittedBundle bundle = gen::read_bundle(folder);
  const std::string& top = bundle.request.top;
  if (part.empty()) {
    synth::Design design{top, bundle.rtl, {}};
    const std::string& block = bundle.request.config.block();
    design.memories = block == "spark_gemm";
    design.hierarchical = design.memories || block == "spark_array";
    if (design.memories) design.parts = synth::deep_parts(bundle.rtl);
    return design;
  }
  std::vector<std::filesystem::path> files;
  std::string parts;
  for (const std::filesystem::path& file : bundle.rtl) {
    files.push_back(file);
    const std::string module = file.stem().string();
    if (module == top + "_" + part) return {module, files, {}};
    if (module.starts_with(top + "_")) {
      parts += (parts.empty() ? "" : ", ") + module.substr(top.size() + 1);
    }
  }
  throw InputError("'{}' has no part '{}'; {}", folder, part,
                   parts.empty() ? "it is one module" : "its parts: " + parts);
}

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

void run(const Options& options) {
  if (options.target != "asic") {
    throw InputError("--target '{}' is {}; allowed: asic", options.target,
                     options.target == "ice40" ? "not available in this version" : "unknown");
  }
  if (options.goal != "area" && options.goal != "speed") {
    throw InputError("--goal '{}' is unknown{}", options.goal,
                     suggestion(options.goal, {"area", "speed"}));
  }
  std::vector<synth::Design> designs;
  for (const std::string& folder : options.folders) {
    designs.push_back(design_of(folder, options.part));
    designs.back().goal = options.goal == "area" ? synth::Goal::area : synth::Goal::speed;
  }
  for (const synth::Design& design : designs) {
    if (!options.plot.empty() && !design.memories) {
      throw InputError("--plot draws the parts of tiles (spark_gemm); '{}' is none", design.top);
    }
  }
  std::vector<std::filesystem::path> files(options.liberty.begin(), options.liberty.end());
  if (files.empty()) files.push_back(synth::default_library());
  const synth::Library library = synth::read_liberty(files);
  const std::filesystem::path cache =
      (options.cache.empty() ? verif::default_cache() : std::filesystem::path(options.cache)) /
      "synth";
  std::vector<synth::Record> records(designs.size());
  for_all(designs.size(), "synthesizing",
          [&](size_t i) { records[i] = synth::synthesize(designs[i], library, cache); });
  if (!options.plot.empty()) {
    draw(gnuplot_script(chart_of(records, library.name)), options.plot);
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

void add_synth(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("synth", "Area and timing of emitted bundles in a standard cell library");
  const auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folders, "emitted bundles")->required()->type_name("DIR...");
  command
      ->add_option("--liberty", options->liberty,
                   "the library, .lib or .lib.gz; several files make one library [OSU 180 nm]")
      ->type_name("FILE...");
  command
      ->add_option("--part", options->part,
                   "synthesize only this part of each bundle: its module <top>_NAME")
      ->type_name("NAME");
  command
      ->add_option(
          "--goal", options->goal,
          "area: the least, with buffered fan-outs; speed: a short period at any area [area]")
      ->type_name("area|speed");
  command->add_option("--target", options->target, "asic: standard cells [asic]")
      ->type_name("asic");
  command->add_option("--cache", options->cache, "directory for results [~/.cache/spark-rtl]")
      ->type_name("DIR");
  command->add_flag("--parts", options->parts, "of arrays and tiles: a table of their parts, too");
  command->add_option("--plot", options->plot, "of tiles: their groups of parts as bars, SVG")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace spark::cli

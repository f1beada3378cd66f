#include <fmt/format.h>

#include <algorithm>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/parallel.h"
#include "gen/bundle/version.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/cli/operands.h"
#include "gen/cli/report_baselines.h"
#include "gen/cli/report_records.h"
#include "gen/params/params.h"
#include "synth/columns.h"
#include "synth/compare.h"
#include "synth/libraries.h"
#include "synth/page/page.h"
#include "verif/power/workload.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct ReportOptions {
  std::vector<std::string> liberty;
  std::string output;
  std::string history;
  std::string cache;
  int seeds = 3;
};

ordered_json records_json(const std::vector<ReportRecords>& groups) {
  ordered_json json = ordered_json::array();
  for (const ReportRecords& records : groups) {
    for (const ReportRecord& record : *records) json.push_back(to_json(record));
  }
  return json;
}

ordered_json curves_json(const std::vector<std::vector<ReportRecord>>& curves) {
  ordered_json json = ordered_json::array();
  for (const std::vector<ReportRecord>& curve : curves) {
    if (curve.empty()) continue;
    ordered_json points = ordered_json::array();
    for (const ReportRecord& point : curve) {
      points.push_back({{"mode", point.record.mode},
                        {"constraint_ns", or_null(point.record.period_ns)},
                        {"tmin_ns", or_null(point.record.tmin_ns())},
                        {"area_ge", point.record.area.ge}});
    }
    json.push_back({{"design", curve.front().request.top},
                    {"library", curve.front().record.library},
                    {"points", std::move(points)}});
  }
  return json;
}

/// Of plan_hierarchy: 8 x 8 flat and by modules, 64 x 64 by modules. The flat one's period would be
/// a false one: abc takes flip-flops for ideal drivers of what all PEs are told.
ordered_json hierarchy_json(const std::vector<ReportRecord>& records) {
  ordered_json json = ordered_json::array();
  const double flat_ge = records[0].record.area.ge;
  for (const size_t i : {1, 2}) {
    const synth::Record& modules = records[i].record;
    const auto of_8x8 = [&](double value) { return i == 1 ? ordered_json(value) : ordered_json(); };
    json.push_back({{"design", records[i].request.top},
                    {"library", modules.library},
                    {"rows", records[i].request.config.integer(gen::params::kRows)},
                    {"cols", records[i].request.config.integer(gen::params::kCols)},
                    {"flat_ge", of_8x8(flat_ge)},
                    {"hierarchical_ge", modules.area.ge},
                    {"difference", of_8x8(modules.area.ge / flat_ge - 1)},
                    {"hierarchical_tmin_ns", or_null(modules.tmin_ns())}});
  }
  return json;
}

MatrixFile drawn_operand(int rows, int cols, bool is_signed) {
  constexpr double kMeanMagnitude = 12;
  MatrixFile file{"drawn", {}, array::Matrix(rows, cols)};
  file.matrix.values = verif::drawn_words(file.matrix.values.size(), is_signed, kMeanMagnitude,
                                          is_signed ? -128 : 0, is_signed ? 127 : 255);
  file.tensor = {{static_cast<uint64_t>(rows), static_cast<uint64_t>(cols)},
                 is_signed ? tensor::Dtype::int8 : tensor::Dtype::uint8,
                 file.matrix.values};
  return file;
}

/// Arrays of 8 x 8 PEs on one product: the paper's kinds in its form, ours in the exact one.
ordered_json arrays_json(const ReportPlan& plan) {
  const MatrixFile a = drawn_operand(32, 768, false);
  const MatrixFile b = drawn_operand(768, 32, true);
  ordered_json json = ordered_json::array();
  for (const synth::Library& library : plan.libraries) {
    std::vector<synth::ArrayResult> results;
    synth::SweepOptions options;
    options.size.rows = options.size.cols = 8;
    options.cache = plan.cache / "explore";
    for (const auto& [form, names] :
         {std::pair(codec::Form::exact,
                    std::vector<std::string>{"int8 x1", "int8 x8", "wide elastic x4 d4",
                                             "wide window x8 d4", "split x12/3 d4"}),
          std::pair(codec::Form::paper,
                    std::vector<std::string>{"mixed lockstep x1", "mixed elastic x1 d4"})}) {
      codec::Format format;
      format.form = form;
      format.halve = form == codec::Form::exact;
      options.size.form = form == codec::Form::exact ? array::Form::exact : array::Form::paper;
      const synth::Workload workload{plain_words(format.slice, a), plain_words(format.slice, b),
                                     coded_words(format, a), coded_words(format, b)};
      const char* suffix = form == codec::Form::exact ? ", exact" : ", paper";
      for (synth::ArrayResult& result :
           synth::sweep(synth::find_array_designs(names), workload, library, options)) {
        result.design.name += result.design.coded ? suffix : "";
        results.push_back(std::move(result));
      }
    }
    const synth::Comparison comparison = synth::compare(results, options.size, {}, {});
    for (size_t i = 0; i < results.size(); ++i) {
      const synth::Figures& f = comparison.figures[i];
      json.push_back({{"design", results[i].design.name},
                      {"library", library.name},
                      {"rows", options.size.rows},
                      {"cols", options.size.cols},
                      {"area_ge", f.area_ge},
                      {"tmin_ns", or_null(f.tmin_ns)},
                      {"cycles_per_mac", f.cycles_per_mac},
                      {"macs_per_s", or_null(f.macs_per_s)},
                      {"macs_per_s_per_ge", or_null(f.macs_per_s_per_ge)},
                      {"vs_int8", or_null(f.vs_int8)},
                      {"pareto", f.pareto}});
    }
  }
  return json;
}

/// The commits recorded in `folder`, in the order of the files' names.
ordered_json history_json(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ordered_json json = {{"library", nullptr}, {"entries", ordered_json::array()}};
  for (const fs::path& file : files) {
    try {
      ordered_json entry = ordered_json::parse(read_file(file));
      json["library"] = entry.at("library");
      json["entries"].push_back({{"commit", entry.at("commit")},
                                 {"subject", entry.at("subject")},
                                 {"designs", entry.at("designs")}});
    } catch (const nlohmann::json::exception&) {
      throw InputError("{}: no record of 'spark-rtl history'; record that commit again",
                       file.string());
    }
  }
  return json;
}

/// What makes this report again, without paths: libraries by their names, folders by what they
/// hold.
std::string command_of(const ReportOptions& options, const ReportPlan& plan) {
  std::string command = "spark-rtl report -o report";
  if (!options.liberty.empty()) {
    command += " --liberty";
    for (const synth::Library& library : plan.libraries) command += " " + library.name;
  }
  command += fmt::format(" --seeds {}", options.seeds);
  if (!options.history.empty()) command += " --history history";
  return command;
}

void run_report(const ReportOptions& options) {
  if (options.seeds < 1 || options.seeds > 99) {
    throw InputError("--seeds {} is not legal; allowed: 1..99", options.seeds);
  }
  if (!options.history.empty() && !fs::is_directory(options.history)) {
    throw InputError("--history {}: no such folder", options.history);
  }
  check_writable(fs::path(options.output) / "index.html");
  synth::chart_library();
  ReportPlan plan;
  for (const std::string& name : options.liberty) {
    plan.libraries.push_back(synth::find_library({name}));
  }
  if (plan.libraries.empty()) plan.libraries.push_back(synth::find_library({}));
  plan.cache = cache_folder(options.cache);
  plan.seeds = options.seeds;
  // What takes longest comes first.
  const ReportRecords hierarchy = plan_hierarchy(plan);
  const ReportRecords array_power = plan_array_power(plan);
  const ReportRecords references = plan_references(plan);
  const ReportRecords fpga = plan_fpga(plan);
  const auto curves = plan_curves(plan);
  const auto cores = plan_baselines(plan);
  for_all(plan.jobs.size(), "measuring", [&](size_t i) { plan.jobs[i](); });

  ordered_json report = {{"generator", std::string("spark-rtl ") + gen::kVersion}};
  report["command"] = command_of(options, plan);
  report["tools"] = synth::tool_versions({"yosys", "sta", "nextpnr-ice40"});
  for (const synth::Library& library : plan.libraries) {
    report["libraries"].push_back({{"name", library.name},
                                   {"sha256", library.sha256},
                                   {"nand2_um2", library.nand2_area},
                                   {"nand2_cell", library.nand2_cell}});
  }
  report["columns"] = synth::columns_json();
  report["records"] = records_json({references, array_power, fpga});
  report["curves"] = curves_json(*curves);
  report["arrays"] = arrays_json(plan);
  report["arrays_workload"] =
      "32 x 768 unsigned times 768 x 32 signed words, drawn, Laplace, mean magnitude 12, seed 1; "
      "mapped module by module for a balance of period and area";
  report["baselines"] = baselines_json(*cores);
  report["claims"] = claims_json(*cores, report["arrays"]);
  report["hierarchy"] = hierarchy_json(*hierarchy);
  if (!options.history.empty()) report["history"] = history_json(options.history);
  const fs::path folder = options.output;
  const std::string page = synth::page(report);
  // Both or neither: a full disk leaves the earlier report whole.
  write_file(folder / "report.json.partial", report.dump(2) + "\n");
  write_file(folder / "index.html.partial", page);
  for (const char* name : {"report.json", "index.html"}) {
    fs::rename(folder / (std::string(name) + ".partial"), folder / name);
  }

  std::vector<synth::Record> table;
  for (const ReportRecord& record : *references) {
    const bool first = record.record.library == plan.libraries.front().name;
    if (first && record.record.mode == "area") table.push_back(record.record);
  }
  print(synth::table(table));
  print(fmt::format("report      {}\n", (folder / "index.html").string()));
}

}  // namespace

void add_report(const Command& program) {
  const Command command = program.add(
      "report", "Area, timing and power of the reference configurations, as a page and as JSON");
  const auto options = std::make_shared<ReportOptions>();
  command.option("-o,--output", options->output, "DIR", "folder for index.html and report.json")
      .required();
  command.option("--liberty", options->liberty, "LIBRARY...",
                 "libraries, each a file, a folder, or the name of an installed one [osu018]");
  command.option("--seeds", options->seeds, "N", "of FPGA placement: 1 .. N [3]");
  command.option("--history", options->history, "DIR",
                 "folder of what 'history' recorded of earlier commits");
  command.cache(options->cache);
  command.run([options] { run_report(*options); });
}

}  // namespace spark::cli

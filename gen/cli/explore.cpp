#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/cli/explore_plot.h"
#include "gen/cli/explore_report.h"
#include "gen/cli/operands.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/codec/rules.h"
#include "synth/libraries.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;
using array::Operand;

constexpr uint64_t kSeed = 1;
constexpr int kRandomLines = 64;
constexpr int kRandomLength = 2048;

struct ExploreOptions {
  std::optional<double> random_short;
  std::vector<std::string> designs;
  std::vector<std::string> liberty;
  std::string goal = "speed";
  std::optional<double> area;
  std::optional<double> bandwidth;
  int tiles = 256;
  std::string output = "arrays.svg";
  std::string cache;
  bool json = false;
};

const std::vector<const gen::Param*>& explore_params() {
  static const gen::Param kRows = params::kRows.with_default("16");
  static const gen::Param kCols = params::kCols.with_default("16");
  static const std::vector<const gen::Param*> kParams = {&params::kForm, &params::kRounding, &kRows,
                                                         &kCols, &params::kAccWidth};
  return kParams;
}

/// Options that the parser takes as they are.
void check(const ExploreOptions& options, const OperandOptions& operands) {
  const auto above_zero = [](const char* name, const std::optional<double>& value) {
    if (value && !(*value > 0)) {
      throw InputError("{} {:g} is not legal; allowed: a number above 0", name, *value);
    }
  };
  above_zero("--area", options.area);
  above_zero("--bandwidth", options.bandwidth);
  if (options.tiles < 1)
    throw InputError("--tiles {} is not legal; allowed: 1 or more", options.tiles);
  const bool files = !operands.a.empty() && !operands.b.empty();
  const bool none = operands.a.empty() && operands.b.empty();
  if (options.random_short ? !none : !files) {
    throw InputError("give the operands with --a and --b, or let them be made by --random-short");
  }
  if (options.random_short && !(*options.random_short >= 0 && *options.random_short <= 1)) {
    throw InputError("--random-short {:g} is not legal; allowed: 0..1", *options.random_short);
  }
}

/// Whether `word` is short, or else long, to code and multipliers alike; empty if they disagree (a
/// long code without a high digit).
std::optional<bool> is_short(const codec::Format& format, int32_t word) {
  const codec::Code code = codec::encode(format, word);
  array::Config config;
  config.signed_a = format.is_signed;
  const int32_t value = codec::decode(format, code) / (format.halve ? 2 : 1);
  const bool high = array::digits(config, Operand::a, value).is_long();
  if (code.is_long != high) return std::nullopt;
  return !high;
}

/// Random words of 8 bits; each is short with probability `share`, and uniform among its like.
MatrixFile random_operand(const codec::Format& format, int rows, int cols, double share,
                          std::mt19937_64& random) {
  std::vector<int32_t> words[2];
  for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
    if (const auto kind = is_short(format, word)) words[*kind ? 1 : 0].push_back(word);
  }
  MatrixFile file{"random", {}, array::Matrix(rows, cols)};
  // No distribution of the library's: these may differ from one to the next.
  constexpr uint64_t kOne = uint64_t{1} << 53;
  for (int32_t& word : file.matrix.values) {
    const bool take_short =
        static_cast<double>(random() % kOne) < share * static_cast<double>(kOne);
    const std::vector<int32_t>& like = words[take_short ? 1 : 0];
    word = like[random() % like.size()];
  }
  file.tensor = {{static_cast<uint64_t>(rows), static_cast<uint64_t>(cols)},
                 format.is_signed ? tensor::Dtype::int8 : tensor::Dtype::uint8,
                 file.matrix.values};
  return file;
}

Operands random_operands(codec::Format format, double share) {
  std::mt19937_64 random(kSeed);
  Operands operands;
  format.halve = format.can_halve();
  operands.a = random_operand(format, kRandomLines, kRandomLength, share, random);
  format.is_signed = true;
  operands.b = random_operand(format, kRandomLength, kRandomLines, share, random);
  return operands;
}

/// Whether words of `operand` need to be halved for the exact form.
bool needs_halving(codec::Format format, const MatrixFile& operand) {
  format.is_signed = codec::is_signed(operand.tensor);
  return std::any_of(operand.tensor.words.begin(), operand.tensor.words.end(), [&](int32_t word) {
    return word < format.min_word() || word > format.max_word();
  });
}

double short_share(const synth::ArraySize& size, Operand operand, const array::Matrix& words) {
  array::Config config;
  config.form = size.form;
  config.signed_a = size.signed_a;
  config.signed_b = size.signed_b;
  size_t count = 0;
  for (const int32_t value : array::decoded(config, operand, words).values) {
    count += array::digits(config, operand, value).is_long() ? 0 : 1;
  }
  return static_cast<double>(count) / static_cast<double>(words.values.size());
}

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

/// Everything that can be refused before a tool runs; fills in the setting.
synth::Workload prepare(const gen::Config& config, const Operands& operands,
                        Exploration& exploration) {
  codec::Format format = format_of(config);
  format.halve = format.can_halve() && (exploration.seed || needs_halving(format, operands.a) ||
                                        needs_halving(format, operands.b));
  synth::Workload workload{plain_words(format.slice, operands.a),
                           plain_words(format.slice, operands.b), coded_words(format, operands.a),
                           coded_words(format, operands.b)};
  synth::ArraySize& size = exploration.options.size;
  size.form = array::parse_form(config.text(params::kForm));
  size.signed_a = codec::is_signed(operands.a.tensor);
  size.signed_b = codec::is_signed(operands.b.tensor);
  size.rows = static_cast<int>(config.integer(params::kRows));
  size.cols = static_cast<int>(config.integer(params::kCols));
  size.acc_width = static_cast<int>(config.integer(params::kAccWidth));
  // Arrays for short products are the same ones, so that their netlists are.
  size.k_max = std::max<int64_t>(size.k_max, workload.a.cols);
  exploration.a_name = name_of(operands.a.path);
  exploration.b_name = name_of(operands.b.path);
  exploration.m = workload.a.rows;
  exploration.k = workload.a.cols;
  exploration.n = workload.b.cols;
  exploration.short_a = short_share(size, Operand::a, workload.coded_a);
  exploration.short_b = short_share(size, Operand::b, workload.coded_b);
  exploration.rounding = codec::to_string(format.rounding);
  exploration.halve = format.halve;
  return workload;
}

/// The kind of a design, as the plot's key names it, and what tells it from its like.
std::pair<std::string, std::string> split_name(const std::string& name) {
  const size_t lanes = name.find(" x");
  return {name.substr(0, lanes), name.substr(lanes + 1)};
}

AreaPlot plot_of(const Exploration& e) {
  AreaPlot plot;
  plot.title = fmt::format("{}x{} PEs, form {}: {} x {}", e.options.size.rows, e.options.size.cols,
                           e.code(), e.a_name, e.b_name);
  plot.subtitle = fmt::format("library {}, goal {}; {:.0f} % of A and {:.0f} % of B short",
                              e.library, e.goal, 100 * e.short_a, 100 * e.short_b);
  plot.x_name = "area of the array, kGE";
  plot.y_name = "throughput of the array, GMAC/s";
  for (size_t i = 0; i < e.results.size(); ++i) {
    const synth::Figures& f = e.comparison.figures[i];
    if (!f.macs_per_s) continue;
    if (e.comparison.baseline == i) plot.baseline = plot.marks.size();
    const auto [kind, label] = split_name(e.results[i].design.name);
    plot.marks.push_back({kind, label, f.area_ge / 1e3, *f.macs_per_s / 1e9, f.pareto});
  }
  if (e.comparison.baseline) {
    plot.baseline_name = "as " + e.results[*e.comparison.baseline].design.name + ", per area";
  }
  return plot;
}

/// Draws the plot; says on standard error where it is, or why there is none.
void draw(const Exploration& exploration, const std::string& output) {
  const AreaPlot plot = plot_of(exploration);
  if (plot.marks.empty()) {
    note("no plot: no periods without OpenSTA: {}", not_installed("sta"));
    return;
  }
  cli::draw(gnuplot_script(plot), output);
}

void run_explore(const ExploreOptions& options, const OperandOptions& operand_options,
                 const gen::Config& config) {
  check(options, operand_options);
  check_writable(options.output);
  Exploration e;
  const auto designs = synth::find_array_designs(options.designs);
  e.goal = options.goal;
  e.options.goal = synth::parse_goal(options.goal);
  e.options.tiles = options.tiles;
  e.options.cache = cache_folder(options.cache) / "explore";
  if (options.bandwidth && !options.area &&
      std::all_of(designs.begin(), designs.end(), [](const auto& d) { return d.coded; })) {
    throw InputError(
        "--bandwidth compares at equal area: give --area, or a design of plain words (int8)");
  }
  const codec::Format format = format_of(config);
  if (options.random_short) e.seed = kSeed;
  const synth::Workload workload =
      prepare(config,
              options.random_short ? random_operands(format, *options.random_short)
                                   : read_operands(operand_options),
              e);
  const synth::Library library = synth::find_library(options.liberty);
  e.library = library.name;
  e.results = synth::sweep(designs, workload, library, e.options);
  e.comparison = synth::compare(e.results, e.options.size, options.area, options.bandwidth);
  print(options.json ? to_json(e).dump(2) + "\n" : text(e));
  draw(e, options.output);
}

void add_arrays(const Command& explore) {
  const Command command =
      explore.add("arrays", "Compare arrays of all kinds at equal area on your own tensors");
  const auto options = std::make_shared<ExploreOptions>();
  const auto operands = add_operands(command, false);
  const ParamOptions params(command, "explore arrays", explore_params());
  std::string names;
  for (const synth::ArrayDesign& design : synth::array_designs()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", design.name);
  }
  command.footer(
      "Designs: " + names +
      "\n(x lanes, for split / lanes that share a multiplier, d queue or window depth).\n"
      "Each is emitted, synthesized, and run on the cycle model with the operands, of which "
      "--tiles "
      "are taken.\nArrays 'int8 x' multiply the words themselves, all others what the code leaves "
      "of them. With --form exact\nwords of 8 bits are halved first. Everything that was measured "
      "is "
      "kept in the cache: a sweep that was\nstopped goes on where it was.");
  command.option("--random-short", options->random_short, "SHARE",
                 fmt::format("in place of --a and --b: {}x{} x {}x{} random words, uint8 x int8, "
                             "of which this share is short",
                             kRandomLines, kRandomLength, kRandomLength, kRandomLines));
  command
      .option("--designs", options->designs, "NAME,...",
              "only these: names or how names begin, separated by commas [all]")
      .separated();
  command.liberty(options->liberty);
  command.choice("--goal", options->goal, {"area", "speed"},
                 "of the synthesis: the least area, or a good balance of period and area [speed]");
  command.option("--area", options->area, "GE",
                 "the equal area, GE [that of the best int8 array of plain words]");
  command.option("--bandwidth", options->bandwidth, "BITS",
                 "operand bits that memory brings to that area in a cycle of the best int8 array "
                 "of plain words");
  command.option("--tiles", options->tiles, "N", "run at most so many tiles of the product [256]");
  command.option("-o,--output", options->output, "FILE", "the plot [arrays.svg]");
  command.cache(options->cache);
  command.json(options->json);
  command.run([options, operands, params] { run_explore(*options, *operands, params.config()); });
}

}  // namespace

void add_explore(const Command& program) {
  const Command command = program.add("explore", "Compare many configurations");
  command.require_command();
  add_arrays(command);
}

}  // namespace spark::cli

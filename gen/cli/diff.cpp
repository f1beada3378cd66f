#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/parallel.h"
#include "gen/base/process.h"
#include "gen/base/table.h"
#include "gen/blocks/block.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "synth/emitted.h"
#include "synth/libraries.h"
#include "verif/power/workload.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct DiffOptions {
  std::string a, b;
  std::string block;
  std::vector<std::string> liberty;
  double clock_mhz = 100;
  std::string cache;
  bool json = false;
};

/// One of the two designs.
struct Side {
  gen::EmittedBundle bundle;
  std::map<std::string, std::string> modules;  ///< name without the top's -> text without banner
  synth::Record record;
};

/// What follows the banner, a block of comments, in which command and configuration stand.
std::string without_banner(const std::string& text) {
  size_t begin = 0;
  while (text.compare(begin, 2, "//") == 0) begin = text.find('\n', begin) + 1;
  return text.substr(begin);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// A bundle's folder, or a TOML file with the parameters of `block`.
gen::EmittedBundle read_side(const std::string& given, const DiffOptions& options) {
  if (fs::is_directory(given)) return gen::read_bundle(given);
  if (options.block.empty()) {
    throw InputError(
        "'{}' is no folder of an emitted bundle; for a configuration in TOML, name its block with "
        "--block",
        given);
  }
  gen::Config config = gen::configured(options.block, {});
  config.load_toml(given);
  return synth::emitted({config, options.block}, cache_folder(options.cache));
}

Side measured(gen::EmittedBundle bundle, const DiffOptions& options,
              const synth::Library& library) {
  Side side{std::move(bundle), {}, {}};
  const std::string& top = side.bundle.request.top;
  for (const fs::path& file : side.bundle.rtl) {
    const std::string name = replaced(file.stem().string(), top, "(top)");
    side.modules[name] = replaced(without_banner(read_file(file)), top, "(top)");
  }
  const synth::Design design = synth::design_of(side.bundle);
  const fs::path cache = cache_folder(options.cache);
  side.record = synth::synthesize(design, library, cache / "synth");
  const gen::Config& config = side.bundle.request.config;
  if (verif::has_power(config.block()) && side.record.tools.contains("opensta")) {
    side.record.power =
        verif::measure_power(config, design, side.record, library, verif::drawn_workload(config),
                             options.clock_mhz, cache);
  }
  return side;
}

/// Parameters of which the two have different values; `-`: it does not have the parameter.
std::vector<std::array<std::string, 3>> changed_parameters(const gen::Config& a,
                                                           const gen::Config& b) {
  std::vector<std::array<std::string, 3>> changed;
  if (a.block() != b.block()) changed.push_back({"block", a.block(), b.block()});
  std::set<std::string> seen;
  for (const gen::Config* config : {&a, &b}) {
    for (const gen::Param* param : config->params()) {
      if (!seen.insert(param->name).second) continue;
      const auto value = [&](const gen::Config& one) {
        return one.has(*param) ? one.text(*param) : "-";
      };
      if (value(a) != value(b)) changed.push_back({param->name, value(a), value(b)});
    }
  }
  return changed;
}

/// How the text of one module changed.
struct TextChange {
  std::string module;
  std::string how;  ///< `changed`, `only in A`, `only in B`
  int64_t removed = 0;
  int64_t added = 0;
  std::string diff;  ///< unified, of a changed one
};

std::vector<TextChange> changed_text(const Side& a, const Side& b, const fs::path& scratch) {
  std::vector<TextChange> changes;
  std::map<std::string, std::string> all = a.modules;
  all.insert(b.modules.begin(), b.modules.end());
  for (const auto& [name, text] : all) {
    const auto lines = std::count(text.begin(), text.end(), '\n');
    if (!b.modules.contains(name)) {
      changes.push_back({name, "only in A", lines, 0, {}});
    } else if (!a.modules.contains(name)) {
      changes.push_back({name, "only in B", 0, lines, {}});
    } else if (a.modules.at(name) != b.modules.at(name)) {
      write_file(scratch / "a.v", a.modules.at(name));
      write_file(scratch / "b.v", b.modules.at(name));
      TextChange change{name, "changed", 0, 0, {}};
      change.diff = run_tool("diff",
                             {"-u", "--label", "A/" + name + ".v", "--label", "B/" + name + ".v",
                              "a.v", "b.v"},
                             scratch)
                        .output;
      std::istringstream diff(change.diff);
      for (std::string line; std::getline(diff, line);) {
        change.removed += line.starts_with("-") && !line.starts_with("---") ? 1 : 0;
        change.added += line.starts_with("+") && !line.starts_with("+++") ? 1 : 0;
      }
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

struct Figure {
  std::string name;
  std::optional<double> a, b;

  /// A share of a; none where there is nothing to compare.
  std::optional<double> change() const {
    return a && b && *a != 0 ? std::optional(*b / *a - 1) : std::nullopt;
  }
};

std::vector<Figure> figures(const synth::Record& a, const synth::Record& b) {
  const auto both = [&](const std::string& name, const auto& get) {
    return Figure{name, get(a), get(b)};
  };
  const auto power = [&](const std::string& name, const auto& get) {
    return both(name, [&](const synth::Record& record) {
      return record.power ? std::optional<double>(get(*record.power)) : std::nullopt;
    });
  };
  using Value = std::optional<double>;
  return {
      both("area_ge", [](const synth::Record& r) { return Value(r.area.ge); }),
      both("area_um2", [](const synth::Record& r) { return Value(r.area.um2); }),
      both("cells", [](const synth::Record& r) { return Value(r.area.cells); }),
      both("flip_flops", [](const synth::Record& r) { return Value(r.area.flip_flops); }),
      both("memory_bits", [](const synth::Record& r) { return Value(r.area.memory_bits); }),
      both("tmin_ns", [](const synth::Record& r) { return r.tmin_ns(); }),
      both("logic_depth",
           [](const synth::Record& r) { return r.timing ? Value(r.logic_depth) : Value(); }),
      power("internal_uw", [](const synth::Power& p) { return p.internal_uw; }),
      power("switching_uw", [](const synth::Power& p) { return p.switching_uw; }),
      power("leakage_uw", [](const synth::Power& p) { return p.leakage_uw; }),
      power("energy_pj_per_unit", [](const synth::Power& p) { return p.pj_per_unit(); }),
  };
}

std::string text_report(const std::vector<std::array<std::string, 3>>& parameters,
                        const std::vector<TextChange>& texts, const std::vector<Figure>& numbers,
                        const std::string& library) {
  std::string report;
  Table settings({"parameter", "A", "B"});
  for (const auto& [name, a, b] : parameters) settings.add_row({name, a, b});
  report += parameters.empty() ? "same parameters\n" : settings.str();
  Table modules({"module", "text", "lines out", "lines in"});
  for (const TextChange& change : texts) {
    modules.add_row({change.module, change.how, fmt::format("{}", change.removed),
                     fmt::format("{}", change.added)});
  }
  report += "\n" + (texts.empty() ? "same text but for banners\n" : modules.str());
  Table table({"figure", "A", "B", "change %"});
  const auto text = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.6g}", *value) : "-";
  };
  for (const Figure& figure : numbers) {
    const auto change = figure.change();
    table.add_row({figure.name, text(figure.a), text(figure.b),
                   change ? fmt::format("{:+.2f}", 100 * *change) : "-"});
  }
  report += fmt::format("\n{}Library {}, mapped for area; less than 2 % is noise.\n", table.str(),
                        library);
  for (const TextChange& change : texts) {
    if (!change.diff.empty()) report += "\n" + change.diff;
  }
  return report;
}

void run_diff(const DiffOptions& options) {
  if (!(options.clock_mhz > 0)) {
    throw InputError("--clock {:g} is not legal; allowed: a number above 0", options.clock_mhz);
  }
  const synth::Library library = synth::find_library(options.liberty);
  // Both are read before a tool runs on either.
  const gen::EmittedBundle bundles[] = {read_side(options.a, options),
                                        read_side(options.b, options)};
  std::optional<Side> sides[2];
  for_all(2, "measuring", [&](size_t i) { sides[i] = measured(bundles[i], options, library); });
  const Side& a = *sides[0];
  const Side& b = *sides[1];
  const auto parameters = changed_parameters(a.bundle.request.config, b.bundle.request.config);
  const fs::path scratch = cache_folder(options.cache) / "diff";
  fs::create_directories(scratch);
  std::vector<TextChange> texts;
  {
    const FileLock lock(scratch / "lock");
    texts = changed_text(a, b, scratch);
  }
  const std::vector<Figure> numbers = figures(a.record, b.record);
  if (!options.json) {
    print(text_report(parameters, texts, numbers, library.name));
    return;
  }
  ordered_json json = {{"library", library.name},
                       {"parameters", ordered_json::object()},
                       {"text", ordered_json::array()},
                       {"figures", ordered_json::object()}};
  for (const auto& [name, from, to] : parameters) json["parameters"][name] = {from, to};
  for (const TextChange& change : texts) {
    json["text"].push_back({{"module", change.module},
                            {"change", change.how},
                            {"removed", change.removed},
                            {"added", change.added},
                            {"diff", change.diff}});
  }
  for (const Figure& figure : numbers) {
    json["figures"][figure.name] = {
        {"a", or_null(figure.a)}, {"b", or_null(figure.b)}, {"change", or_null(figure.change())}};
  }
  print(json.dump(2) + "\n");
}

}  // namespace

void add_diff(const Command& program) {
  const Command command = program.add(
      "diff", "What changed between two designs: parameters, text, area, timing, power");
  const auto options = std::make_shared<DiffOptions>();
  command.option("A", options->a, "DIR|FILE.toml", "an emitted bundle, or a configuration in TOML")
      .required();
  command.option("B", options->b, "DIR|FILE.toml", "the other").required();
  command.option("--block", options->block, "NAME", "of configurations in TOML");
  command.liberty(options->liberty);
  command.option("--clock", options->clock_mhz, "MHZ", "of the power, MHz [100]");
  command.cache(options->cache);
  command.json(options->json);
  command.run([options] { run_diff(*options); });
}

}  // namespace spark::cli

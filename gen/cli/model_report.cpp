#include "gen/cli/model_report.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "gen/base/json.h"
#include "gen/base/table.h"
#include "gen/params/params.h"

namespace spark::cli {
namespace {

namespace params = gen::params;
using nlohmann::ordered_json;

std::optional<double> ratio(uint64_t part, uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Times and areas over those of plain words.
struct Comparison {
  std::optional<double> bits;
  std::optional<double> cycles;
  std::optional<double> speed;  ///< results per second and area, at equal area: above 1 is better
};

/// One layer, or several together, over all inputs.
struct Sum {
  uint64_t macs = 0;
  uint64_t tile_macs = 0;  ///< of them
  nn::HardwareCost own;
  std::optional<nn::HardwareCost> plain = nn::HardwareCost();  ///< none if a layer has none
  uint64_t bits_moved = 0;
  uint64_t bits_moved_int8 = 0;
  nn::CodeCount activations;
  nn::CodeCount weights;

  void add(const nn::LayerCost& cost) {
    macs += cost.macs;
    activations += cost.activations;
    weights += cost.weights;
    const uint64_t as_words = 8 * (cost.activations.words + cost.weights.words);
    if (!cost.product) {
      bits_moved += cost.activations.bits + cost.weights.bits;
      bits_moved_int8 += as_words;
      return;
    }
    tile_macs += cost.macs;
    own += cost.product->own;
    bits_moved += cost.product->own.bits_moved;
    if (cost.product->plain && plain) {
      *plain += *cost.product->plain;
    } else {
      plain = std::nullopt;
    }
    bits_moved_int8 += cost.product->plain ? cost.product->plain->bits_moved : as_words;
  }

  bool has_weights() const { return weights.words > 0; }
  bool on_tile() const { return own.cycles > 0; }
  std::optional<uint64_t> cycles() const {
    return on_tile() ? std::optional(own.cycles) : std::nullopt;
  }
  std::optional<uint64_t> plain_cycles() const {
    return on_tile() && plain ? std::optional(plain->cycles) : std::nullopt;
  }
  std::optional<double> utilisation(const ModelReport& report) const {
    return on_tile() ? ratio(tile_macs, own.cycles * *report.multipliers) : std::nullopt;
  }
  std::optional<double> short_a() const { return ratio(activations.shorts, activations.coded); }
  std::optional<double> short_w() const { return ratio(weights.shorts, weights.coded); }

  Comparison compared(const ModelReport& report) const {
    Comparison result;
    if (has_weights()) result.bits = ratio(bits_moved, bits_moved_int8);
    if (!plain_cycles()) return result;
    result.cycles = ratio(own.cycles, plain->cycles);
    if (!report.own || !report.plain || !report.own->tmin_ns || !report.plain->tmin_ns) {
      return result;
    }
    result.speed = (report.plain->area_ge * *report.plain->tmin_ns) /
                   (*result.cycles * report.own->area_ge * *report.own->tmin_ns);
    return result;
  }
};

Sum sum_of(const ModelReport& report, size_t layer) {
  Sum sum;
  for (const nn::NetworkRun& run : report.runs) sum.add(run.costs[layer]);
  return sum;
}

Sum total_of(const ModelReport& report) {
  Sum sum;
  for (const nn::NetworkRun& run : report.runs) {
    for (const nn::LayerCost& cost : run.costs) sum.add(cost);
  }
  return sum;
}

template <typename T>
std::string or_dash(const std::optional<T>& value) {
  if (!value) return "-";
  if constexpr (std::is_floating_point_v<T>) {
    return fmt::format("{:.3f}", *value);
  } else {
    return fmt::format("{}", *value);
  }
}

/// Numbers of layers that move words; else unknown.
std::optional<uint64_t> if_any(uint64_t number, const Sum& sum) {
  return sum.has_weights() ? std::optional(number) : std::nullopt;
}

std::string_view place_of(const Sum& sum) { return sum.on_tile() ? "tile" : "host"; }

std::optional<double> bits_per_word(const nn::CodeCount& count) {
  return ratio(count.bits, count.words);
}

ordered_json json_of(const std::optional<ArrayFigures>& figures) {
  if (!figures) return nullptr;
  return {{"area_ge", figures->area_ge}, {"tmin_ns", or_null(figures->tmin_ns)}};
}

std::string sentence(const std::string& name, const ArrayFigures& figures) {
  return fmt::format("{} {:.0f} GE, {} ns", name, figures.area_ge, or_dash(figures.tmin_ns));
}

}  // namespace

std::string to_json(const ModelReport& report) {
  const Sum total = total_of(report);
  ordered_json layers = ordered_json::array();
  for (size_t i = 0; i < report.model.layers.size(); ++i) {
    const Sum sum = sum_of(report, i);
    layers.push_back({{"name", report.model.layers[i].name},
                      {"op", nn::to_string(report.model.layers[i].op)},
                      {"macs", sum.macs},
                      {"cycles", or_null(sum.cycles())},
                      {"utilisation", or_null(sum.utilisation(report))},
                      {"short_a", or_null(sum.short_a())},
                      {"short_w", or_null(sum.short_w())},
                      {"bits_moved", or_null(if_any(sum.bits_moved, sum))},
                      {"bits_moved_int8", or_null(if_any(sum.bits_moved_int8, sum))},
                      {"cycles_int8", or_null(sum.plain_cycles())},
                      {"speed_at_equal_area", or_null(sum.compared(report).speed)},
                      {"on", place_of(sum)}});
  }
  const std::string& form = report.config.text(params::kOperandForm);
  ordered_json json = {
      {"model", report.file},
      {"mode", report.mode},
      {"form", form},
      {"rounding", report.config.text(params::kRounding)},
      {"halve", report.config.flag(params::kHalve)},
      {"coded", form == "none" ? "nothing" : report.on},
      {"inputs", report.runs.size()},
      {"accuracy", report.right ? or_null(ratio(*report.right, report.runs.size())) : nullptr},
      {"macs", total.macs},
      {"cycles", or_null(total.cycles())},
      {"cycles_int8", or_null(total.plain_cycles())},
      {"utilisation", or_null(total.utilisation(report))},
      {"bits_per_activation", or_null(bits_per_word(total.activations))},
      {"bits_per_weight", or_null(bits_per_word(total.weights))},
      {"bits_moved", total.bits_moved},
      {"bits_moved_int8", total.bits_moved_int8},
      {"speed_at_equal_area", or_null(total.compared(report).speed)},
      {"array", json_of(report.own)},
      {"array_int8", json_of(report.plain)},
      {"library", report.library.empty() ? ordered_json() : ordered_json(report.library)}};
  if (report.multipliers) {
    for (const gen::Param* param : report.config.params()) {
      if (param->type == gen::ParamType::integer) {
        json[param->name] = report.config.integer(*param);
      } else if (!json.contains(param->name)) {
        json[param->name] = report.config.text(*param);
      }
    }
  }
  json["layers"] = layers;
  return json.dump(2) + "\n";
}

std::string to_text(const ModelReport& report) {
  std::vector<std::string> head = {"layer",       "operator", "on",      "MACs",       "cycles",
                                   "utilisation", "short A",  "short W", "bits moved", "as int8"};
  const bool compared = report.mode != "reference";
  if (compared) head.insert(head.end(), {"int8 cycles", "speed, equal area"});
  Table table(head);
  const auto add = [&](const std::string& name, std::string_view op, const Sum& sum,
                       std::string_view place) {
    std::vector<std::string> row = {name,
                                    std::string(op),
                                    std::string(place),
                                    fmt::format("{}", sum.macs),
                                    or_dash(sum.cycles()),
                                    or_dash(sum.utilisation(report)),
                                    or_dash(sum.short_a()),
                                    or_dash(sum.short_w()),
                                    or_dash(if_any(sum.bits_moved, sum)),
                                    or_dash(if_any(sum.bits_moved_int8, sum))};
    if (compared) {
      row.push_back(or_dash(sum.plain_cycles()));
      row.push_back(or_dash(sum.compared(report).speed));
    }
    table.add_row(row);
  };
  for (size_t i = 0; i < report.model.layers.size(); ++i) {
    const Sum sum = sum_of(report, i);
    add(fmt::format("{}", i), nn::to_string(report.model.layers[i].op), sum, place_of(sum));
  }
  const Sum total = total_of(report);
  add("all", "", total, "");
  std::string text = table.str();
  text += fmt::format("{} inputs", report.runs.size());
  if (report.right) {
    text += fmt::format(", {:.1f} % right", 100.0 * static_cast<double>(*report.right) /
                                                static_cast<double>(report.runs.size()));
  }
  text +=
      fmt::format("; {} bits an activation, {} a weight\n",
                  or_dash(bits_per_word(total.activations)), or_dash(bits_per_word(total.weights)));
  if (report.own && report.plain) {
    text += fmt::format("{}; {}; library {}\n", sentence("array", *report.own),
                        sentence("int8 array of plain words", *report.plain), report.library);
  }
  return text;
}

BarChart to_chart(const ModelReport& report) {
  BarChart chart;
  chart.title = fmt::format("{}, {} inputs", std::filesystem::path(report.file).filename().string(),
                            report.runs.size());
  chart.subtitle =
      fmt::format("form {}, {} coded", report.config.text(params::kOperandForm), report.on);
  if (report.multipliers) {
    chart.subtitle +=
        fmt::format("; tile of {}x{} PEs {} {}, {} lanes", report.config.integer(params::kRows),
                    report.config.integer(params::kCols), report.config.text(params::kPe),
                    report.config.text(params::kSync), report.config.integer(params::kVector));
  }
  if (report.own) chart.subtitle += "; library " + report.library;
  chart.x_name = "layer";
  chart.y_name = "share of what plain words on int8 PEs take";
  BarChart::Series bits{"bits moved", palette::kBlue, {}};
  BarChart::Series cycles{"cycles", palette::kOrange, {}};
  BarChart::Series time{"time at equal area", palette::kRed, {}};
  const auto add = [&](const std::string& name, const Sum& sum) {
    const Comparison compared = sum.compared(report);
    if (!compared.bits) return;
    chart.groups.push_back(name);
    bits.values.push_back(compared.bits);
    cycles.values.push_back(compared.cycles);
    time.values.push_back(compared.speed ? std::optional(1 / *compared.speed) : std::nullopt);
  };
  for (size_t i = 0; i < report.model.layers.size(); ++i) {
    add(fmt::format("{}", i), sum_of(report, i));
  }
  add("all", total_of(report));
  chart.series = {bits};
  if (report.mode != "reference") chart.series.push_back(cycles);
  if (report.own) chart.series.push_back(time);
  return chart;
}

}  // namespace spark::cli

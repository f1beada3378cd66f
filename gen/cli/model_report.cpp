#include "gen/cli/model_report.h"

#include <fmt/format.h>

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

/// One layer, or several together, over all inputs.
struct Sum {
  uint64_t macs = 0;
  uint64_t array_macs = 0;  ///< of them
  uint64_t cycles = 0;
  uint64_t bits_moved = 0;
  uint64_t bits_moved_int8 = 0;
  nn::CodeCount activations;
  nn::CodeCount weights;

  void add(const nn::LayerCost& cost) {
    macs += cost.macs;
    activations += cost.activations;
    weights += cost.weights;
    if (cost.array) {
      array_macs += cost.macs;
      cycles += cost.array->cycles;
      bits_moved += cost.array->bits_moved;
      bits_moved_int8 += cost.array->bits_moved_int8;
    } else {
      bits_moved += cost.activations.bits + cost.weights.bits;
      bits_moved_int8 += 8 * (cost.activations.words + cost.weights.words);
    }
  }

  bool has_weights() const { return weights.words > 0; }
  std::optional<uint64_t> array_cycles() const {
    return cycles > 0 ? std::optional(cycles) : std::nullopt;
  }
  std::optional<double> utilisation(const ModelReport& report) const {
    return cycles > 0 ? ratio(array_macs, cycles * *report.multipliers) : std::nullopt;
  }
  std::optional<double> short_a() const { return ratio(activations.shorts, activations.coded); }
  std::optional<double> short_w() const { return ratio(weights.shorts, weights.coded); }
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

std::string_view place_of(const Sum& sum) { return sum.cycles > 0 ? "array" : "host"; }

std::optional<double> bits_per_word(const nn::CodeCount& count) {
  return ratio(count.bits, count.words);
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
                      {"cycles", or_null(sum.array_cycles())},
                      {"utilisation", or_null(sum.utilisation(report))},
                      {"short_a", or_null(sum.short_a())},
                      {"short_w", or_null(sum.short_w())},
                      {"bits_moved", or_null(if_any(sum.bits_moved, sum))},
                      {"bits_moved_int8", or_null(if_any(sum.bits_moved_int8, sum))},
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
      {"cycles", or_null(total.array_cycles())},
      {"utilisation", or_null(total.utilisation(report))},
      {"bits_per_activation", or_null(bits_per_word(total.activations))},
      {"bits_per_weight", or_null(bits_per_word(total.weights))},
      {"bits_moved", total.bits_moved},
      {"bits_moved_int8", total.bits_moved_int8}};
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
  Table table({"layer", "operator", "on", "MACs", "cycles", "utilisation", "short A", "short W",
               "bits moved", "as int8"});
  const auto add = [&](const std::string& name, std::string_view op, const Sum& sum,
                       std::string_view place) {
    table.add_row({name, std::string(op), std::string(place), fmt::format("{}", sum.macs),
                   or_dash(sum.array_cycles()), or_dash(sum.utilisation(report)),
                   or_dash(sum.short_a()), or_dash(sum.short_w()),
                   or_dash(if_any(sum.bits_moved, sum)),
                   or_dash(if_any(sum.bits_moved_int8, sum))});
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
  return text + fmt::format("; {} bits an activation, {} a weight\n",
                            or_dash(bits_per_word(total.activations)),
                            or_dash(bits_per_word(total.weights)));
}

}  // namespace spark::cli

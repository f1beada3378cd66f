#include "gen/cli/explore_report.h"

#include <fmt/format.h>

#include "gen/base/json.h"
#include "gen/base/table.h"
#include "sim/array/drain.h"

namespace spark::cli {
namespace {

using nlohmann::ordered_json;
using synth::ArrayResult;
using synth::Figures;

std::string number(const std::optional<double>& value, int digits, double unit = 1) {
  return value ? fmt::format("{:.{}f}", *value / unit, digits) : "-";
}

size_t tiles_of(const synth::Sample& sample) {
  return sample.row_blocks.size() * sample.col_blocks.size();
}

size_t all_tiles_of(const synth::Sample& sample) {
  return static_cast<size_t>(sample.all_row_blocks) * static_cast<size_t>(sample.all_col_blocks);
}

synth::Sample sample_of(const Exploration& e) {
  return synth::sample(e.m, e.n, e.options.size, e.options.tiles);
}

ordered_json record(const Exploration& e, const ArrayResult& result, const Figures& f) {
  const synth::ArrayDesign& design = result.design;
  ordered_json json = {
      {"design", design.name},
      {"pe", array::to_string(design.pe)},
      {"sync", array::to_string(design.sync)},
      {"queue_depth", design.has_queue() ? ordered_json(design.queue_depth) : ordered_json()},
      {"vector", design.vector},
      {"rows", e.options.size.rows},
      {"cols", e.options.size.cols},
      {"area_ge", f.area_ge},
      {"tmin_ns", or_null(f.tmin_ns)},
      {"cycles_per_mac", f.cycles_per_mac},
      {"macs_per_s_per_ge", or_null(f.macs_per_s_per_ge)},
      {"vs_int8", or_null(f.vs_int8)},
      {"pareto", f.pareto},
      {"share", design.share},
      {"form", array::to_string(design.coded ? e.options.size.form : array::Form::none)},
      {"macs", result.work.macs},
      {"cycles", result.work.cycles},
      {"lane_cycles_per_mac", f.lane_cycles_per_mac},
      {"bits_moved", result.work.code_bits},
      {"bits_moved_int8", result.work.word_bits},
      {"bits_per_mac", f.bits_per_mac},
      {"bits_per_mac_int8", f.bits_per_mac_int8},
      {"macs_per_s", or_null(f.macs_per_s)},
      {"arrays", or_null(f.arrays)},
      {"compute_macs_per_s", or_null(f.compute_macs_per_s)}};
  if (e.comparison.bandwidth) {
    json["supplied_macs_per_s"] = or_null(f.supplied_macs_per_s);
    json["supplied_vs_int8"] = or_null(f.supplied_vs_int8);
    json["compute_from_bits"] = or_null(f.compute_from_bits);
    json["ahead_from_bits"] = f.ahead ? ordered_json(f.ahead->from) : ordered_json();
    json["ahead_to_bits"] = f.ahead ? or_null(f.ahead->to) : ordered_json();
  }
  return json;
}

std::string ahead(const synth::Comparison& comparison, size_t i) {
  const Figures& f = comparison.figures[i];
  if (!comparison.baseline || !f.compute_macs_per_s) return "-";
  if (i == *comparison.baseline) return "(itself)";
  if (!f.ahead) return "nowhere";
  if (f.ahead->to) return fmt::format("below {:.0f}", *f.ahead->to);
  return f.ahead->from > 0 ? fmt::format("above {:.0f}", f.ahead->from) : "everywhere";
}

/// A line for products so short that arrays wait for their results; empty for others.
std::string short_product(const Exploration& e) {
  const int drain = e.options.size.rows + array::Drain::kLatency + 2;
  std::optional<int> lanes;
  for (const ArrayResult& result : e.results) {
    const int vector = result.design.vector;
    if ((e.k - 1) / vector + 1 < drain && vector < lanes.value_or(vector + 1)) lanes = vector;
  }
  if (!lanes) return "";
  return fmt::format(
      "K = {} is short: arrays of {} lanes or more wait for their results, which take about {} "
      "cycles a tile\n",
      e.k, *lanes, drain);
}

std::string setting(const Exploration& e) {
  const synth::Sample sample = sample_of(e);
  std::string text =
      fmt::format("C = A x B, {}x{} x {}x{}: A {} ({:.3f} short), B {} ({:.3f} short); form {}\n",
                  e.m, e.k, e.k, e.n, e.a_name, e.short_a, e.b_name, e.short_b, e.code());
  if (e.seed) text += fmt::format("random operands, seed {}\n", *e.seed);
  text += fmt::format(
      "arrays of {}x{} PEs, {} of {} tiles{}; library {}, goal {}\n", e.options.size.rows,
      e.options.size.cols, tiles_of(sample), all_tiles_of(sample),
      tiles_of(sample) < all_tiles_of(sample) ? ", evenly spread" : "", e.library, e.goal);
  const synth::Comparison& c = e.comparison;
  const std::string baseline = c.baseline ? e.results[*c.baseline].design.name : "-";
  if (c.area_ge) text += fmt::format("equal area: {:.0f} GE; int8: {}\n", *c.area_ge, baseline);
  if (c.bandwidth && c.memory_ns) {
    text += fmt::format("memory: {:g} bits every {:.3f} ns, for all arrays of a kind together\n",
                        *c.bandwidth, *c.memory_ns);
  }
  return text + short_product(e) + "\n";
}

constexpr const char* kNotes =
    "GE: of the whole array, all in: PEs, queues, decoders, control. tmin: see 'spark-rtl synth'.\n"
    "cycles/MAC: of one array, start, edges and results included. x lanes: times its multipliers' "
    "lanes.\n"
    "kMAC/s/GE: thousand MACs a second and GE. vs int8: the same over that of the best array of "
    "plain words.\n"
    "front: no other has less area and as much throughput, or the reverse.\n"
    "arrays: as many as fit the equal area, fractions included. GMAC/s: of these.\n"
    "bits/MAC: operand bits read from memory; as int8: the same words uncoded.\n";
constexpr const char* kMemoryNotes =
    "supplied: GMAC/s, the lesser of what the arrays compute and what the memory brings. vs: over "
    "int8's.\n"
    "compute from: bits a memory cycle from which on the arrays are the limit.\n"
    "ahead of int8: at which bits a memory cycle 'supplied' is above int8's.\n";

}  // namespace

std::string Exploration::code() const {
  const std::string_view form = array::to_string(options.size.form);
  const bool rounds = codec::Format{.form = codec::parse_form(form)}.rounds();
  return fmt::format("{}{}{}", form, rounds ? ", " + rounding : "", halve ? ", halved" : "");
}

ordered_json to_json(const Exploration& e) {
  const synth::Sample sample = sample_of(e);
  const synth::Comparison& c = e.comparison;
  ordered_json json = {
      {"a", e.a_name},
      {"b", e.b_name},
      {"seed", or_null(e.seed)},
      {"m", e.m},
      {"k", e.k},
      {"n", e.n},
      {"short_a", e.short_a},
      {"short_b", e.short_b},
      {"form", array::to_string(e.options.size.form)},
      {"rounding", e.rounding},
      {"halve", e.halve},
      {"signed_a", e.options.size.signed_a},
      {"signed_b", e.options.size.signed_b},
      {"acc_width", e.options.size.acc_width},
      {"tiles", tiles_of(sample)},
      {"of_tiles", all_tiles_of(sample)},
      {"library", e.library},
      {"goal", e.goal},
      {"baseline", c.baseline ? ordered_json(e.results[*c.baseline].design.name) : ordered_json()},
      {"area_ge", or_null(c.area_ge)},
      {"bandwidth", or_null(c.bandwidth)},
      {"memory_ns", or_null(c.memory_ns)}};
  json["designs"] = ordered_json::array();
  for (size_t i = 0; i < e.results.size(); ++i) {
    json["designs"].push_back(record(e, e.results[i], c.figures[i]));
  }
  return json;
}

std::string text(const Exploration& e) {
  const bool memory = e.comparison.bandwidth.has_value();
  std::vector<std::string> headers = {"design",  "GE",        "tmin ns",  "cycles/MAC",
                                      "x lanes", "kMAC/s/GE", "vs int8",  "front",
                                      "arrays",  "GMAC/s",    "bits/MAC", "as int8"};
  if (memory) {
    headers.insert(headers.end(), {"supplied", "vs", "compute from", "ahead of int8"});
  }
  Table table(headers);
  for (size_t i = 0; i < e.results.size(); ++i) {
    const Figures& f = e.comparison.figures[i];
    std::vector<std::string> cells = {e.results[i].design.name,
                                      number(f.area_ge, 0),
                                      number(f.tmin_ns, 3),
                                      number(f.cycles_per_mac, 6),
                                      number(f.lane_cycles_per_mac, 3),
                                      number(f.macs_per_s_per_ge, 1, 1e3),
                                      number(f.vs_int8, 3),
                                      f.pareto ? "*" : "",
                                      number(f.arrays, 3),
                                      number(f.compute_macs_per_s, 1, 1e9),
                                      number(f.bits_per_mac, 4),
                                      number(f.bits_per_mac_int8, 4)};
    if (memory) {
      cells.insert(cells.end(),
                   {number(f.supplied_macs_per_s, 1, 1e9), number(f.supplied_vs_int8, 3),
                    number(f.compute_from_bits, 0), ahead(e.comparison, i)});
    }
    table.add_row(cells);
  }
  return setting(e) + table.str() + kNotes + (memory ? kMemoryNotes : "");
}

}  // namespace spark::cli

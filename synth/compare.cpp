#include "synth/compare.h"

#include <algorithm>

namespace spark::synth {
namespace {

/// A ratio of two numbers that may both be unknown.
std::optional<double> ratio(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return std::nullopt;
  return *a / *b;
}

Figures figures_of(const ArrayResult& result, const ArraySize& size) {
  const auto macs = static_cast<double>(result.work.macs);
  Figures f;
  f.area_ge = result.synthesis.area.ge;
  f.tmin_ns = result.synthesis.tmin_ns();
  f.cycles_per_mac = static_cast<double>(result.work.cycles) / macs;
  f.lane_cycles_per_mac = f.cycles_per_mac * size.rows * size.cols * result.design.vector;
  f.bits_per_mac = static_cast<double>(result.work.code_bits) / macs;
  f.bits_per_mac_int8 = static_cast<double>(result.work.word_bits) / macs;
  if (f.tmin_ns) f.macs_per_s = 1e9 / (*f.tmin_ns * f.cycles_per_mac);
  f.macs_per_s_per_ge = ratio(f.macs_per_s, f.area_ge);
  return f;
}

std::optional<size_t> best_int8(const std::vector<ArrayResult>& results,
                                const std::vector<Figures>& figures) {
  std::optional<size_t> best;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].design.coded || !figures[i].macs_per_s_per_ge) continue;
    if (!best || *figures[i].macs_per_s_per_ge > *figures[*best].macs_per_s_per_ge) best = i;
  }
  return best;
}

/// `a` is no worse than `b` in both, and better in one.
bool dominates(const Figures& a, const Figures& b) {
  return a.area_ge <= b.area_ge && *a.macs_per_s >= *b.macs_per_s &&
         (a.area_ge < b.area_ge || *a.macs_per_s > *b.macs_per_s);
}

void mark_pareto(std::vector<Figures>& figures) {
  for (Figures& one : figures) {
    one.pareto =
        one.macs_per_s && std::none_of(figures.begin(), figures.end(), [&](const Figures& other) {
          return other.macs_per_s && dominates(other, one);
        });
  }
}

/// The bandwidths at which min(compute, bandwidth / bits) of `f` is above that of `baseline`.
/// `bits_per_unit` makes bits a cycle out of bits per MAC times MACs a second.
std::optional<BitRange> ahead_of(const Figures& baseline, const Figures& f, double bits_per_unit) {
  const bool fewer_bits = f.bits_per_mac < baseline.bits_per_mac;
  const bool more_macs = *f.compute_macs_per_s > *baseline.compute_macs_per_s;
  if (fewer_bits && more_macs) return BitRange{};
  // It computes less: ahead until memory brings the baseline as many words as it can compute.
  if (fewer_bits) {
    return BitRange{0, *f.compute_macs_per_s * baseline.bits_per_mac * bits_per_unit};
  }
  // It reads as much or more: ahead once memory brings it more than the baseline can compute.
  if (more_macs) {
    const bool same_bits = f.bits_per_mac == baseline.bits_per_mac;
    return BitRange{*baseline.compute_macs_per_s *
                        (same_bits ? baseline.bits_per_mac : f.bits_per_mac) * bits_per_unit,
                    {}};
  }
  return std::nullopt;
}

void supply(Comparison& comparison) {
  // From bits in a second to bits in a cycle of the memory.
  const double bits_per_unit = *comparison.memory_ns * 1e-9;
  for (Figures& f : comparison.figures) {
    if (!f.compute_macs_per_s) continue;
    f.compute_from_bits = *f.compute_macs_per_s * f.bits_per_mac * bits_per_unit;
    f.supplied_macs_per_s =
        std::min(*f.compute_macs_per_s, *comparison.bandwidth / bits_per_unit / f.bits_per_mac);
  }
  if (!comparison.baseline) return;
  const Figures baseline = comparison.figures[*comparison.baseline];
  for (Figures& f : comparison.figures) {
    if (!f.compute_macs_per_s) continue;
    f.supplied_vs_int8 = ratio(f.supplied_macs_per_s, baseline.supplied_macs_per_s);
    f.ahead = ahead_of(baseline, f, bits_per_unit);
  }
}

}  // namespace

Comparison compare(const std::vector<ArrayResult>& results, const ArraySize& size,
                   std::optional<double> area_ge, std::optional<double> bandwidth) {
  Comparison comparison;
  for (const ArrayResult& result : results) comparison.figures.push_back(figures_of(result, size));
  mark_pareto(comparison.figures);
  comparison.baseline = best_int8(results, comparison.figures);
  comparison.area_ge = area_ge;
  comparison.bandwidth = bandwidth;
  std::optional<double> baseline_efficiency;
  if (comparison.baseline) {
    const Figures& baseline = comparison.figures[*comparison.baseline];
    baseline_efficiency = baseline.macs_per_s_per_ge;
    comparison.memory_ns = baseline.tmin_ns;
    if (!area_ge) comparison.area_ge = baseline.area_ge;
  }
  for (Figures& f : comparison.figures) {
    f.vs_int8 = ratio(f.macs_per_s_per_ge, baseline_efficiency);
    f.arrays = ratio(comparison.area_ge, f.area_ge);
    if (f.arrays && f.macs_per_s) f.compute_macs_per_s = *f.arrays * *f.macs_per_s;
    if (!comparison.baseline && f.tmin_ns) {
      comparison.memory_ns = std::min(*f.tmin_ns, comparison.memory_ns.value_or(*f.tmin_ns));
    }
  }
  if (bandwidth && comparison.memory_ns) supply(comparison);
  return comparison;
}

}  // namespace spark::synth

#include "synth/curve.h"

#include <algorithm>
#include <cmath>

namespace spark::synth {
namespace {

Record mapped(Design design, Goal goal, double period_ns, const Library& library,
              const std::filesystem::path& work_dir) {
  design.goal = goal;
  design.period_ns = period_ns;
  return synthesize(design, library, work_dir);
}

}  // namespace

std::vector<Record> area_delay_curve(const Design& design, const Library& library, int periods,
                                     const std::filesystem::path& work_dir) {
  std::vector<Record> all = {mapped(design, Goal::speed, 0, library, work_dir),
                             mapped(design, Goal::area, 0, library, work_dir)};
  if (!all[0].timing || !all[1].timing) return {};
  const double shortest = all[0].timing->tmin_ns / 2;
  const double longest = std::max(all[1].timing->tmin_ns, shortest);
  for (int i = 0; i < periods; ++i) {
    const double place = periods == 1 ? 0.5 : 1.0 * i / (periods - 1);
    // A whole picosecond, as abc is told.
    const double period = std::round(1e3 * shortest * std::pow(longest / shortest, place)) / 1e3;
    all.push_back(mapped(design, Goal::period, period, library, work_dir));
  }
  std::stable_sort(all.begin(), all.end(), [](const Record& a, const Record& b) {
    return std::pair(a.timing->tmin_ns, a.area.um2) < std::pair(b.timing->tmin_ns, b.area.um2);
  });
  std::vector<Record> front;
  for (Record& record : all) {
    if (front.empty() || record.area.um2 < front.back().area.um2)
      front.push_back(std::move(record));
  }
  return front;
}

}  // namespace spark::synth

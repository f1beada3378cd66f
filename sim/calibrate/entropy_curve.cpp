#include "sim/calibrate/entropy_curve.h"

#include "sim/calibrate/evaluate.h"
#include "sim/calibrate/measure.h"
#include "sim/calibrate/search.h"

namespace spark::calibrate {
namespace {

constexpr uint64_t kSample = uint64_t{1} << 20;
constexpr uint64_t kManyGroups = 1024;

}  // namespace

std::vector<double> entropy_curve(const Groups& groups, const Survey& survey, const Grid& grid,
                                  const std::vector<std::pair<Pick, Totals>>& points) {
  const uint64_t stride = (groups.elements() + kSample - 1) / kSample;
  const uint64_t group_stride = groups.count() >= kManyGroups ? stride : 1;
  const uint64_t part_stride = group_stride == 1 ? stride : 1;

  // By sampled group, then by point.
  std::vector<std::vector<Option>> options((groups.count() - 1) / group_stride + 1);
  Search search(grid.format().slice, survey.is_signed, survey.exponent, {&grid, nullptr, false},
                [&](uint64_t group, Search::Found& found) {
                  for (const auto& [pick, totals] : points) {
                    std::vector<Option> all = found.exact;
                    options[group / group_stride].push_back(pick.from(all));
                  }
                });
  groups.walk([&](uint64_t group, std::span<const float> values, bool last) {
    if (group % group_stride == 0) search.add(facts_of(groups, survey, group), values, last);
  });
  search.finish();

  std::vector<Histogram> histograms(points.size(),
                                    Histogram(size_t{1} << grid.format().word_bits()));
  std::vector<int32_t> words;
  uint64_t part = 0;
  groups.walk([&](uint64_t group, std::span<const float> values, bool) {
    if (group % group_stride != 0 || part++ % part_stride != 0) return;
    words.resize(values.size());
    for (size_t i = 0; i < points.size(); ++i) {
      const Option& option = options[group / group_stride][i];
      to_words(grid, values, option.scale, option.dead_zone, words);
      count_words(grid.format(), words, histograms[i]);
    }
  });
  std::vector<double> entropies;
  for (const Histogram& histogram : histograms) entropies.push_back(entropy_of(histogram));
  return entropies;
}

}  // namespace spark::calibrate

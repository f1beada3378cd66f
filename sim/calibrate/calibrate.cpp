#include "sim/calibrate/calibrate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gen/base/error.h"
#include "sim/calibrate/entropy_curve.h"
#include "sim/calibrate/evaluate.h"
#include "sim/calibrate/measure.h"
#include "sim/calibrate/search.h"
#include "sim/calibrate/survey.h"
#include "sim/calibrate/tradeoff.h"

namespace spark::calibrate {
namespace {

using Granularity = tensor::Quantisation::Granularity;

/// The paper form is taken only where it saves so many bits a word.
constexpr double kPaperSaving = 0.02;

/// Distortions of candidates are sums of float32, the final ones are not: so many dB more are
/// looked for than were asked for.
constexpr double kMargin = 5e-4;

constexpr size_t kCurvePoints = 60;
constexpr size_t kEntropyPoints = 16;

void check(const Options& options, const tensor::Source& source, std::string_view name) {
  const int s = options.slice;
  codec::Format{.slice = s}.check();
  if (options.bits && options.sqnr) {
    throw InputError("--bits and --sqnr exclude each other; give one of them");
  }
  if (options.bits && !(*options.bits >= s && *options.bits <= 2 * s)) {
    throw InputError("--bits {:g} is not legal; allowed: {}..{}, from a short code to a long one",
                     *options.bits, s, 2 * s);
  }
  if (options.sqnr && !std::isfinite(*options.sqnr)) {
    throw InputError("--sqnr {:g} is not legal; allowed: a finite number of dB", *options.sqnr);
  }
  const tensor::Dtype dtype = source.description().dtype;
  if (!is_calibratable(dtype)) {
    throw InputError("{}: it is {}; calibrate takes floats, uint8 and int8", name,
                     tensor::to_string(dtype));
  }
  if (source.size() == 0) throw InputError("{}: it has no elements to calibrate", name);
}

uint64_t axis_of(const Options& options, const tensor::Description& tensor) {
  if (options.granularity != Granularity::channel) return 0;
  if (options.axis) return *options.axis;
  const auto& given = tensor.quantisation;
  return given && given->granularity == Granularity::channel ? given->axis : 0;
}

/// One tensor on its way.
class Calibration {
 public:
  Calibration(const tensor::Source& source, const Options& options, std::string_view name)
      : source_(source),
        options_(options),
        name_(name),
        groups_(source, options.granularity, axis_of(options, source.description()), options.block,
                name),
        survey_(survey(groups_, (1 << (2 * options.slice)) - 1, name_)),
        exact_(codec::Form::exact, options.slice, survey_.is_signed),
        paper_(codec::Form::paper, options.slice, survey_.is_signed),
        exact_tradeoff_(groups_.count()),
        paper_tradeoff_(groups_.count()) {}

  Result run() {
    result_.words = source_.size();
    result_.before = measure_before(source_, groups_, survey_, options_.slice);
    find_tradeoffs();
    const auto [grid, pick] = choose();
    if (options_.curves) draw_curves();
    take_scales(*grid, pick);
    measure_words(*grid);
    recommend();
    return std::move(result_);
  }

 private:
  double words() const { return static_cast<double>(result_.words); }
  double bits_of(uint64_t longs) const {
    return options_.slice * (1 + static_cast<double>(longs) / words());
  }
  /// From the units of Search::Found to those of the tensor.
  double noise_of(double distortion) const { return std::ldexp(distortion, 2 * survey_.exponent); }
  Point point_of(const Totals& totals) const {
    return {bits_of(totals.longs), sqnr_of(survey_.signal, noise_of(totals.distortion))};
  }

  void search(const Search::Plan& plan, Search::Take take) const {
    Search search(options_.slice, survey_.is_signed, survey_.exponent, plan, std::move(take));
    groups_.walk([&](uint64_t group, std::span<const float> values, bool last) {
      search.add(facts_of(groups_, survey_, group), values, last);
    });
    search.finish();
  }

  void find_tradeoffs() {
    std::vector<double> integers(static_cast<size_t>(options_.slice) + 1, 0);
    search({&exact_, &paper_, true}, [&](uint64_t, Search::Found& found) {
      exact_tradeoff_.add(found.exact);
      paper_tradeoff_.add(found.paper);
      for (size_t i = 0; i < integers.size(); ++i) integers[i] += found.integers[i];
    });
    for (size_t i = 0; i < integers.size(); ++i) {
      result_.integers.push_back({static_cast<double>(options_.slice) + static_cast<double>(i),
                                  sqnr_of(survey_.signal, noise_of(integers[i]))});
    }
  }

  using Choice = std::pair<const Grid*, Pick>;

  Choice choose() {
    if (options_.bits) return within_bits(*options_.bits);
    const double least =
        std::min(exact_tradeoff_.finest().distortion, paper_tradeoff_.finest().distortion);
    const auto best = sqnr_of(survey_.signal, noise_of(least));
    double wanted = options_.sqnr.value_or(kDefaultSqnr);
    if (best && *best < wanted + kMargin) {
      if (options_.sqnr) {
        throw InputError("{}: --sqnr {:g} cannot be reached; the best is {:.2f} dB{}", name_,
                         wanted, std::floor(100 * (*best - kMargin)) / 100, remedy());
      }
      result_.below_default = true;
      wanted = *best - kNearBest;
    }
    return within_sqnr(wanted);
  }

  const char* remedy() const {
    return options_.granularity == Granularity::block ? "; smaller blocks reach more"
                                                      : "; --per block reaches more";
  }

  Choice within_bits(double bits) const {
    const auto longs = static_cast<uint64_t>((bits / options_.slice - 1) * words() + 1e-6);
    const Pick exact = *exact_tradeoff_.within_longs(longs);
    const Pick paper = *paper_tradeoff_.within_longs(longs);
    const double gain = std::pow(10, kPaperGain / 10);
    if (exact_tradeoff_.totals(exact).distortion >
        gain * paper_tradeoff_.totals(paper).distortion) {
      return {&paper_, paper};
    }
    return {&exact_, exact};
  }

  Choice within_sqnr(double sqnr) const {
    const double distortion =
        std::ldexp(survey_.signal, -2 * survey_.exponent) * std::pow(10, -(sqnr + kMargin) / 10);
    const auto exact = exact_tradeoff_.within_distortion(distortion);
    const auto paper = paper_tradeoff_.within_distortion(distortion);
    if (!exact) return {&paper_, *paper};
    if (paper && bits_of(paper_tradeoff_.totals(*paper).longs) + kPaperSaving <
                     bits_of(exact_tradeoff_.totals(*exact).longs)) {
      return {&paper_, *paper};
    }
    return {&exact_, *exact};
  }

  void draw_curves() {
    const auto points = [&](const Tradeoff& tradeoff) {
      std::vector<Point> all;
      for (const auto& [pick, totals] : tradeoff.curve(kCurvePoints))
        all.push_back(point_of(totals));
      return all;
    };
    result_.curves.exact = points(exact_tradeoff_);
    result_.curves.paper = points(paper_tradeoff_);
    const auto sampled = exact_tradeoff_.curve(kEntropyPoints);
    const std::vector<double> entropies = entropy_curve(groups_, survey_, exact_, sampled);
    for (size_t i = 0; i < sampled.size(); ++i) {
      result_.curves.entropy.push_back({entropies[i], point_of(sampled[i].second).sqnr_db});
    }
  }

  void take_scales(const Grid& grid, const Pick& pick) {
    result_.format = grid.format();
    tensor::Quantisation& quantisation = result_.quantisation;
    quantisation.granularity = options_.granularity;
    quantisation.axis = axis_of(options_, source_.description());
    quantisation.block = options_.granularity == Granularity::block ? options_.block : 0;
    quantisation.scales.assign(groups_.count(), 1);
    result_.dead_zones.assign(groups_.count(), false);
    const bool exact = &grid == &exact_;
    Search::Plan plan{exact ? &exact_ : nullptr, exact ? nullptr : &paper_};
    // A group alone cannot make up for another what the grid leaves of the budget.
    if (groups_.count() == 1)
      plan.near = (exact ? exact_tradeoff_ : paper_tradeoff_).alone(pick).scale;
    search(plan, [&](uint64_t group, Search::Found& found) {
      const Option option = pick.from(exact ? found.exact : found.paper);
      if (survey_.absmax[group] == 0) return;
      quantisation.scales[group] = option.scale;
      result_.dead_zones[group] = option.dead_zone;
    });
    result_.scale_bits = 32 * static_cast<double>(groups_.count()) / words();
  }

  void measure_words(const Grid& grid) {
    Histogram histogram(size_t{1} << grid.format().word_bits());
    std::vector<int32_t> coded;
    double noise = 0;
    groups_.walk([&](uint64_t group, std::span<const float> values, bool) {
      const float scale = result_.quantisation.scales[group];
      coded.resize(values.size());
      to_words(grid, values, scale, result_.dead_zones[group], coded);
      count_words(grid.format(), coded, histogram);
      for (size_t i = 0; i < values.size(); ++i) {
        const double error = static_cast<double>(scale) * grid.decoded(coded[i]) - values[i];
        noise += error * error;
      }
    });
    uint64_t shorts = 0;
    for (int32_t word = grid.short_min(); word <= grid.short_max(); ++word) {
      shorts += histogram[static_cast<size_t>(word - grid.format().min_word())];
    }
    result_.after = {bits_of(result_.words - shorts), sqnr_of(survey_.signal, noise)};
    result_.short_share = static_cast<double>(shorts) / words();
    result_.entropy_bits = entropy_of(histogram);
  }

  void recommend() {
    const auto level = [](const Point& point) {
      return point.sqnr_db.value_or(std::numeric_limits<double>::infinity());
    };
    for (size_t i = 0; i < result_.integers.size() && !result_.recommended; ++i) {
      const Point& integer = result_.integers[i];
      if (integer.bits <= result_.after.bits && level(integer) >= level(result_.after)) {
        result_.recommended = i;
      }
    }
  }

  const tensor::Source& source_;
  const Options& options_;
  std::string name_;
  Groups groups_;
  Survey survey_;
  Grid exact_;
  Grid paper_;
  Tradeoff exact_tradeoff_;
  Tradeoff paper_tradeoff_;
  Result result_;
};

}  // namespace

bool is_calibratable(tensor::Dtype dtype) {
  return tensor::is_float(dtype) || dtype == tensor::Dtype::uint8 || dtype == tensor::Dtype::int8;
}

Result calibrate(const tensor::Source& source, const Options& options, std::string_view name) {
  check(options, source, name);
  return Calibration(source, options, name).run();
}

}  // namespace spark::calibrate

#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace spark::calibrate {

/// One way to encode a group, and what comes of it.
struct Option {
  float scale = 1;
  bool dead_zone = false;
  uint64_t longs = 0;     ///< words with long codes: the rate, in tails
  double distortion = 0;  ///< sum of the squared errors
};

/// Keeps the options on the lower convex hull of (longs, distortion), by rising longs: those that
/// minimise distortion + lambda * longs for some lambda >= 0.
void keep_hull(std::vector<Option>& options);

/// Where a whole tensor stands: sums over its groups.
struct Totals {
  uint64_t longs = 0;
  double distortion = 0;
};

/// What decides which of its options a group takes.
struct Pick {
  /// Of several groups: a step of the hull is taken if the distortion that it saves for each long
  /// word is that of this number (Tradeoff) or more.
  int lambda = 0;
  /// Of a group alone, which need not stay on the hull: the least distortion with at most so many
  /// long words, or the fewest long words with at most that distortion.
  std::optional<uint64_t> max_longs;
  std::optional<double> max_distortion;

  /// The option for a group, of which one must meet the limit of a group alone; `options` are left
  /// in another order, or fewer.
  Option from(std::vector<Option>& options) const;
};

/// Rate against distortion of a tensor whose groups share one budget: each group takes the option
/// that minimises distortion + lambda * longs, with one lambda for all (Shoham & Gersho, "Efficient
/// bit allocation for an arbitrary set of quantizers", 1988). Holds no groups, only
/// sums: the steps of all hulls by the lambda at which they begin to pay, as a whole number on a
/// logarithmic scale. Two neighbouring lambdas of many groups lie about 0.002 bits a word apart.
class Tradeoff {
 public:
  explicit Tradeoff(uint64_t groups) : groups_(groups), steps_(kLambdas) {}

  /// Adds a group with its options, at least one; they are left in another order, or fewer.
  void add(std::vector<Option>& options);

  /// The least distortion with at most `longs` long words; none if even the fewest are more.
  std::optional<Pick> within_longs(uint64_t longs) const;

  /// The fewest long words with at most `distortion`; none if even the least is more.
  std::optional<Pick> within_distortion(double distortion) const;

  /// What a pick comes to.
  Totals totals(const Pick& pick) const;

  /// What a pick takes of a group alone.
  Option alone(const Pick& pick) const;

  /// Picks along the whole curve and what they come to, by rising longs, at most `count`: closer
  /// where the longs are few, because there the curve is steep.
  std::vector<std::pair<Pick, Totals>> curve(size_t count) const;

  /// The least distortion, and the longs that it takes.
  const Totals& finest() const { return finest_; }

  /// Lambda's numbers: 0 (all steps are taken) .. kLambdas (none is), 256 an octave.
  static constexpr int kPerOctave = 256;
  static constexpr int kLambdas = kPerOctave * 80;

  /// The number of a distortion a long word; those outside 2^-75 .. 2^5 have the first and the
  /// last.
  static int number_of(double slope);

 private:
  uint64_t groups_;
  Totals finest_;                ///< all steps are taken
  std::vector<Totals> steps_;    ///< by number: what the steps that have it bring, summed
  std::vector<Option> options_;  ///< of a group alone
};

}  // namespace spark::calibrate

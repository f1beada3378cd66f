#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sim/calibrate/evaluate.h"
#include "sim/calibrate/groups.h"
#include "sim/calibrate/survey.h"
#include "sim/calibrate/tradeoff.h"

namespace spark::calibrate {

/// What the search for scales wants to know of a group.
struct GroupFacts {
  uint64_t group = 0;  ///< its number
  uint64_t size = 0;   ///< elements
  float absmax = 0;    ///< largest magnitude
  float rms = 0;       ///< root mean square
  float unit = 0;      ///< all elements are multiples of it; 0: of nothing known
};

GroupFacts facts_of(const Groups& groups, const Survey& survey, uint64_t group);

/// Evaluates the candidates of every group: takes elements, hands out options. Small groups go
/// through the inner loops side by side, one in each lane, large ones in parts.
///
/// Candidates for the scale are the largest magnitude / d: d on a grid of 12 an octave, from the
/// end of the short range (all words are short) to where the last word is 1.5 times the rms (all
/// above is clipped), and every 2^b - 1, the scales that symmetric quantisation to integers would
/// take, so that none of those is missed. Where elements are multiples of a unit, also 1, 3 and 5
/// units: an odd multiple leaves less error there than its neighbours.
class Search {
 public:
  /// What to evaluate.
  struct Plan {
    const Grid* exact = nullptr;  ///< none: not this form
    const Grid* paper = nullptr;
    bool integers = false;  ///< of slice .. 2 * slice bits
    /// Only scales near this one, within a step of the grid either way and 16 times as fine.
    std::optional<float> near = std::nullopt;
  };

  /// What came out for a group: options, of those with the same number of long words at least the
  /// one of the least distortion. The distortions are in units of 2^exponent, squared; the scales
  /// are not.
  struct Found {
    std::vector<Option> exact;
    std::vector<Option> paper;
    std::vector<double> integers;  ///< by width: the least distortion
  };
  using Take = std::function<void(uint64_t group, Found& found)>;

  /// `exponent`: Survey's. `take` gets each group once, not always in the order in which they
  /// came.
  Search(int slice, bool is_signed, int exponent, const Plan& plan, Take take);

  /// The next elements of a group; `last`: its last ones. A group's elements come in one go.
  void add(const GroupFacts& facts, std::span<const float> values, bool last);

  /// All groups have come.
  void finish();

 private:
  /// The candidates of one form, or of integers of one width.
  struct Candidates {
    const Grid* grid = nullptr;  ///< none: of integers low..high
    int32_t low = 0;
    int32_t high = 0;
    std::vector<float> scales;        ///< rows of lanes
    std::vector<LaneCosts> costs[2];  ///< by row: without and with the dead zone (of a form)
    std::vector<uint64_t> best;       ///< rows of lanes by long words: distortion and number
    std::vector<Option> options;  ///< of the group that is handed out, or of the large one so far
  };

  void add_small(const GroupFacts& facts, std::span<const float> values, bool last);
  void add_large(const GroupFacts& facts, std::span<const float> values, bool last);
  void set_scales(Candidates& candidates, std::span<const GroupFacts> lanes) const;
  void evaluate(size_t rows);
  void find_best(Candidates& candidates) const;
  void take_best(Candidates& candidates, size_t lane) const;
  void add_lanes(Candidates& candidates) const;
  void hand_out(const GroupFacts& facts);

  float factor_;     ///< of values, so that they are in units of 2^exponent
  float unit_;       ///< 2^exponent
  float min_scale_;  ///< no smaller, in these units: normal here and in the results
  std::optional<float> near_;
  Take take_;
  std::vector<float> divisors_;  ///< ascending
  std::vector<Candidates> candidates_;
  std::vector<GroupFacts> lanes_;    ///< small groups, one a lane
  std::optional<GroupFacts> large_;  ///< the large group that is coming
  std::vector<float> values_;        ///< rows of lanes
  size_t filled_ = 0;                ///< values of the group that is coming
  size_t rows_ = 0;                  ///< of the longest small group
  Found found_;
};

}  // namespace spark::calibrate

#include "sim/calibrate/grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/calibrate/evaluate.h"
#include "sim/codec/table.h"
#include "verif/codec/fast_support.h"
#include "verif/codec/support.h"

// Rationale: the rule has its corners where a value lies between two words, at the borders of the
// short range with and without the dead zone, and beyond the first and the last word. Values on a
// lattice of sixteenths of a step reach all of these exactly, for every word up to S = 4 and around
// the corners above; one float to either side of each tells < from <=. The rule is stated a second
// time here, by a search among all words. The SIMD form must say the same, on every target.
namespace spark::calibrate {
namespace {

using codec::Form;

/// Grid::word with scale 1, by its description.
int32_t word_by_search(const Grid& grid, float value, bool dead_zone) {
  const double y = std::clamp(value, -1e6F, 1e6F);  // beyond that all words are as far away
  const codec::Format& format = grid.format();
  const double reach = dead_zone ? 0.5 + kDeadZone : 0.5;
  int32_t low = format.min_word();
  int32_t high = format.max_word();
  if (y >= grid.short_min() - reach && y <= grid.short_max() + reach) {
    low = grid.short_min();
    high = grid.short_max();
  }
  const auto near = static_cast<int32_t>(std::floor(std::clamp<double>(y, low, high)));
  int32_t best = low;
  for (int32_t word = std::max(low, near - 2); word <= std::min(high, near + 2); ++word) {
    const double distance = std::abs(y - word);
    const double least = std::abs(y - best);
    if (distance < least || (distance == least && word % 2 == 0)) best = word;
  }
  return best;
}

std::vector<float> corners(const codec::Format& format) {
  std::vector<float> values;
  const auto add = [&](int32_t from, int32_t to) {
    for (int32_t i = 16 * from; i <= 16 * to; ++i) {
      const float value = static_cast<float>(i) / 16;
      constexpr float kInfinity = std::numeric_limits<float>::infinity();
      values.insert(values.end(),
                    {value, std::nextafter(value, -kInfinity), std::nextafter(value, kInfinity)});
    }
  };
  const int32_t short_end = 1 << (format.slice - 1);
  if (format.slice <= 4) {
    add(format.min_word() - 3, format.max_word() + 3);
  } else {
    add(format.min_word() - 2, format.min_word() + 2);
    add(-short_end - 2, short_end + 2);
    add(format.max_word() - 2, format.max_word() + 2);
  }
  values.insert(values.end(), {1e30F, -1e30F, 1e-30F, -1e-30F, -0.0F});
  return values;
}

std::vector<Grid> all_grids() {
  std::vector<Grid> grids;
  for (const int slice : {2, 3, 4, 5, 8}) {
    for (const Form form : {Form::paper, Form::exact}) {
      for (const bool is_signed : {false, true}) grids.emplace_back(form, slice, is_signed);
    }
  }
  return grids;
}

TEST(Grid, WordIsTheNearestButShortWhereItMayBe) {
  for (const Grid& grid : all_grids()) {
    SCOPED_TRACE(codec::test::describe(grid.format()));
    for (const float value : corners(grid.format())) {
      for (const bool dead_zone : {false, true}) {
        ASSERT_EQ(grid.word(value, 1, dead_zone), word_by_search(grid, value, dead_zone))
            << value << " " << dead_zone;
      }
    }
  }
}

TEST(Grid, ShortRangeIsThatOfTheCodes) {
  for (const Grid& grid : all_grids()) {
    const codec::Table table(grid.format());
    for (const int32_t word : codec::test::all_words(grid.format())) {
      const codec::Code code = table.encode(word);
      ASSERT_EQ(grid.is_short(word), !code.is_long) << word;
      ASSERT_EQ(grid.decoded(word), table.decode(code)) << word;
    }
  }
}

TEST(Grid, ScaleIsAFactor) {
  const Grid grid(Form::exact, 4, true);
  EXPECT_EQ(grid.word(10, 4, false), 2);  // 2.5 to even
  EXPECT_EQ(grid.word(14, 4, false), 3);  // 3.5 to the short word
  EXPECT_EQ(grid.word(14.9F, 4, false), 4);
  EXPECT_EQ(grid.word(15, 4, true), 3);  // 3.75
  EXPECT_EQ(grid.word(15.1F, 4, true), 4);
  EXPECT_EQ(grid.word(-19, 4, true), -4);  // -4.75
  EXPECT_EQ(grid.word(-19.1F, 4, true), -5);
  EXPECT_EQ(grid.word(1000, 4, false), 63);
  EXPECT_EQ(grid.word(-1000, 4, false), -64);
}

TEST(ToWords, EqualsTheRuleOnEveryTarget) {
  for (const std::string& target : codec::fast::targets()) {
    SCOPED_TRACE(target);
    const codec::fast::test::OnTarget on(target);
    for (const Grid& grid : all_grids()) {
      SCOPED_TRACE(codec::test::describe(grid.format()));
      const std::vector<float> values = corners(grid.format());
      std::vector<int32_t> words(values.size());
      for (const float scale : {1.0F, 0.37F, 3e-38F}) {
        for (const bool dead_zone : {false, true}) {
          std::vector<float> scaled = values;
          for (float& value : scaled) value *= scale;
          to_words(grid, scaled, scale, dead_zone, words);
          for (size_t i = 0; i < words.size(); ++i) {
            ASSERT_EQ(words[i], grid.word(scaled[i], scale, dead_zone)) << scaled[i];
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace spark::calibrate

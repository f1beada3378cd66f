#include "synth/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gen/base/error.h"

/// Rationale: the figures decide which array is built, so each is recomputed here by hand from
/// round numbers; the memory's effect also by brute force over bandwidths.
namespace spark::synth {
namespace {

using testing::ElementsAre;

/// An array of 1 PE that was measured over 1000 MACs.
ArrayResult measured(const std::string& name, double ge, double tmin_ns, uint64_t cycles,
                     uint64_t bits) {
  ArrayResult result;
  result.design = find_array_designs({name}).at(0);
  result.synthesis.area.ge = ge;
  if (tmin_ns > 0) result.synthesis.timing = Timing{tmin_ns, "", "", {}};
  result.work = {1000, cycles, bits, 8000};
  return result;
}

ArraySize one_pe() {
  ArraySize size;
  size.rows = size.cols = 1;
  return size;
}

const std::vector<ArrayResult> kResults = {
    measured("int8 x1", 1000, 2, 1000, 8000),              // 500 kMAC/s/GE
    measured("int8 x8", 6000, 2, 125, 8000),               // 667: the best int8
    measured("wide lockstep x1", 900, 2.5, 1600, 5000),    // 278
    measured("wide window x8 d4", 6500, 2, 100, 5000),     // 769
    measured("mixed lockstep x1", 1100, 2.5, 2000, 9000),  // 182
};

TEST(Compare, FiguresOfOneArray) {
  const Comparison c = compare(kResults, one_pe(), {}, {});
  const Figures& f = c.figures[3];
  EXPECT_DOUBLE_EQ(f.area_ge, 6500);
  EXPECT_DOUBLE_EQ(*f.tmin_ns, 2);
  EXPECT_DOUBLE_EQ(f.cycles_per_mac, 0.1);
  EXPECT_DOUBLE_EQ(f.lane_cycles_per_mac, 0.8);
  EXPECT_DOUBLE_EQ(f.bits_per_mac, 5);
  EXPECT_DOUBLE_EQ(f.bits_per_mac_int8, 8);
  EXPECT_DOUBLE_EQ(*f.macs_per_s, 5e9);
  EXPECT_DOUBLE_EQ(*f.macs_per_s_per_ge, 5e9 / 6500);
  EXPECT_FALSE(f.supplied_macs_per_s || f.compute_from_bits || f.ahead);
}

TEST(Compare, BaselineIsTheBestArrayOfPlainWords) {
  const Comparison c = compare(kResults, one_pe(), {}, {});
  ASSERT_EQ(c.baseline, 1U);
  EXPECT_DOUBLE_EQ(*c.figures[1].vs_int8, 1);
  EXPECT_DOUBLE_EQ(*c.figures[0].vs_int8, 0.75);
  EXPECT_NEAR(*c.figures[3].vs_int8, 5e9 / 6500 * 6000 / 4e9, 1e-12);
  // The equal area is the baseline's unless one is given.
  EXPECT_DOUBLE_EQ(*c.area_ge, 6000);
  EXPECT_DOUBLE_EQ(*c.figures[0].arrays, 6);
  EXPECT_DOUBLE_EQ(*c.figures[0].compute_macs_per_s, 3e9);
  EXPECT_DOUBLE_EQ(*compare(kResults, one_pe(), 1500, {}).figures[0].arrays, 1.5);
}

TEST(Compare, ParetoFront) {
  const Comparison c = compare(kResults, one_pe(), {}, {});
  std::vector<bool> front;
  for (const Figures& f : c.figures) front.push_back(f.pareto);
  EXPECT_THAT(front, ElementsAre(true, true, true, true, false));
}

TEST(Compare, EqualDesignsAreBothOnTheFront) {
  const std::vector<ArrayResult> twins = {kResults[0], kResults[0]};
  const Comparison c = compare(twins, one_pe(), {}, {});
  EXPECT_TRUE(c.figures[0].pareto && c.figures[1].pareto);
}

TEST(Compare, WithoutTimingOrBaselineNothingIsInvented) {
  const Comparison untimed = compare({measured("int8 x1", 1000, 0, 1000, 8000)}, one_pe(), 500, 64);
  EXPECT_FALSE(untimed.baseline || untimed.memory_ns);
  const Figures& f = untimed.figures[0];
  EXPECT_FALSE(f.macs_per_s || f.vs_int8 || f.pareto || f.compute_macs_per_s ||
               f.supplied_macs_per_s);
  EXPECT_DOUBLE_EQ(*f.arrays, 0.5);

  const Comparison coded = compare({kResults[2], kResults[3]}, one_pe(), 6500, 64);
  EXPECT_FALSE(coded.baseline || coded.figures[0].vs_int8 || coded.figures[0].supplied_vs_int8);
  EXPECT_DOUBLE_EQ(*coded.memory_ns, 2) << "the shortest period";
  EXPECT_TRUE(coded.figures[0].supplied_macs_per_s);
}

/// The memory brings its bits by its own clock, whatever the arrays' are.
TEST(Compare, SupplyIsTheLesser) {
  const Comparison c = compare(kResults, one_pe(), {}, 40);
  EXPECT_DOUBLE_EQ(*c.memory_ns, 2);
  // 20 Gbit/s: 2.5 GMAC/s of plain words, of which the baseline could compute 4.
  EXPECT_DOUBLE_EQ(*c.figures[1].supplied_macs_per_s, 2.5e9);
  EXPECT_DOUBLE_EQ(*c.figures[1].compute_from_bits, 64);
  // 4 GMAC/s of coded words; 6000 / 900 lockstep arrays compute 1.67.
  EXPECT_DOUBLE_EQ(*c.figures[3].supplied_macs_per_s, 4e9);
  EXPECT_DOUBLE_EQ(*c.figures[3].supplied_vs_int8, 1.6);
  EXPECT_DOUBLE_EQ(*c.figures[2].supplied_macs_per_s, *c.figures[2].compute_macs_per_s);
}

TEST(Compare, WhereADesignIsAhead) {
  // The last one reads more bits than plain words, but computes more.
  std::vector<ArrayResult> results = kResults;
  results.push_back(measured("split x8/2 d4", 6000, 2, 100, 9000));
  const Comparison reference = compare(results, one_pe(), {}, 1);
  EXPECT_FALSE(reference.figures[1].ahead);
  EXPECT_FALSE(reference.figures[4].ahead);
  ASSERT_TRUE(reference.figures[2].ahead && reference.figures[3].ahead);
  EXPECT_TRUE(reference.figures[2].ahead->to);
  EXPECT_FALSE(reference.figures[3].ahead->to);
  for (int step = 0; step < 500; ++step) {
    const double bits = 0.5 + 0.37 * step;
    const Comparison c = compare(results, one_pe(), {}, bits);
    for (size_t i = 0; i < results.size(); ++i) {
      const auto& range = reference.figures[i].ahead;
      const bool inside = range && bits > range->from && (!range->to || bits < *range->to);
      EXPECT_EQ(*c.figures[i].supplied_vs_int8 > 1 + 1e-9, inside) << i << " at " << bits;
    }
  }
}

TEST(ArrayDesigns, NamesSayWhatTheyAre) {
  std::set<std::string> names;
  for (const ArrayDesign& design : array_designs()) {
    SCOPED_TRACE(design.name);
    EXPECT_TRUE(names.insert(design.name).second);
    EXPECT_NE(design.name.find("x" + std::to_string(design.vector)), std::string::npos);
    EXPECT_TRUE(design.name.starts_with(array::to_string(design.pe)));
    EXPECT_EQ(design.name.find("/" + std::to_string(design.share)) != std::string::npos,
              design.pe == array::Pe::split);
    EXPECT_EQ(design.name.find(" d" + std::to_string(design.queue_depth)) != std::string::npos,
              design.has_queue());
    // Legal for the generator and for the model, in both forms.
    for (const auto form : {array::Form::paper, array::Form::exact}) {
      ArraySize size;
      size.form = form;
      EXPECT_NO_THROW(rtl_config(design, size));
      EXPECT_NO_THROW(array::check(model_config(design, size)));
    }
  }
  EXPECT_GE(names.size(), 20U);
}

TEST(ArrayDesigns, AreFoundByHowTheirNamesBegin) {
  EXPECT_EQ(find_array_designs({}).size(), array_designs().size());
  const auto names = [](const std::vector<std::string>& given) {
    std::vector<std::string> found;
    for (const ArrayDesign& design : find_array_designs(given)) found.push_back(design.name);
    return found;
  };
  EXPECT_THAT(names({"int8 x1"}), ElementsAre("int8 x1"));
  EXPECT_THAT(names({"wide lockstep", "mixed elastic x1"}),
              ElementsAre("mixed elastic x1 d2", "mixed elastic x1 d4", "wide lockstep x1"));
  EXPECT_THROW(find_array_designs({"int8", "int9"}), InputError);
}

TEST(Sample, IsEvenlySpreadAndNeverTooLarge) {
  const ArraySize size;  // 16 x 16
  const Sample all = sample(40, 17, size, 64);
  EXPECT_THAT(all.row_blocks, ElementsAre(0, 1, 2));
  EXPECT_THAT(all.col_blocks, ElementsAre(0, 1));
  const Sample few = sample(1600, 32, size, 8);
  EXPECT_THAT(few.col_blocks.size() * few.row_blocks.size(), testing::Le(8U));
  EXPECT_THAT(sample(160, 16, size, 2).row_blocks, ElementsAre(2, 7));
  for (const int m : {1, 16, 17, 500, 5000}) {
    for (const int n : {1, 16, 33, 640, 4096}) {
      for (const int tiles : {1, 2, 7, 64, 1000}) {
        const Sample s = sample(m, n, size, tiles);
        const size_t taken = s.row_blocks.size() * s.col_blocks.size();
        const auto there =
            static_cast<size_t>(s.all_row_blocks) * static_cast<size_t>(s.all_col_blocks);
        EXPECT_LE(taken, static_cast<size_t>(tiles));
        EXPECT_GE(2 * taken, std::min<size_t>(there, static_cast<size_t>(tiles)));
        EXPECT_LT(s.row_blocks.back(), s.all_row_blocks);
        EXPECT_LT(s.col_blocks.back(), s.all_col_blocks);
        EXPECT_EQ(std::set<int>(s.row_blocks.begin(), s.row_blocks.end()).size(),
                  s.row_blocks.size());
      }
    }
  }
}

}  // namespace
}  // namespace spark::synth

#include "sim/calibrate/words.h"

#include <gtest/gtest.h>

#include "verif/calibrate/support.h"

// Rationale: the words must be Grid::word of each element with its own group's scale, wherever a
// read begins and ends; all reads of a small tensor are tried, for each granularity and the axes at
// either end.
namespace spark::calibrate {
namespace {

using test::MemorySource;
using Granularity = tensor::Quantisation::Granularity;

TEST(Words, AreThoseOfTheRuleWhereverARead) {
  const std::vector<float> values = test::random_values(test::Distribution::laplace, 60, 1);
  const MemorySource source({3, 4, 5}, values);
  for (const auto& [granularity, axis, block] :
       std::vector<std::tuple<Granularity, uint64_t, uint64_t>>{{Granularity::tensor, 0, 32},
                                                                {Granularity::channel, 0, 32},
                                                                {Granularity::channel, 2, 32},
                                                                {Granularity::block, 0, 7}}) {
    Options options;
    options.granularity = granularity;
    options.axis = granularity == Granularity::channel ? std::optional(axis) : std::nullopt;
    options.block = block;
    options.bits = 5.5;
    const Result result = calibrate(source, options, "t");
    const Grid grid(result.format.form, 4, result.format.is_signed);
    const tensor::ScaleIndex index(result.quantisation, {3, 4, 5});
    const std::vector<int32_t> none;
    const Words words(source, result, none);
    EXPECT_EQ(words.size(), 60U);
    EXPECT_EQ(words.description().dtype, tensor::Dtype::int32);
    for (size_t first = 0; first < 60; ++first) {
      for (size_t count = 0; first + count <= 60; ++count) {
        std::vector<int32_t> read(count);
        words.read(first, read);
        for (size_t i = 0; i < count; ++i) {
          const uint64_t group = index[first + i];
          ASSERT_EQ(read[i], grid.word(values[first + i], result.quantisation.scales[group],
                                       result.dead_zones[group]));
        }
      }
    }
  }
}

TEST(Words, ThatAreGivenAreTaken) {
  const MemorySource source({4}, {1, 2, 3, 4});
  Options options;
  options.bits = 8;
  const Result result = calibrate(source, options, "t");
  const std::vector<int32_t> given = {5, 6, 7, 8};
  std::vector<int32_t> read(2);
  Words(source, result, given).read(1, read);
  EXPECT_EQ(read, (std::vector<int32_t>{6, 7}));
}

}  // namespace
}  // namespace spark::calibrate

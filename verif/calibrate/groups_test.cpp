#include "sim/calibrate/groups.h"

#include <gtest/gtest.h>

#include <numeric>

#include "verif/calibrate/support.h"
#include "verif/codec/support.h"

// Rationale: a walk must hand out each element once, to its group, in order. Elements are numbered,
// so that the walk can be held against the definition (tensor::ScaleIndex) for every axis and block
// of small shapes of up to four dimensions; larger shapes reach each way of walking at its limits:
// parts of a run, channels gathered in several batches, channels too large to be gathered.
namespace spark::calibrate {
namespace {

using tensor::Quantisation;
using test::MemorySource;
using Granularity = Quantisation::Granularity;

MemorySource numbered(const std::vector<uint64_t>& shape) {
  std::vector<float> values(tensor::element_count(shape, "t"));
  std::iota(values.begin(), values.end(), 0.0F);
  return {shape, std::move(values)};
}

void check(const tensor::Source& source, Granularity granularity, uint64_t axis, uint64_t block) {
  const tensor::Description& description = source.description();
  SCOPED_TRACE(testing::PrintToString(description.shape) + " " +
               std::string(to_string(granularity)) + " " + std::to_string(axis) + " " +
               std::to_string(block));
  const Quantisation quantisation{granularity, axis, block, {}, {}};
  const tensor::ScaleIndex index(quantisation, description.shape);
  std::vector<std::vector<float>> wanted(tensor::scale_count(quantisation, description.shape, "t"));
  for (uint64_t i = 0; i < source.size(); ++i) {
    wanted[index[i]].push_back(static_cast<float>(i));
  }
  const Groups groups(source, granularity, axis, block, "t");
  ASSERT_EQ(groups.count(), wanted.size());
  std::vector<std::vector<float>> found(wanted.size());
  uint64_t open = 0;  // the group whose elements are coming
  bool ended = true;
  groups.walk([&](uint64_t group, std::span<const float> values, bool last) {
    ASSERT_FALSE(values.empty());
    if (ended) {
      open = group;
      ASSERT_TRUE(found[group].empty()) << "a second time";
    }
    ASSERT_EQ(group, open);
    found[group].insert(found[group].end(), values.begin(), values.end());
    ended = last;
    if (last) {
      ASSERT_EQ(found[group].size(), groups.size(group));
    }
  });
  EXPECT_TRUE(ended);
  EXPECT_TRUE(found == wanted);
}

TEST(Groups, OfSmallShapes) {
  for (const std::vector<uint64_t>& shape : std::vector<std::vector<uint64_t>>{
           {}, {1}, {7}, {3, 5}, {5, 1}, {1, 5}, {2, 3, 4}, {3, 1, 2, 5}, {4, 0, 3}, {0}}) {
    const MemorySource source = numbered(shape);
    check(source, Granularity::tensor, 0, 0);
    for (uint64_t axis = 0; axis < shape.size(); ++axis) {
      check(source, Granularity::channel, axis, 0);
    }
    for (const uint64_t block : {1, 2, 3, 5, 8, 1000}) check(source, Granularity::block, 0, block);
  }
}

// Floats hold whole numbers up to 2^24.
TEST(Groups, LargerThanAPart) {
  const MemorySource source = numbered({3, 200000});
  check(source, Granularity::tensor, 0, 0);
  check(source, Granularity::channel, 0, 0);
  check(source, Granularity::channel, 1, 0);
  check(source, Granularity::block, 0, 100000);
  check(source, Granularity::block, 0, 33);
}

TEST(Groups, ChannelsInSeveralBatches) {
  check(numbered({1100, 3, 700}), Granularity::channel, 1, 0);
  check(numbered({1100, 3000, 1}), Granularity::channel, 1, 0);
}

TEST(Groups, ChannelsTooLargeToGather) {
  check(numbered({2100000, 2}), Granularity::channel, 1, 0);
  check(numbered({2, 2, 1100000}), Granularity::channel, 1, 0);
}

TEST(Groups, RealsOfIntegersAreScaled) {
  codec::Tensor words{{2, 3, 2}, tensor::Dtype::int8, {}};
  for (int32_t word = 0; word < 12; ++word) words.words.push_back(word - 6);
  const Quantisation channels{Granularity::channel, 1, 0, {0.5F, 2, 3}, {0, 1, -1}};
  const MemorySource source(words, channels);
  const std::vector<float> factors = {0.5F, 0.5F, 2, 2, 3, 3};
  const std::vector<float> zeros = {0, 0, 1, 1, -1, -1};
  for (uint64_t first = 0; first < 12; ++first) {
    std::vector<float> values(12 - first);
    read_reals(source, first, values);
    for (size_t i = first; i < 12; ++i) {
      EXPECT_EQ(values[i - first],
                factors[i % 6] * (static_cast<float>(words.words[i]) - zeros[i % 6]));
    }
  }
  std::vector<float> plain(12);
  read_reals(MemorySource(words), 0, plain);
  EXPECT_EQ(plain.front(), -6);
}

TEST(Groups, UnitIsTheScaleThatAllElementsShare) {
  codec::Tensor words{{2, 3, 4}, tensor::Dtype::int8, std::vector<int32_t>(24)};
  const auto unit = [&](const std::optional<Quantisation>& given, Granularity granularity,
                        uint64_t axis, uint64_t block, uint64_t group) {
    const MemorySource source(words, given);
    return Groups(source, granularity, axis, block, "t").unit(group);
  };
  EXPECT_EQ(unit(std::nullopt, Granularity::channel, 1, 0, 2), 1);
  const Quantisation tensor{Granularity::tensor, 0, 0, {0.25F}, {}};
  EXPECT_EQ(unit(tensor, Granularity::block, 0, 5, 4), 0.25F);
  const Quantisation rows{Granularity::channel, 1, 0, {1, 2, 3}, {}};
  EXPECT_EQ(unit(rows, Granularity::channel, 1, 0, 2), 3);
  EXPECT_EQ(unit(rows, Granularity::channel, 0, 0, 1), 0);
  EXPECT_EQ(unit(rows, Granularity::channel, 2, 0, 1), 0);
  EXPECT_EQ(unit(rows, Granularity::tensor, 0, 0, 0), 0);
  EXPECT_EQ(unit(rows, Granularity::block, 0, 4, 4), 2);  // elements 16..19: row 1
  EXPECT_EQ(unit(rows, Granularity::block, 0, 3, 1), 0);  // elements 3..5
  EXPECT_EQ(unit(rows, Granularity::block, 0, 2, 3), 2);  // elements 6..7
  const MemorySource floats({2}, {1, 2});
  EXPECT_EQ(Groups(floats, Granularity::tensor, 0, 0, "t").unit(0), 0);
}

TEST(Groups, AxisThatIsNotThere) {
  const MemorySource source = numbered({2, 3});
  EXPECT_EQ(codec::test::error_of([&] { Groups(source, Granularity::channel, 2, 0, "W"); }),
            "W: channels along axis 2, but the tensor has 2 dimensions");
}

}  // namespace
}  // namespace spark::calibrate

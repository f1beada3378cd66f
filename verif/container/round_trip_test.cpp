// Rationale: what comes back from a container is what the golden codec makes of each word, for
// every legal format in both layouts, for shapes on both sides of every boundary (no words, one
// word, one chunk less one, one chunk, one more, several groups of chunks, many dimensions), for
// every integer dtype, and for floats under every granularity, where the reference quantises
// element by element from the formula.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gen/base/file.h"
#include "sim/codec/stream.h"
#include "verif/container/support.h"

namespace spark::container {
namespace {

using codec::Format;
using codec::Layout;
using tensor::Dtype;
using tensor::Quantisation;
using test::Item;
using test::ScratchFolder;

TEST(ContainerRoundTrip, EveryFormatInOneFile) {
  std::mt19937_64 random = test::seeded(20250101);
  std::vector<Item> items;
  for (const Format& format : codec::test::all_formats(2, 8)) {
    for (const Layout layout : test::kLayouts) {
      items.push_back(
          test::random_item(fmt::format("{} {}", test::describe(format), layout == Layout::planar),
                            {3, 1 + random() % 9000}, format, layout, random));
    }
  }
  const ScratchFolder scratch;
  test::write(scratch.path("a.spark"), items);
  const Reader reader(scratch.path("a.spark"));
  ASSERT_EQ(reader.tensors().size(), items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    const StoredTensor& stored = reader.tensor(i);
    EXPECT_EQ(stored.description(), item.source.description());
    EXPECT_EQ(stored.record().format, item.format);
    EXPECT_EQ(stored.record().layout, item.layout);
    EXPECT_TRUE(test::words_of(stored) == test::golden(item.format, item.source.words()))
        << item.source.description().name;
  }
  reader.verify();
}

TEST(ContainerRoundTrip, ShapesAroundEveryBoundary) {
  std::mt19937_64 random = test::seeded(20250102);
  const std::vector<std::vector<uint64_t>> shapes = {
      {},
      {0},
      {3, 0, 2},
      {1},
      {7},
      {kChunkWords - 1},
      {kChunkWords},
      {kChunkWords + 1},
      {16 * kChunkWords},
      {16 * kChunkWords + 1},
      {33, 1, kChunkWords + 5},
      std::vector<uint64_t>(64, 1),
  };
  for (const int slice : {3, 4, 5}) {
    for (const Layout layout : test::kLayouts) {
      std::vector<Item> items;
      for (const auto& shape : shapes) {
        items.push_back(test::random_item(std::to_string(items.size()), shape,
                                          {.slice = slice, .is_signed = true}, layout, random));
      }
      const ScratchFolder scratch;
      test::write(scratch.path("a.spark"), items);
      const Reader reader(scratch.path("a.spark"));
      for (size_t i = 0; i < items.size(); ++i) {
        const std::vector<int32_t> wanted = test::golden(items[i].format, items[i].source.words());
        EXPECT_EQ(reader.tensor(i).description(), items[i].source.description());
        EXPECT_TRUE(test::words_of(reader.tensor(i)) == wanted) << i;
        const uint64_t chunks = (wanted.size() + kChunkWords - 1) / kChunkWords;
        EXPECT_EQ(reader.tensor(i).record().chunks, chunks);
      }
    }
  }
}

/// Ranges and single words, wherever they lie in their chunks, and the streams themselves.
TEST(ContainerRoundTrip, AnyRangeAnyWordAndTheBytesOfTheStream) {
  std::mt19937_64 random = test::seeded(20250103);
  for (const int slice : {2, 4, 7}) {
    for (const Layout layout : test::kLayouts) {
      const Item item =
          test::random_item("a", {3 * kChunkWords + 100}, {.slice = slice}, layout, random);
      const ScratchFolder scratch;
      test::write(scratch.path("a.spark"), {item});
      const Reader reader(scratch.path("a.spark"));
      const StoredTensor& stored = reader.tensor(0);
      const std::vector<int32_t> wanted = test::golden(item.format, item.source.words());
      for (int i = 0; i < 200; ++i) {
        const uint64_t first = random() % (wanted.size() + 1);
        std::vector<int32_t> words(random() % (wanted.size() + 1 - first));
        stored.read_words(first, words);
        EXPECT_TRUE(
            std::equal(words.begin(), words.end(), wanted.begin() + static_cast<ptrdiff_t>(first)));
        const uint64_t index = random() % wanted.size();
        EXPECT_EQ(stored.word(index), wanted[index]);
      }
      for (uint64_t chunk = 0; chunk < stored.record().chunks; ++chunk) {
        const std::span<const uint8_t> bytes = stored.bytes_of(chunk);
        EXPECT_TRUE(codec::pack(item.format, layout,
                                std::span(item.source.words())
                                    .subspan(stored.record().first_word(chunk),
                                             stored.record().words_of(chunk))) ==
                    std::string(bytes.begin(), bytes.end()));
      }
      EXPECT_THROW(stored.word(wanted.size()), std::out_of_range);
      std::vector<int32_t> many(2);
      EXPECT_THROW(stored.read_words(wanted.size() - 1, many), std::out_of_range);
    }
  }
}

TEST(ContainerRoundTrip, EveryIntegerDtypeAndItsQuantisation) {
  const Quantisation by_tensor = {Quantisation::Granularity::tensor, 0, 0, {0.5F}, {-3}};
  const Quantisation by_channel = {Quantisation::Granularity::channel, 1, 0, {1, 2, 3e-30F}, {}};
  const Quantisation by_block = {Quantisation::Granularity::block, 0, 3, {1, 2}, {}};
  std::vector<Item> items;
  for (uint64_t number = 1; number <= 8; ++number) {
    const Dtype dtype = *tensor::dtype_of(number);
    for (const std::optional<Quantisation>& quantisation :
         std::vector<std::optional<Quantisation>>{{}, by_tensor, by_channel, by_block}) {
      const std::vector<int32_t> words = is_unsigned(dtype)
                                             ? std::vector<int32_t>{0, 1, 7, 8, 100, 127}
                                             : std::vector<int32_t>{0, -1, -128, 127, 17, -100};
      items.push_back({{{std::to_string(items.size()), dtype, {2, 3}, quantisation}, words},
                       {.is_signed = !is_unsigned(dtype)}});
    }
  }
  const ScratchFolder scratch;
  test::write(scratch.path("a.spark"), items);
  const Reader reader(scratch.path("a.spark"));
  for (size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    const std::vector<int32_t> wanted = test::golden(item.format, item.source.words());
    const StoredTensor& stored = reader.tensor(i);
    EXPECT_EQ(stored.description().dtype, item.source.description().dtype);
    EXPECT_EQ(stored.description().shape, item.source.description().shape);
    EXPECT_EQ(stored.quantisation(), item.source.description().quantisation);
    std::vector<int32_t> words(6);
    stored.read(0, words);
    EXPECT_EQ(words, wanted);
    EXPECT_EQ(test::values_of(stored), std::vector<float>(wanted.begin(), wanted.end()));
    if (size_of(stored.description().dtype) == 1) {
      std::vector<uint8_t> bytes(4);
      stored.read(1, bytes);
      EXPECT_EQ(bytes, std::vector<uint8_t>(wanted.begin() + 1, wanted.begin() + 5));
    }
  }
}

/// What quantising and coding must make of `values`, one scale for each element.
std::vector<float> reference(const Format& format, const std::vector<float>& values,
                             const std::vector<float>& scales, const std::vector<int32_t>& zeros) {
  std::vector<float> wanted;
  for (size_t i = 0; i < values.size(); ++i) {
    const double word = std::nearbyint(static_cast<double>(values[i]) / scales[i]) + zeros[i];
    const auto clamped = static_cast<int32_t>(std::clamp<double>(
        word, static_cast<double>(format.min_word()), static_cast<double>(format.max_word())));
    const int32_t decoded = test::golden(format, {clamped}).front();
    wanted.push_back(static_cast<float>(static_cast<double>(scales[i]) * (decoded - zeros[i])));
  }
  return wanted;
}

TEST(ContainerRoundTrip, FloatsByTensorAndChannel) {
  std::mt19937_64 random = test::seeded(20250104);
  std::normal_distribution<float> gauss(0, 3);
  std::uniform_real_distribution<float> any(0.01F, 0.2F);
  const std::vector<uint64_t> shape = {5, 40, 7, 31};
  std::vector<float> values(5 * 40 * 7 * 31);
  for (float& value : values) value = gauss(random);
  for (const int slice : {4, 5}) {
    for (uint64_t axis = 0; axis <= shape.size(); ++axis) {  // the last one: of the whole tensor
      for (const bool with_zeros : {false, true}) {
        const bool whole = axis == shape.size();
        Quantisation quantisation;
        if (!whole) quantisation = {Quantisation::Granularity::channel, axis, 0, {}, {}};
        uint64_t inner = 1;
        for (size_t d = axis + 1; d < shape.size(); ++d) inner *= shape[d];
        const uint64_t count = whole ? 1 : shape[axis];
        for (uint64_t i = 0; i < count; ++i) {
          quantisation.scales.push_back(any(random));
          if (with_zeros)
            quantisation.zero_points.push_back(static_cast<int32_t>(random() % 40) - 20);
        }
        std::vector<float> scales;
        std::vector<int32_t> zeros;
        for (uint64_t i = 0; i < values.size(); ++i) {
          const uint64_t group = whole ? 0 : i / inner % count;
          scales.push_back(quantisation.scales[group]);
          zeros.push_back(with_zeros ? quantisation.zero_points[group] : 0);
        }
        const Format format = {.slice = slice, .is_signed = true, .form = codec::Form::exact};
        const ScratchFolder scratch;
        test::write(
            scratch.path("a.spark"),
            {{{{"a", Dtype::float32, shape, {}}, values}, format, Layout::planar, quantisation}});
        const Reader reader(scratch.path("a.spark"));
        EXPECT_EQ(reader.tensor(0).quantisation(), quantisation);
        EXPECT_TRUE(test::values_of(reader.tensor(0)) == reference(format, values, scales, zeros));
        std::vector<float> some(kChunkWords);  // across the border of two chunks
        reader.tensor(0).read(kChunkWords - 1000, some);
        EXPECT_TRUE(std::equal(some.begin(), some.end(),
                               reference(format, values, scales, zeros).begin() +
                                   static_cast<ptrdiff_t>(kChunkWords - 1000)));
      }
    }
  }
}

/// Blocks of every kind of size: those that divide the usual chunk, those that do not, larger ones.
TEST(ContainerRoundTrip, FloatsByBlockGivenScalesOrNone) {
  std::mt19937_64 random = test::seeded(20250105);
  std::normal_distribution<float> gauss(0, 3);
  std::vector<float> values(3 * kChunkWords + 77);
  for (float& value : values) value = gauss(random);
  std::fill(values.begin() + 32, values.begin() + 64, 0.0F);  // a block of zeros
  for (const uint64_t block : {1, 2, 7, 32, 100, 1000, 16384, 24000, 1 << 18}) {
    for (const int slice : {4, 6}) {
      for (const bool given : {false, true}) {
        const Format format = {.slice = slice, .is_signed = true};
        Quantisation quantisation = {Quantisation::Granularity::block, 0, block, {}, {}};
        for (uint64_t at = 0; at < values.size(); at += block) {
          float largest = 0;
          for (uint64_t i = at; i < std::min<uint64_t>(at + block, values.size()); ++i) {
            largest = std::max(largest, std::abs(values[i]));
          }
          float scale = largest == 0 ? 1 : largest / static_cast<float>(format.max_word());
          if (given) scale *= 0.7F;  // clips
          quantisation.scales.push_back(scale);
        }
        std::vector<float> scales;
        for (uint64_t i = 0; i < values.size(); ++i) {
          scales.push_back(quantisation.scales[i / block]);
        }
        const std::vector<float> wanted =
            reference(format, values, scales, std::vector<int32_t>(values.size(), 0));
        Quantisation asked = quantisation;
        if (!given) asked.scales.clear();
        const ScratchFolder scratch;
        test::write(scratch.path("a.spark"), {{{{"a", Dtype::float32, {values.size()}, {}}, values},
                                               format,
                                               Layout::interleaved,
                                               asked}});
        const Reader reader(scratch.path("a.spark"));
        EXPECT_EQ(reader.tensor(0).quantisation(), quantisation) << block;
        EXPECT_TRUE(reader.tensor(0).description().quantisation->scales.empty());
        EXPECT_TRUE(test::values_of(reader.tensor(0)) == wanted) << block;
        std::vector<float> some(20000);
        reader.tensor(0).read(12345, some);
        EXPECT_TRUE(std::equal(some.begin(), some.end(), wanted.begin() + 12345));
      }
    }
  }
}

/// Words that are there already, as a calibration leaves them, for a tensor of floats.
TEST(ContainerRoundTrip, WordsOfAFloatTensor) {
  const Quantisation quantisation = {Quantisation::Granularity::tensor, 0, 0, {0.25F}, {}};
  const test::MemorySource words({"w", Dtype::int16, {4}, {}}, std::vector<int32_t>{0, 3, -3, 12});
  const ScratchFolder scratch;
  Writer writer(scratch.path("a.spark"));
  writer.add({"x", Dtype::bfloat16, {4}, quantisation}, {.is_signed = true}, Layout::planar, words,
             "x");
  writer.commit();
  const Reader reader(scratch.path("a.spark"));
  EXPECT_EQ(reader.tensor(0).description(),
            (tensor::Description{"x", Dtype::bfloat16, {4}, quantisation}));
  EXPECT_EQ(test::values_of(reader.tensor(0)), (std::vector<float>{0, 0.75F, -0.75F, 3}));
  std::vector<int32_t> integers(4);
  EXPECT_THROW(reader.tensor(0).read(0, integers), std::invalid_argument);
}

}  // namespace
}  // namespace spark::container

// Rationale: a benchmark is wrong when it measures something else than it says: codecs that do not
// give back their words, sizes and shares that are not those in the record, a peer that is a straw
// man. So all codecs run at small sizes, where they check themselves, and StreamVByte's kernel is
// held against a plain statement of its format for all 256 control bytes and all widths of
// integers. How fast anything is no test says.
#include "sim/bench/bench.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/bench/stream_vbyte.h"
#include "verif/codec/support.h"

namespace spark::bench {
namespace {

TEST(Bench, MeasuresEveryCodecAndOperation) {
  Options options;
  options.sizes = {uint64_t{32} << 10};
  options.random_access_bytes = uint64_t{1} << 18;
  options.weights = 20'000;
  options.rounds = 1;
  std::vector<std::string> doing;
  const std::vector<Record> records =
      run(options, [&](const std::string& text) { doing.push_back(text); });
  EXPECT_EQ(doing.size(), 3 + 2U);
  std::set<std::string> seen;
  for (const Record& record : records) {
    EXPECT_TRUE(seen.insert(fmt::format("{} {} {} {}", record.operation, record.codec,
                                        record.distribution, record.threads))
                    .second);
    EXPECT_GT(record.gb_per_s, 0) << record.codec;
    EXPECT_GT(record.ns, 0) << record.codec;
    EXPECT_EQ(record.ratio.has_value(), record.operation != "calibrate");
    if (record.operation == "decode" || record.operation == "encode") {
      EXPECT_EQ(record.bytes, options.sizes[0]);
      const double words = record.gb_per_s * record.ns;
      const double counted = record.codec == "StreamVByte, 4 bytes a word" ? 4.0 : 1.0;
      EXPECT_NEAR(words, counted * static_cast<double>(record.bytes), 1) << record.codec;
    }
    if (record.codec == "SPARK" && record.distribution == "short 90 %") {
      EXPECT_NEAR(*record.ratio, 0.55, 0.01);
    }
    if (record.codec == "memcpy") {
      EXPECT_EQ(record.ratio, 1);
    }
    if (record.codec == "StreamVByte") {
      EXPECT_EQ(record.ratio, 1.25);
    }
  }
  for (const char* codec : {"memcpy", "StreamVByte", "StreamVByte, 4 bytes a word", "zstd -1",
                            "lz4", "Huffman", "SPARK", "SPARK planar"}) {
    for (const char* distribution : {"short 50 %", "short 90 %", "Laplace"}) {
      for (const char* operation : {"decode", "encode"}) {
        EXPECT_TRUE(seen.contains(fmt::format("{} {} {} 1", operation, codec, distribution)));
      }
    }
  }
  EXPECT_TRUE(seen.contains("decode SPARK short 50 % 2"));
  EXPECT_TRUE(seen.contains("random access SPARK planar short 50 % 1"));
  EXPECT_TRUE(seen.contains("calibrate SPARK per block Laplace, float32 1"));
}

/// The format, stated plainly.
std::vector<uint8_t> plain_stream_vbyte(const std::vector<uint32_t>& integers) {
  std::vector<uint8_t> controls(integers.size() / 4, 0);
  std::vector<uint8_t> data;
  for (size_t i = 0; i < integers.size(); ++i) {
    unsigned bytes = 1;
    while (bytes < 4 && integers[i] >> (8 * bytes) != 0) ++bytes;
    controls[i / 4] |= static_cast<uint8_t>((bytes - 1) << (2 * (i % 4)));
    for (unsigned b = 0; b < bytes; ++b) data.push_back(integers[i] >> (8 * b) & 0xff);
  }
  controls.insert(controls.end(), data.begin(), data.end());
  return controls;
}

TEST(StreamVbyte, IsTheFormatForEveryControlByte) {
  std::mt19937_64 random = codec::test::seeded(11);
  std::vector<uint32_t> integers;
  for (unsigned control = 0; control < 256; ++control) {
    for (unsigned i = 0; i < 4; ++i) {
      const unsigned bits = 8 * ((control >> (2 * i) & 3) + 1);
      const auto least = bits == 8 ? 0U : 1U << (bits - 8);
      const auto span = static_cast<uint32_t>((uint64_t{1} << bits) - least);
      integers.push_back(control % 2 == 0 ? least + static_cast<uint32_t>(random() % span)
                                          : least + span - 1);
    }
  }
  const std::vector<uint8_t> wanted = plain_stream_vbyte(integers);
  std::vector<uint8_t> coded(stream_vbyte_room(integers.size()));
  const size_t size = stream_vbyte_encode(integers, coded);
  EXPECT_EQ(std::vector<uint8_t>(coded.begin(), coded.begin() + static_cast<std::ptrdiff_t>(size)),
            wanted);
  std::vector<uint32_t> decoded(integers.size());
  stream_vbyte_decode(coded, decoded);
  EXPECT_EQ(decoded, integers);
}

}  // namespace
}  // namespace spark::bench

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/base/file.h"
#include "sim/container/reader.h"
#include "sim/tensor/writer.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

/// Rationale: what the commands unpack and info decide and print; that every damage is found and
/// everything else salvaged is tested in verif/container.
namespace spark::gen {
namespace {

using nlohmann::json;
using tensor::Dtype;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;
using testing::StartsWith;
using Arguments = std::vector<std::string>;

/// A container of `weights` (int8, 40,000 words of value index % 8 - 4), `scales` (uint8) and
/// `real` (float32).
class CliUnpackFiles : public testing::Test {
 protected:
  CliUnpackFiles() {
    std::vector<int32_t> words(40000);
    for (size_t i = 0; i < words.size(); ++i) words[i] = static_cast<int32_t>(i % 8) - 4;
    const auto writer =
        tensor::create(path("in.safetensors"), {{"real", Dtype::float32, {2}, {}},
                                                {"weights", Dtype::int8, {40000}, {}},
                                                {"scales", Dtype::uint8, {1, 3}, {}}});
    writer->write(std::vector<float>{1, -127});
    writer->write(words);
    writer->write(std::vector<int32_t>{1, 2, 3});
    writer->commit();
    EXPECT_EQ(spark_rtl({"pack", path("in.safetensors"), "-o", in_}).output, "");
  }

  std::string path(const std::string& name) const { return scratch_.path(name).string(); }

  ToolRun unpack(const std::string& out, Arguments more = {}) const {
    more.insert(more.begin(), {"unpack", in_, "-o", path(out)});
    return spark_rtl(more);
  }

  std::string refusal(const std::string& out, const Arguments& more = {}) const {
    const ToolRun run = unpack(out, more);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
    EXPECT_THAT(run.output, StartsWith("spark-rtl: "));
    EXPECT_FALSE(std::filesystem::exists(path(out)));
    return run.output.substr(11, run.output.size() - 12);
  }

  /// Changes a byte of the container.
  void damage(size_t at) const {
    std::string bytes = read_file(in_);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x10);
    scratch_.file("in.spark", bytes);
  }

  ScratchFolder scratch_;
  std::string in_ = path("in.spark");
};

TEST_F(CliUnpackFiles, AllIntoSafetensorsOrOneIntoNpy) {
  EXPECT_EQ(unpack("all.safetensors").output, "");
  const auto all = tensor::open(path("all.safetensors"));
  EXPECT_EQ(all->tensors().size(), 3U);
  EXPECT_EQ(unpack("one.npy", {"--tensor", "scales"}).output, "");
  const auto one = tensor::open(path("one.npy"));
  EXPECT_EQ(one->tensors()[0]->description(),
            (tensor::Description{"one", Dtype::uint8, {1, 3}, {}}));
  EXPECT_EQ(tensor::test::words_of(*one->tensors()[0]), (std::vector<int32_t>{1, 2, 3}));
  EXPECT_EQ(unpack("real.npy", {"--tensor", "real"}).output, "");
  const auto real = tensor::open(path("real.npy"));
  EXPECT_EQ(real->tensors()[0]->description().dtype, Dtype::float32);
  EXPECT_EQ(tensor::test::values_of(*real->tensors()[0]), (std::vector<float>{1, -112}));
}

TEST_F(CliUnpackFiles, WhatCannotBeWritten) {
  EXPECT_EQ(refusal("all.npy"), in_ +
                                    ": 3 tensors, but a .npy holds one; pick it with --tensor: "
                                    "real, weights, scales");
  EXPECT_EQ(refusal("x.npy", {"--tensor", "scale"}),
            in_ + ": no tensor 'scale'; did you mean 'scales'?");
  EXPECT_THAT(refusal("x.bin"), HasSubstr(".npy"));
  EXPECT_THAT(refusal("x.tflite"), HasSubstr("model"));
}

TEST_F(CliUnpackFiles, DamageIsNamedAndTheRestSalvaged) {
  const container::Reader reader(in_);
  const size_t weights = reader.tensor(0).description().name == "weights" ? 0 : 1;
  const container::StoredTensor& tensor = reader.tensor(weights);
  const uint64_t begin = tensor.offset_of(1);
  const uint64_t end = tensor.end_of(1);
  const uint64_t last = tensor.end_of(2);
  damage(begin + 5);
  EXPECT_EQ(refusal("x.npy", {"--tensor", "weights"}),
            fmt::format("{}: tensor 'weights', chunk 1 (words 16384..32767, bytes {}..{}) is "
                        "damaged; unpack --salvage reads the rest",
                        in_, begin, end - 1));
  ToolRun run = unpack("x.npy", {"--tensor", "weights", "--salvage"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.output, fmt::format("{}: lost: tensor 'weights', 16384 words from {} on, bytes "
                                    "{}..{}\n",
                                    in_, 16384, begin, end - 1));
  const auto file = tensor::open(path("x.npy"));
  const std::vector<int32_t> words = tensor::test::words_of(*file->tensors()[0]);
  for (size_t i = 0; i < words.size(); ++i) {
    const bool lost = i >= 16384 && i < 32768;
    ASSERT_EQ(words[i], lost ? 0 : static_cast<int32_t>(i % 8) - 4) << i;
  }
  // Neighbours make one range; other tensors are whole.
  damage(last - 1);
  run = unpack("x.safetensors", {"--salvage"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.output, fmt::format("{}: lost: tensor 'weights', 23616 words from 16384 on, bytes "
                                    "{}..{}\n",
                                    in_, begin, last - 1));
  run = unpack("y.npy", {"--salvage", "--tensor", "scales"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.output, "");
}

TEST_F(CliUnpackFiles, OneHeadIsEnoughToSalvageTwoLostAreTheEnd) {
  const size_t size = read_file(in_).size();
  damage(20);
  EXPECT_EQ(refusal("x.npy", {"--tensor", "scales"}),
            in_ + ": its head is damaged at byte 20; unpack --salvage reads what is whole");
  EXPECT_EQ(unpack("x.npy", {"--tensor", "scales", "--salvage"}).status, 0);
  damage(size - 20);
  EXPECT_EQ(refusal("y.npy", {"--tensor", "scales", "--salvage"}),
            in_ + ": neither its head nor the copy at its end is whole: nothing can be read");
  damage(0);
  EXPECT_EQ(refusal("y.npy", {"--salvage"}),
            in_ + ": not a .spark container (wrong magic in the first 8 bytes)");
}

TEST_F(CliUnpackFiles, InfoListsWhatAFileHolds) {
  ToolRun run = spark_rtl({"info", in_, "--json"});
  ASSERT_EQ(run.status, 0) << run.output;
  const json listed = json::parse(run.output);
  EXPECT_EQ(listed["file"], in_);
  ASSERT_EQ(listed["tensors"].size(), 3U);
  for (const json& entry : listed["tensors"]) {
    if (entry["name"] == "weights") {
      EXPECT_EQ(entry["dtype"], "int8");
      EXPECT_EQ(entry["shape"], json({40000}));
      EXPECT_EQ(entry["elements"], 40000);
      EXPECT_EQ(entry["granularity"], "none");
      EXPECT_EQ(entry["form"], "paper");
      EXPECT_EQ(entry["slice"], 4);
      EXPECT_EQ(entry["signed"], true);
      EXPECT_EQ(entry["rounding"], "compensate");
      EXPECT_EQ(entry["halve"], false);
      EXPECT_EQ(entry["layout"], "interleaved");
      EXPECT_EQ(entry["bytes"], 20000);
      EXPECT_EQ(entry["bits_per_word"], 4.0);
      EXPECT_EQ(entry["chunks"], 3);
      EXPECT_EQ(entry["chunk_words"], 16384);
    } else if (entry["name"] == "real") {
      EXPECT_EQ(entry["granularity"], "tensor");
    }
  }
  run = spark_rtl({"info", in_});
  EXPECT_THAT(run.output, HasSubstr("weights  int8     (40000)  none"));
  run = spark_rtl({"info", path("in.safetensors"), "--json"});
  EXPECT_EQ(json::parse(run.output)["tensors"][0], json({{"name", "real"},
                                                         {"dtype", "float32"},
                                                         {"shape", {2}},
                                                         {"elements", 2},
                                                         {"granularity", "none"}}));
  EXPECT_THAT(spark_rtl({"info", path("in.safetensors")}).output, HasSubstr("weights"));
  damage(3);  // the magic: still known by its name
  run = spark_rtl({"info", in_});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, HasSubstr("its head is damaged at byte 3"));
}

}  // namespace
}  // namespace spark::gen

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/base/file.h"
#include "verif/gen/support.h"

/// Rationale: the codec itself has its own tests; here the commands around it are held against
/// bytes that do not come from it: the worked examples of the specification (sim/codec/CODE.md) and
/// a file of NumPy's, copied by hand.
namespace spark::gen {
namespace {

using enum tensor::Dtype;

using codec::Tensor;
using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

/// Packs a tensor with `options` and returns the bytes of the file.
std::string packed(const Tensor& tensor, Arguments options) {
  const ScratchFolder scratch;
  const std::string in = scratch.file("a.npy", test::to_npy(tensor));
  options.insert(options.begin(), {"pack", in, "-o", scratch.path("a.spark").string()});
  const ToolRun run = spark_rtl(options);
  EXPECT_EQ(run.status, 0);
  const bool raw = std::find(options.begin(), options.end(), "--raw") != options.end();
  if (raw) {  // what a raw stream does not hold
    EXPECT_THAT(run.output, HasSubstr(fmt::format(": {} words, ", tensor.words.size())));
  } else {
    EXPECT_EQ(run.output, "");
  }
  return read_file(scratch.path("a.spark"));
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

/// As a user types it: plain names in the current folder, and a result that is a link to another
/// file.
TEST(CliPack, PlainNamesAndLinksInTheCurrentFolder) {
  const ScratchFolder scratch;
  const std::string bytes = test::to_npy({{2, 2}, int8, {0, -3, 4, 100}});
  scratch.file("tensor.npy", bytes);
  scratch.file("target.npy", "old");
  std::filesystem::create_symlink("target.npy", scratch.path("decoded.npy"));
  ToolRun run = spark_rtl({"pack", "tensor.npy", "-o", "tensor.spark"}, scratch.path(""));
  ASSERT_EQ(run.status, 0) << run.output;
  run = spark_rtl({"unpack", "tensor.spark", "-o", "decoded.npy"}, scratch.path(""));
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(read_file(scratch.path("target.npy")), bytes);
  EXPECT_TRUE(std::filesystem::is_symlink(scratch.path("decoded.npy")));
}

/// The worked examples of the specification one behind the other, the last byte filled with zeros.
TEST(CliPack, RawBytesAreTheWorkedExamples) {
  const Tensor words{{6}, uint8, {5, 18, 24, 170, 177, 210}};
  EXPECT_EQ(hex(packed(words, {"--raw"})), "58f8fb0b1d20");
  EXPECT_EQ(hex(packed(words, {"--raw", "--rounding", "nearest"})), "58fa0b0b1d20");
  EXPECT_EQ(hex(packed(words, {"--raw", "--layout", "planar"})), "588bbdff0120");
  const Tensor negative{{2, 1}, int8, {-5, -25}};
  EXPECT_EQ(hex(packed(negative, {"--raw"})), "fbf0");
  EXPECT_EQ(hex(packed(negative, {"--raw", "--rounding", "nearest"})), "fbdf");
  const Tensor all{{7}, uint8, {0, 1, 5, 15, 16, 17, 255}};
  EXPECT_EQ(hex(packed(all, {"--raw", "--form", "exact", "--halve"})), "01378889ff");
  EXPECT_EQ(packed({{0}, int8, {}}, {"--raw"}), "");
}

/// Packs and unpacks the bytes of a .npy file; returns what comes back.
std::string round_trip(const std::string& npy, Arguments options) {
  const ScratchFolder scratch;
  const std::string packed = scratch.path("a.spark").string();
  const std::string out = scratch.path("b.npy").string();
  options.insert(options.begin(), {"pack", scratch.file("a.npy", npy), "-o", packed});
  EXPECT_EQ(spark_rtl(options).output, "");
  EXPECT_EQ(spark_rtl({"unpack", packed, "-o", out}).output, "");
  return read_file(out);
}

TEST(CliPack, RoundTripKeepsTypeAndShape) {
  std::vector<int32_t> exact;  // words that the paper form carries without loss
  for (int32_t word = -12; word < 12; ++word) exact.push_back(word);
  for (const std::string layout : {"interleaved", "planar"}) {
    for (const std::vector<uint64_t>& shape :
         std::vector<std::vector<uint64_t>>{{24}, {2, 3, 4}, {24, 1}, {1, 1, 24}}) {
      const std::string npy = test::to_npy({shape, int8, exact});
      EXPECT_EQ(round_trip(npy, {"--layout", layout}), npy);
    }
    const std::string lossy = test::to_npy({{2, 2}, uint8, {18, 24, 170, 5}});
    EXPECT_EQ(round_trip(lossy, {"--layout", layout}),
              test::to_npy({{2, 2}, uint8, {15, 15, 176, 5}}));
  }
}

TEST(CliPack, TensorsWithoutWordsAndWithoutDimensions) {
  for (const Tensor& tensor :
       {Tensor{{0}, uint8, {}}, Tensor{{3, 0, 2}, int8, {}}, Tensor{{}, int8, {-3}}}) {
    const std::string npy = test::to_npy(tensor);
    EXPECT_EQ(round_trip(npy, {}), npy);
  }
}

/// numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]), as numpy.save writes it.
TEST(CliPack, FortranOrderBecomesCOrder) {
  std::string header = "{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3), }";
  header += std::string(117 - header.size(), ' ') + "\n";
  const std::string npy = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
                          std::string("\x01\x04\x02\x05\x03\x06", 6);
  EXPECT_EQ(round_trip(npy, {}), test::to_npy({{2, 3}, int8, {1, 2, 3, 4, 5, 6}}));
}

/// What `pack` says of a file with these bytes, without its path in front; stats must say the same.
std::string refusal(const std::string& npy) {
  const ScratchFolder scratch;
  const std::string in = scratch.file("a.npy", npy);
  const std::string out = scratch.path("a.spark").string();
  const ToolRun run = spark_rtl({"pack", in, "-o", out});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(spark_rtl({"stats", in}).output, run.output);
  EXPECT_FALSE(std::filesystem::exists(out));
  const std::string start = "spark-rtl: " + in + ": ";
  EXPECT_THAT(run.output, testing::StartsWith(start));
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1);
  return run.output.substr(std::min(start.size(), run.output.size()));
}

TEST(CliPack, WordsThatDoNotFitTheCode) {
  const ScratchFolder scratch;
  const std::string out = scratch.path("a.spark").string();
  const std::string wide = scratch.file("wide.npy", test::to_npy({{2}, uint8, {3, 200}}));
  const std::string low = scratch.file("low.npy", test::to_npy({{2}, int8, {3, -65}}));
  EXPECT_EQ(spark_rtl({"pack", wide, "-o", out, "--slice", "3"}).output,
            "spark-rtl: word 200 at index 1 of " + wide +
                " does not fit the 6-bit words of slice 3 (0..63); use --slice 4\n");
  EXPECT_EQ(spark_rtl({"stats", low, "--form", "exact"}).output,
            "spark-rtl: word -65 at index 1 of " + low +
                " does not fit the 7-bit words of slice 4, form exact (-64..63); use --halve\n");
  const ToolRun run = spark_rtl({"pack", low, "-o", out, "--form", "exact"});
  EXPECT_EQ(run.status, 2);
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(CliPack, FilesThatAreNoTensor) {
  const std::string good = test::to_npy({{4}, uint8, {1, 2, 3, 4}});
  const std::string none = "not a .npy, .safetensors or .tflite file (by what it begins with)\n";
  EXPECT_EQ(refusal("hello\n"), none);
  EXPECT_EQ(refusal(""), none);
  EXPECT_EQ(refusal(good.substr(0, good.size() - 1)),
            "truncated .npy: 4 elements of uint8 expected, 3 bytes found\n");
  EXPECT_EQ(refusal(good.substr(0, 20)), "truncated .npy header: 128 bytes expected, 20 found\n");
  std::string other = good;
  other.replace(other.find("|u1"), 3, "<c8");
  EXPECT_THAT(refusal(other), HasSubstr("<c8"));
}

TEST(CliUnpack, WhatIsNoContainerIsRefused) {
  const ScratchFolder scratch;
  const std::string whole = packed({{4}, uint8, {1, 200, 3, 4}}, {});
  for (const std::string& bytes :
       {std::string(), std::string("hello"), whole.substr(0, whole.size() - 1)}) {
    const std::string in = scratch.file("a.spark", bytes);
    const ToolRun run = spark_rtl({"unpack", in, "-o", scratch.path("b.npy").string()});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.output, testing::StartsWith("spark-rtl: " + in + ": "));
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1);
    EXPECT_FALSE(std::filesystem::exists(scratch.path("b.npy")));
  }
}

TEST(CliStats, JsonHasTheNormativeKeys) {
  const ScratchFolder scratch;
  const std::string a = scratch.file("a.npy", test::to_npy({{4}, uint8, {0, 5, 24, 170}}));
  const std::string none = scratch.file("none.npy", test::to_npy({{0}, int8, {}}));
  const ToolRun run = spark_rtl({"stats", "--json", a, none});
  ASSERT_EQ(run.status, 0) << run.output;
  const json tensors = json::parse(run.output)["tensors"];
  ASSERT_EQ(tensors.size(), 2U);
  const json& first = tensors[0];
  EXPECT_EQ(first["words"], 4);
  EXPECT_EQ(first["short_share"], 0.5);    // 0 and 5
  EXPECT_EQ(first["bits_per_word"], 6.0);  // 4 + 4 + 8 + 8 bits
  EXPECT_EQ(first["lossy_share"], 0.5);    // 24 -> 15, 170 -> 176
  EXPECT_EQ(first["max_error"], 9);
  EXPECT_EQ(first["mse"], (81 + 36) / 4.0);
  EXPECT_NEAR(first["sqnr_db"], 10 * std::log10((25 + 576 + 28900) / 117.0), 1e-9);
  EXPECT_EQ(first["entropy_bits"], 2.0);
  EXPECT_EQ(first["zeros_share"], 0.25);
  EXPECT_EQ(tensors[1]["words"], 0);
  for (const std::string key : {"short_share", "bits_per_word", "mse", "sqnr_db", "zeros_share"}) {
    EXPECT_TRUE(tensors[1].at(key).is_null()) << key;
  }
  EXPECT_EQ(json::parse(spark_rtl({"stats", "--json", a}).output), first)
      << "one tensor, one object";
  EXPECT_THAT(spark_rtl({"stats", a}).output, HasSubstr(a));
}

/// A file of several tensors by hand: 4 words of uint8, 2 of int16 of which one has 9 bits, 1
/// float.
std::string several_tensors(bool with_bytes) {
  std::string header = R"({"f":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                       R"("wide":{"dtype":"I16","shape":[2],"data_offsets":[4,8]})";
  if (with_bytes) header += R"(,"dir/w":{"dtype":"U8","shape":[2,2],"data_offsets":[8,12]})";
  header += "}";
  const std::string data("\0\0\x80\x3f\x2c\x01\x05\x00\x00\x05\x18\xaa", 12);
  return std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header +
         data.substr(0, with_bytes ? 12 : 8);
}

TEST(CliStats, AFileOfSeveralTensorsIsTakenAsFarAsTheCodeGoes) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("m.safetensors", several_tensors(true));
  const ToolRun table = spark_rtl({"stats", path});
  EXPECT_EQ(table.status, 0);
  EXPECT_THAT(table.output, HasSubstr("\n" + path + ": dir/w      4  0.500"));
  EXPECT_THAT(
      table.output,
      HasSubstr(path + ": 1 of 3 tensors left out, of int16: word 300 at index 0 of " + path +
                ": wide does not fit the 8-bit words of slice 4 (-128..127); use "
                "--slice 5\n"));
  EXPECT_THAT(table.output, HasSubstr(path + ": 1 of 3 tensors left out, of float32: " + path +
                                      ": f: float32; the code is of integers: quantise it first, "
                                      "by pack or calibrate\n"));
  const ToolRun wider =
      spark_rtl_in_shell(R"("$@" 2> /dev/null)", {"stats", path, "--slice", "5", "--json"});
  const json tensors = json::parse(wider.output)["tensors"];
  ASSERT_EQ(tensors.size(), 2U);
  EXPECT_EQ(tensors[0]["tensor"], path + ": wide");
  EXPECT_EQ(tensors[1]["tensor"], path + ": dir/w");
}

TEST(CliStats, NothingThatTheCodeTakes) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("m.safetensors", several_tensors(false));
  ToolRun run = spark_rtl({"stats", path});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, testing::StartsWith("spark-rtl: "));
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1);
  const std::string none = scratch.file("n.safetensors", std::string("\2\0\0\0\0\0\0\0{}", 10));
  run = spark_rtl({"stats", none});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "spark-rtl: " + none + ": it holds no tensors\n");
}

}  // namespace
}  // namespace spark::gen

#include "verif/gen/cli_calibrate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "gen/base/file.h"
#include "sim/container/head.h"
#include "sim/tensor/writer.h"
#include "verif/calibrate/support.h"
#include "verif/gen/support.h"

// Rationale: the calibration has its own tests; here is what the command adds. Its JSON is held
// against other commands; options that do not go together, and files that cannot be used, each give
// one line and leave what was there.
namespace spark::gen {
namespace {

namespace fs = std::filesystem;
using calibrate::test::Distribution;
using calibrate::test::random_values;
using nlohmann::json;
using test::CliCalibrate;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

TEST_F(CliCalibrate, JsonHasTheFiguresThatTheOptionsAskFor) {
  const std::string in = laplace();
  const json all = calibrated({in, "--bits", "5.5", "--per", "channel"});
  for (const char* key :
       {"tensor",      "shape",          "words",     "before",      "after",      "form",
        "rounding",    "slice",          "signed",    "granularity", "axis",       "block",
        "scale_count", "scale_min",      "scale_max", "scales",      "dead_zones", "integers",
        "recommended", "recommendation", "curves"}) {
    EXPECT_TRUE(all.contains(key)) << key;
  }
  EXPECT_EQ(all["tensor"], in);
  EXPECT_EQ(all["shape"], (json{16, 250}));
  EXPECT_EQ(all["words"], 4000);
  EXPECT_LE(all["after"]["bits_per_word"], 5.5);
  EXPECT_GT(all["after"]["sqnr_db"], all["before"]["sqnr_db"]);
  EXPECT_EQ(all["before"]["words"], "symmetric by absmax");
  EXPECT_EQ(all["granularity"], "channel");
  EXPECT_EQ(all["axis"], 0);
  EXPECT_TRUE(all["block"].is_null());
  EXPECT_TRUE(all["rounding"].is_null());
  EXPECT_EQ(all["form"], "exact");
  EXPECT_EQ(all["signed"], true);
  EXPECT_EQ(all["scales"].size(), 16U);
  EXPECT_EQ(all["scale_count"], 16);
  EXPECT_DOUBLE_EQ(all["after"]["scale_bits_per_word"], 16 * 32 / 4000.0);
  EXPECT_EQ(all["integers"].size(), 5U);
  EXPECT_EQ(all["integers"][2]["bits_per_word"], 6);

  const json other = calibrated({in, "--bits", "5.5", "--per", "channel", "--axis", "1"});
  EXPECT_EQ(other["scale_count"], 250);
  const json blocks = calibrated({in, "--sqnr", "25", "--per", "block", "--block", "100"});
  EXPECT_EQ(blocks["block"], 100);
  EXPECT_EQ(blocks["scale_count"], 40);
  EXPECT_GE(blocks["after"]["sqnr_db"], 25);
  EXPECT_EQ(calibrated({in, "--per", "block"})["block"], 32);
  const json tensor = calibrated({in, "--slice", "3"});
  EXPECT_EQ(tensor["scale_count"], 1);
  EXPECT_EQ(tensor["slice"], 3);
  EXPECT_EQ(tensor["integers"].size(), 4U);
}

TEST_F(CliCalibrate, BeforeOfIntegersIsWhatStatsPrints) {
  std::vector<int32_t> values;
  for (int32_t i = 0; i < 900; ++i) values.push_back((i * 7919 + i * i) % 256);
  const std::string in = words("w.npy", {30, 30}, tensor::Dtype::uint8, values);
  const json found = calibrated({in, "--bits", "6"});
  const json stats = json::parse(spark_rtl({"stats", in, "--json"}).output);
  EXPECT_EQ(found["before"]["words"], "as they are");
  EXPECT_EQ(found["before"]["form"], "paper");
  EXPECT_EQ(found["before"]["rounding"], "compensate");
  EXPECT_DOUBLE_EQ(found["before"]["bits_per_word"], stats["bits_per_word"]);
  EXPECT_NEAR(found["before"]["sqnr_db"], stats["sqnr_db"], 1e-9);
  EXPECT_EQ(found["signed"], false);
}

TEST_F(CliCalibrate, TableSaysWhatItsColumnsMeanAndWhatToDo) {
  const ToolRun run = spark_rtl({"calibrate", laplace(), "--bits", "5.5"});
  EXPECT_EQ(run.status, 0);
  for (const char* text :
       {"tensor ", "before", "after", "+ scales", "entropy", "INT4 dB", "INT8 dB", "exact",
        "before: paper form, compensate, of INT8 words by absmax, scales as after",
        ": use the code: exact, 5.", "plain integers take 6 bits for that"}) {
    EXPECT_THAT(run.output, HasSubstr(text));
  }
  const std::string gauss =
      floats("gauss.npy", {16, 250}, {random_values(Distribution::gauss, 4000, 1)});
  EXPECT_THAT(spark_rtl({"calibrate", gauss, "--bits", "5.5"}).output,
              HasSubstr(gauss + ": use plain INT5: "));
  EXPECT_EQ(calibrated({gauss, "--bits", "5.5"})["recommended"], "INT5");
  const std::string student =
      floats("student.npy", {16, 2500}, {random_values(Distribution::student, 40000, 1)});
  EXPECT_THAT(spark_rtl({"calibrate", student}).output,
              HasSubstr("30 dB are out of reach, try --per block\n"));
}

TEST_F(CliCalibrate, HelpNamesEveryOption) {
  const ToolRun run = spark_rtl({"calibrate", "--help"});
  EXPECT_EQ(run.status, 0);
  for (const char* name : {"IN", "--bits", "--sqnr", "--per", "--axis", "--block", "--slice",
                           "--inputs", "--tensor", "--output", "--plot", "--json", "30 dB"}) {
    EXPECT_THAT(run.output, HasSubstr(name));
  }
}

TEST_F(CliCalibrate, FilesOfSeveralTensors) {
  const std::string in = floats(
      "model.safetensors", {40, 50},
      {random_values(Distribution::laplace, 2000, 1), random_values(Distribution::gauss, 2000, 2)});
  const std::string plot = scratch_.path("plots/p.svg").string();
  const json all = calibrated({in, "--bits", "5", "--plot", plot});
  ASSERT_EQ(all["tensors"].size(), 2U);
  EXPECT_EQ(all["tensors"][0]["tensor"], in + ": t0");
  EXPECT_EQ(all["tensors"][1]["tensor"], in + ": t1");
  EXPECT_TRUE(fs::exists(scratch_.path("plots/p.0.svg")));
  EXPECT_THAT(read_file(scratch_.path("plots/p.1.svg")), HasSubstr("model.safetensors: t1"));
  EXPECT_THAT(spark_rtl({"calibrate", in}).output, HasSubstr(in + ": t1: use "));

  const json one = calibrated({in, "--tensor", "t1", "--bits", "5"});
  ASSERT_EQ(one["tensors"].size(), 1U);
  EXPECT_EQ(one["tensors"][0]["scales"], all["tensors"][1]["scales"]);
  refused({in, "--tensor", "t"}, in + ": no tensor 't'; did you mean 't0'?");

  // Biases of 32 bits are left out.
  const fs::path mixed = scratch_.path("mixed.safetensors");
  const auto writer = tensor::create(
      mixed, {{"weights", tensor::Dtype::int8, {4}, {}}, {"bias", tensor::Dtype::int32, {2}, {}}});
  writer->write(std::vector<int32_t>{1, -2, 3, -4});
  writer->write(std::vector<int32_t>{70000, 2});
  writer->commit();
  const ToolRun run = spark_rtl({"calibrate", mixed.string()});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output,
              HasSubstr(mixed.string() + ": 1 of 2 tensors left out: not floats, uint8 or int8, or "
                                         "empty\n"));
  EXPECT_EQ(calibrated({mixed.string()})["tensors"].size(), 1U);
}

TEST_F(CliCalibrate, InputsCompensateRounding) {
  const size_t k = 40;
  const std::string weights =
      floats("w.npy", {25, 5, 8}, {random_values(Distribution::laplace, 25 * k, 3)});
  std::vector<float> x = random_values(Distribution::gauss, 300 * k, 4);
  for (size_t i = 0; i < x.size(); ++i) {
    if (i % k != 0) x[i] = 0.9F * x[i - 1] + 0.4F * x[i];
  }
  const std::string inputs = floats("x.npy", {3, 100, k}, {x});
  const json found = calibrated({weights, "--bits", "5", "--inputs", inputs});
  const json& c = found["compensation"];
  EXPECT_EQ(c["inputs"], inputs);
  EXPECT_EQ(c["samples"], 300);
  EXPECT_EQ(c["outputs"], 25);
  EXPECT_LT(c["output_error"].get<double>(), 0.5 * c["output_error_plain"].get<double>());
  EXPECT_NEAR(
      c["output_sqnr_db"].get<double>() - c["output_sqnr_db_plain"].get<double>(),
      10 * std::log10(c["output_error_plain"].get<double>() / c["output_error"].get<double>()),
      1e-9);
  EXPECT_NEAR(c["bits_per_word"], found["after"]["bits_per_word"], 0.1);
  EXPECT_THAT(spark_rtl({"calibrate", weights, "--inputs", inputs}).output,
              HasSubstr("outputs on 300 samples: "));

  // Inputs of int8 as they are.
  std::vector<int32_t> bytes;
  for (const float value : x) {
    bytes.push_back(static_cast<int32_t>(std::clamp(20 * value, -128.0F, 127.0F)));
  }
  const std::string of_bytes = words("b.npy", {300, k}, tensor::Dtype::int8, bytes);
  EXPECT_LT(calibrated({weights, "--inputs", of_bytes})["compensation"]["output_sqnr_db_plain"],
            100);

  const std::string wrong = floats("wrong.npy", {10, k + 1}, {std::vector<float>(10 * (k + 1))});
  refused({weights, "--inputs", wrong},
          wrong + ": the last dimension is 41, but the weights have 40 inputs");
  const std::string flat = floats("flat.npy", {5}, {{1, 2, 3, 4, 5}});
  refused({flat, "--inputs", inputs},
          flat + " has 1 dimensions; the weights of a layer have two or more, outputs first");
  const std::string two = floats("two.safetensors", {2, 2}, {{1, 2, 3, 4}, {1, 2, 3, 4}});
  refused(
      {two, "--inputs", inputs},
      two + ": 2 tensors, but --inputs goes with the weights of one layer; pick one with --tensor");
  refused({weights, "--inputs", two}, two + ": it holds 2 tensors; the inputs of a layer are one");
  refused({weights, "--inputs", "/no/x.npy"}, "cannot read '/no/x.npy': No such file or directory");
  const std::string text = scratch_.file("nan.npy", [&] {
    std::string npy = read_file(inputs);
    npy.replace(npy.size() - 4, 4, std::string("\0\0\xc0\x7f", 4));
    return npy;
  }());
  refused({weights, "--inputs", text},
          text + ": nan at index 11999; allowed: finite numbers within float32");
}

/// A container must decode to the scaled words of the rule, as float32.
TEST_F(CliCalibrate, OutputDecodesToTheCalibratedReals) {
  const std::string out = scratch_.path("o.spark").string();
  const std::string decoded = scratch_.path("d.npy").string();
  std::vector<int32_t> bytes;
  for (int32_t i = 0; i < 4000; ++i) bytes.push_back((i * 7919 + i * i) % 251 - 125);
  const std::string integers = words("int8.npy", {16, 250}, tensor::Dtype::int8, bytes);
  const std::string positive = [&] {
    std::vector<float> values = random_values(Distribution::laplace, 4000, 6);
    for (float& value : values) value = std::abs(value);
    return floats("positive.npy", {16, 250}, {values});
  }();
  for (const std::string& in : {laplace(), integers, positive}) {
    for (const Arguments& more : std::vector<Arguments>{{"--per", "tensor"},
                                                        {"--per", "channel", "--axis", "1"},
                                                        {"--per", "block", "--block", "48"},
                                                        {"--slice", "6", "--bits", "7"}}) {
      SCOPED_TRACE(in + testing::PrintToString(more));
      Arguments all = {in, "-o", out};
      all.insert(all.end(), more.begin(), more.end());
      const json found = calibrated(all);
      ASSERT_EQ(spark_rtl({"unpack", out, "-o", decoded}).output, "");
      const auto given = tensor::open(in);
      const auto back = tensor::open(decoded);
      const tensor::Description& description = back->tensors().front()->description();
      EXPECT_EQ(description.dtype, tensor::Dtype::float32);
      EXPECT_EQ(description.shape, (std::vector<uint64_t>{16, 250}));
      std::vector<float> before(4000);
      std::vector<float> after(4000);
      given->tensors().front()->read(0, before);
      back->tensors().front()->read(0, after);
      double signal = 0;
      double noise = 0;
      for (size_t i = 0; i < 4000; ++i) {
        signal += static_cast<double>(before[i]) * before[i];
        noise += std::pow(static_cast<double>(before[i]) - after[i], 2);
      }
      EXPECT_NEAR(10 * std::log10(signal / noise), found["after"]["sqnr_db"], 1e-4);
      // The codes are those that were counted: the container holds them, 4 bytes a scale, and
      // heads.
      const json info = json::parse(spark_rtl({"info", out, "--json"}).output)["tensors"][0];
      EXPECT_EQ(info["form"], found["form"]);
      EXPECT_EQ(info["slice"], found["slice"]);
      EXPECT_EQ(info["signed"], found["signed"]);
      const double codes = found["after"]["bits_per_word"].get<double>() * 4000 / 8;
      EXPECT_GE(info["bytes"].get<double>(), codes);
    }
  }
}

TEST_F(CliCalibrate, OutputHoldsEveryTensorAndCompensatedWords) {
  const std::string in = floats(
      "model.safetensors", {40, 50},
      {random_values(Distribution::laplace, 2000, 1), random_values(Distribution::gauss, 2000, 2)});
  const std::string out = scratch_.path("o.spark").string();
  EXPECT_EQ(calibrated({in, "-o", out})["tensors"].size(), 2U);
  const json info = json::parse(spark_rtl({"info", out, "--json"}).output);
  ASSERT_EQ(info["tensors"].size(), 2U);
  EXPECT_EQ(info["tensors"][1]["name"], "t1");

  // Of compensated words, the error of the outputs is what the report says.
  std::vector<float> x = random_values(Distribution::gauss, 100 * 50, 4);
  for (size_t i = 0; i < x.size(); ++i) {
    if (i % 50 != 0) x[i] = 0.9F * x[i - 1] + 0.4F * x[i];
  }
  const std::string inputs = floats("x.npy", {100, 50}, {x});
  const std::string decoded = scratch_.path("d.npy").string();
  const json found =
      calibrated({in, "--tensor", "t0", "--bits", "5", "--inputs", inputs, "-o", out});
  ASSERT_EQ(spark_rtl({"unpack", out, "-o", decoded}).output, "");
  std::vector<float> before(2000);
  std::vector<float> after(2000);
  tensor::open(in)->tensors().front()->read(0, before);
  tensor::open(decoded)->tensors().front()->read(0, after);
  double error = 0;
  for (size_t sample = 0; sample < 100; ++sample) {
    for (size_t output = 0; output < 40; ++output) {
      double sum = 0;
      for (size_t k = 0; k < 50; ++k) {
        sum += x[sample * 50 + k] *
               (static_cast<double>(before[output * 50 + k]) - after[output * 50 + k]);
      }
      error += sum * sum;
    }
  }
  const double told = found["tensors"][0]["compensation"]["output_error"];
  EXPECT_NEAR(error, told, 1e-4 * told);
}

TEST_F(CliCalibrate, OutputIsWholeOrAsItWas) {
  const std::string out = scratch_.file("o.spark", "old");
  refused({laplace(), "--bits", "3", "-o", out},
          "--bits 3 is not legal; allowed: 4..8, from a short code to a long one");
  constexpr uint64_t kMost = container::kMaxChunkWords;
  const std::string large = std::to_string(kMost + 1);
  refused({laplace(), "--per", "block", "--block", large, "-o", out},
          fmt::format("blocks of {} elements; allowed: 1..{}", large, kMost));
  const std::string odd = std::to_string(kMost / 8 + 1);
  refused({laplace(), "--per", "block", "--block", odd, "-o", out},
          fmt::format("blocks of {} elements; allowed above {}: multiples of 8", odd, kMost / 8));
  EXPECT_EQ(read_file(out), "old");
  EXPECT_EQ(spark_rtl({"calibrate", laplace(), "--per", "block", "--block", odd}).status, 0);
  const ToolRun run = spark_rtl({"calibrate", laplace(), "-o", "/dev/full"});
  EXPECT_EQ(run.status, 2);
}

TEST_F(CliCalibrate, RefusesWhatDoesNotGoTogether) {
  const std::string in = laplace();
  refused({in, "--bits", "3"},
          "--bits 3 is not legal; allowed: 4..8, from a short code to a long one");
  refused({in, "--bits", "9"},
          "--bits 9 is not legal; allowed: 4..8, from a short code to a long one");
  refused({in, "--bits", "5", "--sqnr", "20"},
          "--bits and --sqnr exclude each other; give one of them");
  refused({in, "--axis", "0"}, "--axis goes with --per channel");
  refused({in, "--block", "16"}, "--block goes with --per block");
  refused({in, "--per", "block", "--block", "0"}, "--block 0 is not legal; allowed: 1 or more");
  refused({in, "--per", "chanel"}, "unknown granularity 'chanel'; did you mean 'channel'?");
  refused({in, "--per", "channel", "--axis", "2"},
          in + ": channels along axis 2, but the tensor has 2 dimensions");
  refused({in, "--slice", "9"}, "slice = 9 is not legal; allowed: 2..8 bits");
  refused({"/no/t.npy"}, "cannot read '/no/t.npy': No such file or directory");
}

TEST_F(CliCalibrate, RefusesTensorsThatCannotBeUsedAndLosesNothing) {
  const std::string plot = scratch_.file("p.svg", "old");
  const auto refuse = [&](const std::string& in, const std::string& message) {
    refused({in, "--plot", plot, "--per", "block"}, message);
    EXPECT_EQ(read_file(plot), "old");
  };
  const std::string good = floats("good.npy", {4}, {{1, 2, 3, 4}});
  for (const auto& [bytes, name] :
       std::vector<std::pair<std::string, std::string>>{{std::string("\0\0\xc0\x7f", 4), "nan"},
                                                        {std::string("\0\0\x80\x7f", 4), "inf"},
                                                        {std::string("\0\0\x80\xff", 4), "-inf"}}) {
    std::string npy = read_file(good);
    npy.replace(npy.size() - 8, 4, bytes);
    const std::string in = scratch_.file("bad.npy", npy);
    refuse(in, in + ": " + name + " at index 2; allowed: finite numbers within float32");
  }
  const std::string tiny = floats("tiny.npy", {2}, {{1e-37F, -1e-38F}});
  refuse(tiny, tiny +
                   ": the largest magnitude is 1e-37, too small for a scale of float32 (at least "
                   "3e-36); multiply the tensor by a power of two");
  const std::string huge = floats("huge.npy", {2}, {{3e38F, 1}});
  refuse(huge, huge + ": the largest magnitude is 3e+38; allowed: below 2^126 = 8.5e37");
  const std::string empty = floats("empty.npy", {0}, {{}});
  refuse(empty, empty + ": it has no elements to calibrate");
  const std::string wide = words("wide.npy", {2}, tensor::Dtype::int32, {1, 70000});
  refuse(wide, wide + ": it is int32; calibrate takes floats, uint8 and int8");
  const std::string none = floats("none.safetensors", {0}, {{}, {}});
  refuse(none, none + ": none of its 2 tensors can be calibrated; allowed: floats, uint8 and int8");

  const ToolRun run = spark_rtl({"calibrate", laplace(), "--sqnr", "90", "--plot", plot});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, testing::MatchesRegex(
                              "spark-rtl: .*laplace.npy: --sqnr 90 cannot be reached; the best is "
                              "[0-9.]+ dB; --per block reaches more\n"));
  EXPECT_EQ(read_file(plot), "old");
}

}  // namespace
}  // namespace spark::gen

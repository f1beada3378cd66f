#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gen/base/file.h"
#include "sim/container/open.h"
#include "sim/nn/network.h"
#include "sim/tensor/writer.h"
#include "verif/gen/support.h"
#include "verif/nn/given_model.h"

/// Rationale: networks have their own tests. Here the command is held against the library on a
/// small model: what it reads, what it says, in which words it refuses.
namespace spark::gen {
namespace {

using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

constexpr size_t kWords = 32;  // of an input of the small model

class CliRunModel : public testing::Test {
 protected:
  void SetUp() override {
    nn::test::Given given = nn::test::small_model();
    // Two classes, so that there is something to get right.
    given.tensors[7].shape = {2, 8};
    given.tensors[7].data.insert(given.tensors[7].data.end(), {255, 254, 253, 6, 251, 250, 249, 8});
    given.tensors[8].shape = given.tensors[9].shape = {1, 2};
    model_ = scratch_.file("m.tflite", given.bytes());
    for (size_t i = 0; i < 5 * kWords; ++i) {
      const auto word = static_cast<int8_t>(static_cast<int>(i * i * 7 % 256) - 128);
      bytes_ += static_cast<char>(word);
    }
    inputs_ = scratch_.file("in.bin", bytes_);
  }

  /// What the library makes of the inputs.
  std::vector<int32_t> outputs(const nn::Coding& coding) const {
    const nn::Network network(nn::read_model(model_), coding);
    nn::HostGemm gemm;
    std::vector<int32_t> all;
    for (size_t first = 0; first < bytes_.size(); first += kWords) {
      std::vector<nn::Word> input;
      for (size_t i = first; i < first + kWords; ++i) {
        input.push_back(static_cast<int8_t>(bytes_[i]));
      }
      const nn::NetworkRun run = network.run(input, gemm);
      all.insert(all.end(), run.output.begin(), run.output.end());
    }
    return all;
  }

  json run(const Arguments& more) const {
    Arguments arguments = {"run", "model", model_, "--inputs", inputs_, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ToolRun done = spark_rtl(arguments);
    EXPECT_EQ(done.status, 0) << done.output;
    return json::parse(done.output);
  }

  /// The one line that is said, with status 2.
  std::string refusal(const Arguments& more, bool with_inputs = true) const {
    Arguments arguments = {"run", "model", model_};
    if (with_inputs) arguments.insert(arguments.end(), {"--inputs", inputs_});
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ToolRun done = spark_rtl(arguments);
    EXPECT_EQ(done.status, 2) << done.output;
    EXPECT_EQ(std::count(done.output.begin(), done.output.end(), '\n'), 1) << done.output;
    return done.output;
  }

  ScratchFolder scratch_;
  std::string model_;
  std::string bytes_;
  std::string inputs_;
};

TEST_F(CliRunModel, ReferenceOfPlainWords) {
  const json said = run({"--form", "none", "-o", scratch_.path("out.npy").string()});
  EXPECT_EQ(said["model"], model_);
  EXPECT_EQ(said["mode"], "reference");
  EXPECT_EQ(said["form"], "none");
  EXPECT_EQ(said["coded"], "nothing");
  EXPECT_EQ(said["inputs"], 5);
  EXPECT_TRUE(said["accuracy"].is_null());
  EXPECT_TRUE(said["cycles"].is_null());
  ASSERT_EQ(said["layers"].size(), 5U);
  const json& conv = said["layers"][0];
  EXPECT_EQ(conv["name"], "maps");
  EXPECT_EQ(conv["op"], "CONV_2D");
  EXPECT_EQ(conv["macs"], 5 * 16 * 2 * 4);
  EXPECT_EQ(conv["bits_moved"], 5 * 8 * (32 + 8));
  EXPECT_EQ(conv["bits_moved_int8"], 5 * 8 * (32 + 8));
  for (const char* unknown : {"cycles", "utilisation", "short_a", "short_w"}) {
    EXPECT_TRUE(conv[unknown].is_null()) << unknown;
  }
  EXPECT_TRUE(said["layers"][1]["bits_moved"].is_null());
  EXPECT_EQ(said["layers"][3]["macs"], 5 * 16);
  const codec::Tensor out = container::read_tensor(scratch_.path("out.npy"));
  EXPECT_EQ(out.shape, (std::vector<uint64_t>{5, 2}));
  EXPECT_EQ(out.words, outputs({}));
}

TEST_F(CliRunModel, AccuracyAndLimit) {
  const std::vector<int32_t> words = outputs({});
  std::string labels;
  for (size_t i = 0; i < 5; ++i) {
    const bool second = words[2 * i + 1] > words[2 * i];
    const bool wrong = i == 1;
    labels += fmt::format("some,fields,{}\r\n", second != wrong ? 1 : 0);
  }
  const std::string file = scratch_.file("labels.csv", labels);
  EXPECT_EQ(run({"--form", "none", "--labels", file})["accuracy"], 0.8);
  EXPECT_EQ(run({"--form", "none", "--labels", file, "--limit", "1"})["accuracy"], 1.0);
  EXPECT_EQ(run({"--form", "none", "--limit", "2"})["inputs"], 2);
  EXPECT_EQ(run({"--form", "none", "--limit", "99"})["inputs"], 5);
}

TEST_F(CliRunModel, WhatIsCoded) {
  nn::Coding coding;
  coding.format.form = codec::Form::exact;
  coding.format.halve = true;
  for (const std::string on : {"weights", "activations", "both", "all"}) {
    const std::string out = scratch_.path(on + ".npy").string();
    const json said = run({"--form", "exact", "--halve", "--on", on, "-o", out});
    coding.weights = on != "activations";
    coding.activations = on != "weights";
    coding.input = on == "all";
    EXPECT_EQ(container::read_tensor(out).words, outputs(coding)) << on;
    EXPECT_EQ(said["coded"], on);
    EXPECT_EQ(said["layers"][0]["short_a"].is_null(), !coding.input) << on;
    EXPECT_EQ(said["layers"][3]["short_a"].is_null(), !coding.activations) << on;
    EXPECT_EQ(said["layers"][3]["short_w"].is_null(), !coding.weights) << on;
  }
  // The matrix of the fully connected layer: 14 of 16 words are -8 .. 7.
  const json layer = run({"--form", "exact", "--halve", "--on", "weights"})["layers"][3];
  EXPECT_EQ(layer["short_w"], 15.0 / 16);
  EXPECT_EQ(layer["bits_moved"], 5 * (8 * 8 + 4 * 15 + 8));
}

/// A small tile.
const Arguments kTile = {"--rows", "4", "--cols", "2", "--bus_width", "64", "--out_lanes", "2"};

Arguments with_tile(Arguments arguments) {
  arguments.insert(arguments.end(), kTile.begin(), kTile.end());
  return arguments;
}

TEST_F(CliRunModel, CyclesOfATile) {
  const std::string out = scratch_.path("out.npy").string();
  const json plain = run(with_tile({"--form", "none", "--model", "cycle", "-o", out}));
  EXPECT_EQ(container::read_tensor(out).words, outputs({}));
  const json& conv = plain["layers"][0];
  EXPECT_EQ(conv["on"], "tile");
  EXPECT_GT(conv["cycles"], 5 * 4 * 4);  // strips of K = 4
  EXPECT_EQ(conv["utilisation"],
            static_cast<double>(conv["macs"]) / (8.0 * conv["cycles"].get<double>()));
  EXPECT_EQ(conv["cycles_int8"], conv["cycles"]);
  EXPECT_EQ(conv["bits_moved_int8"], conv["bits_moved"]);
  EXPECT_EQ(plain["cycles"], conv["cycles"].get<int>() + plain["layers"][3]["cycles"].get<int>());
  EXPECT_EQ(plain["rows"], 4);
  EXPECT_EQ(plain["pe"], "int8");
  EXPECT_EQ(plain["layers"][4]["on"], "host");
  EXPECT_TRUE(plain["array"].is_null());
}

TEST_F(CliRunModel, CodedTileBesideThePlainOne) {
  const Arguments wide =
      with_tile({"--form", "exact", "--halve", "--pe", "wide", "--sync", "window", "--model",
                 "cycle", "--cache", scratch_.path("cache").string()});
  // Without the input's code the first layer is none for a tile of coded words.
  const json both = run(wide);
  EXPECT_EQ(both["layers"][0]["on"], "host");
  const json& layer = both["layers"][3];
  EXPECT_EQ(layer["on"], "tile");
  EXPECT_NE(layer["cycles"], layer["cycles_int8"]);
  const double speed = both["array_int8"]["area_ge"].get<double>() *
                       both["array_int8"]["tmin_ns"].get<double>() *
                       layer["cycles_int8"].get<double>() /
                       (both["array"]["area_ge"].get<double>() *
                        both["array"]["tmin_ns"].get<double>() * layer["cycles"].get<double>());
  EXPECT_NEAR(layer["speed_at_equal_area"], speed, 1e-9);
  EXPECT_EQ(both["speed_at_equal_area"], layer["speed_at_equal_area"]);
  Arguments all = wide;
  all.insert(all.end(), {"--on", "all"});
  EXPECT_EQ(run(all)["layers"][0]["on"], "tile");
}

TEST_F(CliRunModel, VerilogSaysTheSame) {
  const Arguments plain = with_tile({"--form", "none"});
  Arguments cycle = plain;
  cycle.insert(cycle.end(), {"--model", "cycle"});
  Arguments rtl = plain;
  rtl.insert(rtl.end(), {"--model", "rtl"});
  json wanted = run(cycle);
  wanted["mode"] = "rtl";
  EXPECT_EQ(run(rtl), wanted);
}

TEST_F(CliRunModel, Picture) {
  const std::string file = scratch_.path("m.svg").string();
  const ToolRun done = spark_rtl(
      {"run", "model", model_, "--inputs", inputs_, "--form", "exact", "--halve", "--plot", file});
  EXPECT_EQ(done.status, 0) << done.output;
  const std::string svg = read_file(file);
  EXPECT_THAT(svg, HasSubstr("bits moved"));
  EXPECT_THAT(svg, HasSubstr("m.tflite, 5 inputs"));
}

TEST_F(CliRunModel, NumpyInputs) {
  const std::string npy = scratch_.path("in.npy").string();
  const std::string header =
      "{'descr': '|i1', 'fortran_order': False, 'shape': (5, 4, 4, 2), }                        \n";
  const std::string file =
      scratch_.file("in.npy", std::string("\x93NUMPY\x01\x00", 8) +
                                  static_cast<char>(header.size()) + '\0' + header + bytes_);
  inputs_ = npy;
  EXPECT_EQ(run({"--form", "none"})["inputs"], 5);
  inputs_ =
      scratch_.file("unsigned.npy", read_file(npy).replace(read_file(npy).find("|i1"), 3, "|u1"));
  EXPECT_THAT(refusal({}), HasSubstr("its words are uint8, the model's input is int8"));
}

TEST_F(CliRunModel, InputsInAnyFileOfATensorAreNotTakenForBytes) {
  const std::vector<int32_t> words(bytes_.begin(), bytes_.end());
  const auto write = [&](const std::string& name, tensor::Dtype dtype) {
    const auto writer = tensor::create(scratch_.path(name), {{"x", dtype, {5, 4, 4, 2}, {}}});
    writer->write(words);
    writer->commit();
    return scratch_.path(name).string();
  };
  const std::string out = scratch_.path("out.npy").string();
  const std::string plain = write("in.safetensors", tensor::Dtype::int8);
  const std::string packed = scratch_.path("in.spark").string();
  ASSERT_EQ(spark_rtl({"pack", plain, "--form", "exact", "--halve", "-o", packed}).status, 0);
  inputs_ = plain;
  EXPECT_EQ(run({"--form", "none", "-o", out})["inputs"], 5);
  EXPECT_EQ(container::read_tensor(out).words, outputs({}));
  inputs_ = packed;  // halved: other words, but as many
  EXPECT_EQ(run({"--form", "none"})["inputs"], 5);
  inputs_ = write("wide.safetensors", tensor::Dtype::int16);
  EXPECT_THAT(refusal({}), HasSubstr("its words are int16, the model's input is int8"));
}

TEST_F(CliRunModel, TableSaysTheSame) {
  const ToolRun done = spark_rtl({"run", "model", model_, "--inputs", inputs_, "--form", "none"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.output, HasSubstr("layer  operator         on    MACs"));
  EXPECT_THAT(done.output, HasSubstr("\n0      CONV_2D          host   640"));
  EXPECT_THAT(done.output, HasSubstr("5 inputs; 8.000 bits an activation, 8.000 a weight\n"));
}

TEST_F(CliRunModel, Refusals) {
  EXPECT_THAT(refusal({"--model", "cycles"}), HasSubstr("did you mean 'cycle'?"));
  EXPECT_THAT(refusal({"--on", "bot"}), HasSubstr("did you mean 'both'?"));
  EXPECT_THAT(refusal({"--model", "cycle", "--on", "weights"}),
              HasSubstr("both operands coded or none"));
  EXPECT_THAT(refusal({"--model", "rtl", "--form", "none", "--out_lanes", "3"}),
              HasSubstr("out_lanes = 3 is no power of two"));
  EXPECT_THAT(refusal({"--model", "cycle", "--liberty", scratch_.path("no.lib").string()}),
              HasSubstr("no.lib"));
  EXPECT_THAT(
      refusal({"--form", "exact"}),
      HasSubstr("a model's words have 8 bits, those of slice = 4, form = exact have 7; add halve"));
  EXPECT_THAT(refusal({"--slice", "5"}), HasSubstr("have 10; use slice = 4"));
  EXPECT_THAT(refusal({"--halve"}), HasSubstr("halve"));
  EXPECT_THAT(refusal({"--form", "none", "--halve"}), HasSubstr("halve"));
  EXPECT_THAT(refusal({"--model", "cycle", "--pe", "wide"}),
              HasSubstr("sync = rigid cannot drive pe = wide"));
  EXPECT_THAT(refusal({"--limit", "0"}), HasSubstr("--limit"));
  EXPECT_THAT(refusal({}, false), HasSubstr("--inputs is required"));
  EXPECT_THAT(refusal({"--inputs", scratch_.path("none").string()}, false), HasSubstr("none"));
  EXPECT_THAT(refusal({"--labels", scratch_.file("few.csv", "1\n0\n")}),
              HasSubstr("few.csv: 2 lines for 5 inputs"));
  EXPECT_THAT(refusal({"--labels", scratch_.file("high.csv", "a,1\nb,2\n")}),
              HasSubstr("high.csv:2: '2' is no class; allowed: 0..1"));
  EXPECT_THAT(refusal({"--labels", scratch_.file("text.csv", "one\n")}),
              HasSubstr("text.csv:1: 'one' is no class"));
}

TEST_F(CliRunModel, InputsOfTheWrongSize) {
  for (const size_t size : {size_t{0}, size_t{1}, kWords - 1, kWords + 1, 5 * kWords - 1}) {
    inputs_ = scratch_.file("part.bin", bytes_.substr(0, size));
    EXPECT_THAT(refusal({}),
                HasSubstr(fmt::format("part.bin: {} words of int8; an input has 32", size)));
  }
}

/// A file that is refused leaves no output behind.
TEST_F(CliRunModel, NothingIsWrittenWhenRefused) {
  const std::string out = scratch_.file("out.npy", "old");
  refusal({"--model", "cycles", "-o", out});
  EXPECT_EQ(read_file(out), "old");
}

}  // namespace
}  // namespace spark::gen

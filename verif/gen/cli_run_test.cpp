#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "sim/codec/rules.h"
#include "sim/tensor/source.h"
#include "verif/gen/support.h"

/// Rationale: arrays, their models and the codec have their own tests. Here the command is held
/// against a product that is computed below from nothing but the codec's rules: which words are
/// multiplied, how tensors become matrices, in what scale C comes back.
namespace spark::gen {
namespace {

using enum tensor::Dtype;

using codec::Tensor;
using nlohmann::json;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

Tensor random_tensor(const std::vector<uint64_t>& shape, tensor::Dtype dtype,
                     std::mt19937& random) {
  Tensor tensor{shape, dtype, {}};
  const bool is_signed = codec::is_signed(tensor);
  tensor.words.resize(tensor::element_count(shape, "t"));
  for (int32_t& word : tensor.words) {
    word = static_cast<int32_t>(random() % (random() % 2 == 0 ? 256 : 16)) - (is_signed ? 128 : 0);
    if (is_signed && random() % 2 == 0) word /= 16;
  }
  return tensor;
}

/// What the code leaves of the words; `format` without a value: the words themselves.
std::vector<int32_t> decoded(const Tensor& tensor, std::optional<codec::Format> format) {
  std::vector<int32_t> words = tensor.words;
  if (!format) return words;
  format->is_signed = codec::is_signed(tensor);
  for (int32_t& word : words) word = codec::decode(*format, codec::encode(*format, word));
  return words;
}

/// A (M x K) times B: K x N, or N x K if `transposed`.
std::vector<int64_t> product(const std::vector<int32_t>& a, const std::vector<int32_t>& b, size_t k,
                             bool transposed) {
  const size_t m = a.size() / k;
  const size_t n = b.size() / k;
  std::vector<int64_t> c(m * n);
  for (size_t row = 0; row < m; ++row) {
    for (size_t col = 0; col < n; ++col) {
      for (size_t i = 0; i < k; ++i) {
        c[row * n + col] += int64_t{a[row * k + i]} * b[transposed ? col * k + i : i * n + col];
      }
    }
  }
  return c;
}

/// The numbers of a .npy of int32 that must have `shape`.
std::vector<int64_t> read_int32(const std::string& path, const std::string& shape) {
  const std::string bytes = read_file(path);
  const size_t header = bytes.find('\n') + 1;
  EXPECT_EQ(header % 64, 0U);
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_THAT(
      bytes.substr(10, header - 10),
      testing::StartsWith("{'descr': '<i4', 'fortran_order': False, 'shape': " + shape + ", }"));
  std::vector<int64_t> numbers;
  for (size_t at = header; at + 4 <= bytes.size(); at += 4) {
    uint32_t number = 0;
    for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
    numbers.push_back(static_cast<int32_t>(number));
  }
  return numbers;
}

class CliRun : public testing::Test {
 protected:
  std::string file(const std::string& name, const Tensor& tensor) const {
    return scratch_.file(name, test::to_npy(tensor));
  }

  /// Runs `run gemm` on these operands; the JSON, or null if it fails.
  json run(const Tensor& a, const Tensor& b, const Arguments& options) const {
    Arguments arguments = {"run", "gemm", "--a",   file("a.npy", a), "--b", file("b.npy", b),
                           "-o",  out_,   "--json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ToolRun done = spark_rtl(arguments);
    EXPECT_EQ(done.status, 0) << done.output;
    return json::parse(done.output, nullptr, false);
  }

  const ScratchFolder scratch_;
  const std::string out_ = scratch_.path("c.npy").string();
};

struct Kind {
  const char* pe;
  const char* sync;
};
constexpr Kind kKinds[] = {{"int8", "rigid"},    {"mixed", "lockstep"}, {"mixed", "elastic"},
                           {"wide", "lockstep"}, {"wide", "elastic"},   {"wide", "window"},
                           {"split", "window"}};

TEST_F(CliRun, EveryKindGivesTheProductOfWhatTheCodeLeaves) {
  std::mt19937 random(1);
  const Tensor a = random_tensor({7, 13}, uint8, random);
  const Tensor b = random_tensor({13, 5}, int8, random);
  const std::vector<int64_t> expected =
      product(decoded(a, codec::Format{}), decoded(b, codec::Format{}), 13, false);
  for (const Kind& kind : kKinds) {
    for (const std::string vector : {"1", "4"}) {
      SCOPED_TRACE(fmt::format("{} {} x{}", kind.pe, kind.sync, vector));
      Arguments options = {"--pe",   kind.pe, "--sync",   kind.sync, "--rows",        "3",
                           "--cols", "2",     "--vector", vector,    "--queue_depth", "3"};
      if (std::string(kind.pe) == "split" && vector == "4") {
        options.insert(options.end(), {"--share", "2"});
      }
      const json result = run(a, b, options);
      EXPECT_EQ(result["mismatches"], 0);
      EXPECT_EQ(read_int32(out_, "(7, 5)"), expected);
      EXPECT_EQ(result["macs"], 7 * 13 * 5);
      EXPECT_EQ(result["tiles"], 9);
      EXPECT_DOUBLE_EQ(result["cycles_per_mac"].get<double>(),
                       result["cycles"].get<double>() / (7 * 13 * 5));
      EXPECT_GE(result["cycles"], 9 * (vector == "1" ? 13 : 4));
      EXPECT_LT(result["bits_moved"], result["bits_moved_int8"]);
    }
  }
}

TEST_F(CliRun, OperandsMayBePacked) {
  std::mt19937 random(6);
  const Tensor a = random_tensor({7, 13}, uint8, random);
  const Tensor b = random_tensor({13, 5}, int8, random);
  const std::string packed = scratch_.path("a.spark").string();
  ASSERT_EQ(spark_rtl({"pack", file("a.npy", a), "-o", packed}).status, 0);
  const ToolRun done =
      spark_rtl({"run", "gemm", "--a", packed, "--b", file("b.npy", b), "-o", out_});
  EXPECT_EQ(done.status, 0) << done.output;
  // What a code carries is carried again as it is.
  EXPECT_EQ(read_int32(out_, "(7, 5)"),
            product(decoded(a, codec::Format{}), decoded(b, codec::Format{}), 13, false));
}

TEST_F(CliRun, FormsAndRoundings) {
  std::mt19937 random(2);
  const Tensor a = random_tensor({4, 9}, int8, random);
  const Tensor b = random_tensor({9, 4}, uint8, random);
  const auto expect = [&](const Arguments& options, std::optional<codec::Format> format) {
    SCOPED_TRACE(testing::PrintToString(options));
    const json result = run(a, b, options);
    EXPECT_EQ(result["mismatches"], 0);
    EXPECT_EQ(read_int32(out_, "(4, 4)"),
              product(decoded(a, format), decoded(b, format), 9, false));
  };
  codec::Format format;
  expect({}, format);
  format.rounding = codec::Rounding::nearest;
  expect({"--rounding", "nearest", "--pe", "wide", "--sync", "window"}, format);
  format.form = codec::Form::exact;
  format.halve = true;
  expect({"--form", "exact", "--halve"}, format);
  expect({"--form", "exact", "--halve", "--pe", "split", "--sync", "window"}, format);
  expect({"--form", "none"}, std::nullopt);
  // Plain words cost what they are; edges and lanes are filled up.
  const json plain = run(a, b, {"--form", "none", "--rows", "4", "--cols", "2", "--vector", "4"});
  EXPECT_EQ(plain["bits_moved"], plain["bits_moved_int8"]);
  EXPECT_EQ(plain["bits_moved"], 2 * (4 + 2) * 12 * 8);
}

TEST_F(CliRun, TensorsOfAnyRank) {
  std::mt19937 random(3);
  const Tensor a = random_tensor({2, 3, 1, 6}, uint8, random);
  const Tensor filter = random_tensor({5, 1, 2, 3}, int8, random);
  const json result = run(a, filter, {"--form", "none", "--b-transposed"});
  EXPECT_EQ(result["m"], 6);
  EXPECT_EQ(result["k"], 6);
  EXPECT_EQ(result["n"], 5);
  EXPECT_EQ(read_int32(out_, "(6, 5)"), product(a.words, filter.words, 6, true));
  // One dimension is one row.
  const Tensor row = random_tensor({6}, uint8, random);
  EXPECT_EQ(run(row, filter, {"--form", "none", "--b-transposed"})["m"], 1);
}

TEST_F(CliRun, ParametersFromTomlAndFlags) {
  std::mt19937 random(4);
  const Tensor a = random_tensor({4, 8}, uint8, random);
  const Tensor b = random_tensor({8, 4}, int8, random);
  const std::string config = scratch_.file(
      "c.toml",
      "pe = 'wide'\nsync = 'window'\nvector = 2\nrows = 2\nform = 'exact'\nhalve = true\n");
  const json result = run(a, b, {"--config", config, "--rows", "4", "--cols", "4"});
  EXPECT_EQ(result["pe"], "wide");
  EXPECT_EQ(result["sync"], "window");
  EXPECT_EQ(result["vector"], 2);
  EXPECT_EQ(result["rows"], 4);
  EXPECT_EQ(result["halve"], true);
  EXPECT_EQ(result["k_max"], 8);
  EXPECT_EQ(result["signed_a"], false);
  EXPECT_EQ(result["signed_b"], true);
  EXPECT_EQ(result["model"], "cycle");
}

TEST_F(CliRun, VerilogAndModelAgree) {
  std::mt19937 random(5);
  const Tensor a = random_tensor({5, 9}, uint8, random);
  const Tensor b = random_tensor({9, 3}, int8, random);
  Arguments options = {"--pe",   "wide",   "--sync",  "window",   "--rows",
                       "2",      "--cols", "2",       "--vector", "2",
                       "--form", "exact",  "--halve", "--cache",  SPARK_BINARY_DIR "/models"};
  json model = run(a, b, options);
  const std::string c = read_file(out_);
  options.insert(options.end(), {"--model", "rtl"});
  const json rtl = run(a, b, options);
  EXPECT_EQ(rtl["mismatches"], 0);
  EXPECT_EQ(read_file(out_), c);
  model["model"] = "rtl";
  EXPECT_EQ(rtl, model);
}

TEST_F(CliRun, HelpNamesEveryOption) {
  const ToolRun run = spark_rtl({"run", "gemm", "--help"});
  EXPECT_EQ(run.status, 0);
  Arguments names = {"--a ",    "--b ",    "--b-transposed", "--output",   "--config",
                     "--model", "--cache", "--json",         "--rounding", "--halve"};
  for (const Param* param : find_block("spark_array").params) names.push_back("--" + param->name);
  for (const std::string& name : names) EXPECT_THAT(run.output, HasSubstr(name));
}

TEST_F(CliRun, TableWithoutOutputFile) {
  const std::string a = file("a.npy", {{1, 2}, uint8, {3, 4}});
  const std::string b = file("b.npy", {{2, 1}, uint8, {5, 6}});
  const ToolRun done = spark_rtl({"run", "gemm", "--a", a, "--b", b});
  EXPECT_EQ(done.status, 0);
  for (const char* text : {"int8 rigid 8x8", "cycles/MAC", "bits moved", "mismatches"}) {
    EXPECT_THAT(done.output, HasSubstr(text));
  }
}

class CliRunRefuses : public CliRun {
 protected:
  /// Expects status 2, one line that says `message`, and no C.
  void refused(const Arguments& options, const std::string& message) const {
    Arguments arguments = {"run", "gemm", "-o", out_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ToolRun done = spark_rtl(arguments);
    SCOPED_TRACE(testing::PrintToString(options));
    EXPECT_EQ(done.status, 2);
    EXPECT_EQ(done.output, "spark-rtl: " + message + "\n");
    EXPECT_FALSE(std::filesystem::exists(out_));
  }

  const std::string a_ = file("a.npy", {{2, 3}, uint8, {1, 2, 3, 4, 200, 6}});
  const std::string b_ = file("b.npy", {{3, 2}, int8, {1, -2, 3, -4, 5, -6}});
  const Arguments both_ = {"--a", a_, "--b", b_};

  Arguments with(const Arguments& more) const {
    Arguments all = both_;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_F(CliRunRefuses, ShapesThatDoNotMatch) {
  const std::string four = file("four.npy", {{4, 2}, int8, std::vector<int32_t>(8)});
  refused({"--a", a_, "--b", four},
          "A (" + a_ + ", 2x3) has K = 3, but B (" + four + ", 4x2) has K = 4");
  refused({"--a", a_, "--b", a_}, "A (" + a_ + ", 2x3) has K = 3, but B (" + a_ +
                                      ", 2x3) has K = 2; use --b-transposed for a B of N x K");
  refused({"--a", a_, "--b", b_, "--b-transposed"},
          "A (" + a_ + ", 2x3) has K = 3, but B (" + b_ +
              ", 3x2) has K = 2; drop --b-transposed for a B of K x N");
  const std::string filter = file("filter.npy", {{2, 1, 3}, int8, std::vector<int32_t>(6)});
  refused({"--a", a_, "--b", filter},
          filter +
              ": its shape is 2x1x3; B is K x N, with 2 dimensions; for N x K of any shape use "
              "--b-transposed");
  const std::string none = file("none.npy", {{0, 3}, uint8, {}});
  refused({"--a", none, "--b", b_}, none + ": its shape 0x3 holds no words to multiply");
  const std::string word = file("word.npy", {{}, uint8, {1}});
  refused({"--a", word, "--b", b_}, word + ": a single word; a matrix has at least one dimension");
}

TEST_F(CliRunRefuses, ParametersThatContradict) {
  refused(with({"--pe", "wide"}),
          "sync = rigid cannot drive pe = wide; allowed: lockstep, elastic, window");
  refused(with({"--sync", "elastic"}), "sync = elastic cannot drive pe = int8; allowed: rigid");
  refused(with({"--pe", "wide", "--sync", "window", "--form", "none"}),
          "form = none goes with pe = int8 only; wide multiplies slices of coded words");
  refused(with({"--queue_depth", "0"}), "queue_depth = 0 is not legal; allowed: 1..16 words");
  refused(with({"--share", "2"}),
          "share = 2 goes with pe = split only; int8 shares no multipliers");
  refused(with({"--halve"}), "halve belongs to the exact form; drop halve, or use form exact");
  refused(with({"--signed_a"}), a_ + " is uint8, which contradicts signed_a = true; drop signed_a");
  refused(with({"--signed_b=false"}),
          b_ + " is int8, which contradicts signed_b = false; drop signed_b");
  refused(with({"--model", "rlt"}), "--model 'rlt' is unknown; did you mean 'rtl'?");
  refused(with({"--pe", "wyde"}),
          "pe = wyde is not legal; allowed: int8|mixed|wide|split; did you mean 'wide'?");
  const std::string config = scratch_.file("c.toml", "rows = 4\ntop = 'x'\n");
  const ToolRun unknown = spark_rtl({"run", "gemm", "--a", a_, "--b", b_, "--config", config});
  EXPECT_THAT(unknown.output, testing::StartsWith("spark-rtl: " + config +
                                                  ":2: unknown parameter 'top' of run gemm; "));
}

TEST_F(CliRunRefuses, SumsThatTheAccumulatorCannotHold) {
  const std::string a = file("long_a.npy", {{1, 40000}, uint8, std::vector<int32_t>(40000, 255)});
  const std::string b = file("long_b.npy", {{40000, 1}, uint8, std::vector<int32_t>(40000, 255)});
  refused(
      {"--a", a, "--b", b, "--form", "none"},
      "acc_width = 32 holds 33025 products of up to 65025, not k_max = 40000; allowed: a smaller "
      "k_max or a wider accumulator");
  refused(with({"--k_max", "2"}), "the operands have K = 3, more than k_max = 2");
  refused({"--a", a, "--b", b, "--form", "none", "--acc_width", "40"},
          out_ + ": the result 2601000000 does not fit int32");
}

TEST_F(CliRunRefuses, WordsThatDoNotFit) {
  refused(with({"--form", "exact"}),
          "word 200 at index 4 of " + a_ +
              " does not fit the 7-bit words of slice 4, form exact (0..127); use --halve");
  refused(with({"--form", "none", "--slice", "3"}),
          "word 200 at index 4 of " + a_ +
              " does not fit the 6-bit words of slice 3 (0..63); use --slice 4");
}

TEST_F(CliRunRefuses, MissingVerilator) {
  Arguments arguments = {"run",     "gemm", "-o",      out_,
                         "--model", "rtl",  "--cache", scratch_.path("cache").string()};
  arguments.insert(arguments.end(), both_.begin(), both_.end());
  const ToolRun done =
      test::spark_rtl_in_shell("PATH=/nonexistent; export PATH; exec \"$@\"", arguments);
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.output, testing::StartsWith("spark-rtl: 'verilator' is not installed; "));
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(CliRunRefuses, ArgumentsThatAreMissingOrUnknown) {
  refused({"--a", a_}, "--b is required; see 'spark-rtl run gemm --help'");
  refused({"--a", "/no.npy", "--b", b_}, "cannot read '/no.npy': No such file or directory");
  refused(with({"--row", "4"}),
          "unknown option '--row' of 'spark-rtl run gemm'; did you mean '--rows'?");
  EXPECT_EQ(spark_rtl({"run", "gem"}).output,
            "spark-rtl: unknown command 'gem'; did you mean 'gemm'?\n");
}

}  // namespace
}  // namespace spark::gen

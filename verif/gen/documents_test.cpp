#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "gen/base/file.h"
#include "gen/base/process.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "gen/cli/app.h"
#include "verif/gen/support.h"
#include "verif/long_runs.h"
#include "verif/nn/given_model.h"
#include "verif/tensor/support.h"

/// Rationale: a document's command that does not work is a broken promise. Every command in a block
/// of code of every document is held against the parser; those of the README are run as they stand,
/// in their order, on files named as there. Those that take minutes run with SPARK_LONG=1.
namespace spark::gen {
namespace {

namespace fs = std::filesystem;
using test::ScratchFolder;

const fs::path kSource = SPARK_SOURCE_DIR;

/// The lines of the document's blocks of code, those that end in a backslash joined, comments cut.
std::vector<std::string> commands_of(const fs::path& document) {
  std::istringstream text(read_file(document));
  std::vector<std::string> commands;
  std::string line;
  std::string joined;
  bool fenced = false;
  while (std::getline(text, line)) {
    if (line.starts_with("```")) {
      fenced = !fenced;
      continue;
    }
    if (!fenced && !line.starts_with("    ")) continue;
    if (line.ends_with('\\')) {
      joined += line.substr(0, line.size() - 1);
      continue;
    }
    line = joined + line;
    joined.clear();
    if (const size_t comment = line.find(" #"); comment != std::string::npos) line.resize(comment);
    const size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos && line[first] != '#') commands.push_back(line.substr(first));
  }
  return commands;
}

std::vector<fs::path> documents() {
  std::vector<fs::path> documents = {kSource / "README.md", kSource / "CHANGELOG.md"};
  for (const char* folder : {"gen", "rtl", "sim", "synth", "verif"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kSource / folder)) {
      if (entry.path().extension() == ".md") documents.push_back(entry.path());
    }
  }
  return documents;
}

/// The arguments if the command is one of spark-rtl.
std::optional<std::vector<std::string>> arguments_of(const std::string& command) {
  std::istringstream text(command);
  std::string word;
  text >> word;
  if (word != "spark-rtl" && word != "build/spark-rtl") return {};
  std::vector<std::string> arguments;
  while (text >> word) arguments.push_back(word);
  return arguments;
}

TEST(Documents, EveryCommandIsLegal) {
  size_t count = 0;
  for (const fs::path& document : documents()) {
    std::string set;  // what the block's T="..." stands for
    for (std::string command : commands_of(document)) {
      if (command.starts_with("T=\"")) set = command.substr(3, command.size() - 4);
      if (const size_t at = command.find("$T"); at != std::string::npos)
        command.replace(at, 2, set);
      const auto arguments = arguments_of(command);
      if (!arguments) continue;
      EXPECT_EQ(cli::syntax_error(*arguments), "") << document << ": " << command;
      count++;
    }
  }
  EXPECT_GT(count, 30U);
}

TEST(Documents, EveryMakeTargetIsThere) {
  const std::string makefile = read_file(kSource / "Makefile");
  size_t count = 0;
  for (const std::string& command : commands_of(kSource / "README.md")) {
    std::istringstream text(command);
    std::string word;
    text >> word;
    if (word != "make" || !(text >> word)) continue;
    EXPECT_THAT(makefile, testing::HasSubstr("\n" + word + ":")) << command;
    count++;
  }
  EXPECT_GT(count, 5U);
}

/// What takes more than some seconds: every design of arrays, a whole tile, many placements.
bool is_long(const std::string& command) {
  for (const char* part : {"explore arrays", "synth tile", "--curve", "--target ice40",
                           "--model rtl", "--sync window", "--model cycle"}) {
    if (command.find(part) != std::string::npos) return true;
  }
  return false;
}

/// The files that the README's commands name.
class Readme : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(scratch_.path("build"));
    fs::create_symlink(SPARK_BINARY_DIR "/spark-rtl", scratch_.path("build/spark-rtl"));
    for (const char* name : {"tensor.npy", "weights.npy"}) npy(name, {64, 16});
    for (const char* name : {"A.npy", "B.npy"}) npy(name, {32, 32});
    npy("IN.npy", {20, 4, 4, 2});
    std::string classes;
    for (int i = 0; i < 20; ++i) classes += "0\n";
    scratch_.file("Y.csv", classes);
    scratch_.file("M.tflite", nn::test::small_model().bytes());
    scratch_.file(
        "model.safetensors",
        tensor::test::safetensors(R"({"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})",
                                  std::string("\0\0\200\77\0\0\0\77\0\0\0\300\0\0\100\100", 16)));
    write_bundle(make_bundle({configured("spark_unpack"), "weight_unpack", "Apache-2.0"}, {}, {}),
                 scratch_.path("old_unpack"), false);
    write_bundle(make_bundle({configured("spark_decoder"), "inner", "Apache-2.0"}, {}, {}),
                 scratch_.path("inner"), false);
    // Somebody else's decoder, which never waits.
    fs::create_directories(scratch_.path("my_rtl"));
    fs::copy(scratch_.path("inner/rtl"), scratch_.path("my_rtl"));
    scratch_.file("my_rtl/nibble_decoder.v", R"(module nibble_decoder (
  input        clk,
  input        rst,
  input  [3:0] nibble,
  output [3:0] operand,
  output       shift
);
  inner u_inner (
    .clk_i        (clk),
    .rst_ni       (!rst),
    .slice_valid_i(1'b1),
    .slice_ready_o(),
    .slice_i      (nibble),
    .value_valid_o(),
    .value_ready_i(1'b1),
    .value_o      (operand),
    .high_o       (shift),
    .tail_o       ()
  );
endmodule
)");
    // The library's place, in an installed PDK's layout; what stands there is Debian's.
    const fs::path library =
        scratch_.path("flow/platforms/sky130hd/lib/sky130_fd_sc_hd__tt_025C_1v80.lib");
    fs::create_directories(library.parent_path());
    fs::create_symlink("/usr/share/qflow/tech/osu018/osu018_stdcells.lib", library);
  }

  /// Integers of 8 bits, as networks have them: most of them small.
  void npy(const std::string& name, const std::vector<uint64_t>& shape) {
    codec::Tensor tensor{shape, tensor::Dtype::int8, {}};
    uint64_t count = 1;
    for (const uint64_t extent : shape) count *= extent;
    for (uint64_t i = 0; i < count; ++i) {
      tensor.words.push_back(static_cast<int32_t>(i * i * 7 % 15) - 7);
      if (i % 9 == 0) tensor.words.back() *= 15;
    }
    scratch_.file(name, test::to_npy(tensor));
  }

  ScratchFolder scratch_;
};

TEST_F(Readme, EveryCommandRuns) {
  std::set<std::string> skipped;
  size_t count = 0;
  for (const std::string& command : commands_of(kSource / "README.md")) {
    const bool ours = arguments_of(command).has_value();
    if (!ours && !command.starts_with("cd weight_unpack")) continue;
    if (!verif::long_runs() && is_long(command)) continue;
    // A file that is damaged, but not so that all is lost.
    if (command.find("damaged.spark") != std::string::npos) {
      std::string bytes = read_file(scratch_.path("tensor.spark"));
      bytes[bytes.size() / 2] ^= 1;
      scratch_.file("damaged.spark", bytes);
    }
    SCOPED_TRACE(command);
    const ToolRun run = run_tool("env",
                                 {"FLOW_HOME=" + scratch_.path("flow").string(),
                                  "XDG_CACHE_HOME=" SPARK_BINARY_DIR "/cache", "sh", "-c", command},
                                 scratch_.path());
    // Salvage says by its status that something was lost.
    const int expected = command.find("--salvage") != std::string::npos ? 1 : 0;
    EXPECT_EQ(run.status, expected) << run.output;
    // What the bundle's own testbench ends with stands below its command.
    if (const size_t pass = run.output.find("PASS "); pass != std::string::npos) {
      const std::string line = "# " + run.output.substr(pass, run.output.find('\n', pass) - pass);
      EXPECT_NE(read_file(kSource / "README.md").find(line + "\n"), std::string::npos) << line;
    }
    count++;
  }
  EXPECT_GT(count, 15U);
}

}  // namespace
}  // namespace spark::gen

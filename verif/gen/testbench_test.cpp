#include "verif/testbench/testbench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/simulator.h"
#include "verif/gen/support.h"
#include "verif/long_runs.h"
#include "verif/testbench/bench.h"
#include "verif/testbench/templates.h"

/// Rationale: an emitted testbench is right if it passes on what is emitted and fails on what is
/// wrong. Both are tried on a small configuration of every kind of block and array, where Icarus is
/// quick; every reference configuration is run by `make verify` and, here, with SPARK_LONG=1. That
/// a bench fails is tried with edits of which each hurts another promise (words, order, counts,
/// ends, handshakes, speed), with all resets taken out, which shows that unknown values are seen,
/// and with files of vectors that are missing or cut short.
namespace spark::verif {
namespace {

using gen::Request;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

/// A bundle on disk, to be spoilt.
class OnDisk {
 public:
  explicit OnDisk(const Request& request) : top_(request.top) {
    gen::write_bundle(bundle_with_testbench(request), path(), true);
  }
  const std::filesystem::path& path() const { return scratch_.path(); }
  TestbenchRun run() const { return run_testbench(path(), top_); }

 private:
  std::string top_;
  RunFolder scratch_;
};

Request pack() { return {gen::configured("spark_pack", {{"lanes", "2"}}), "packer"}; }

TEST(Testbench, PassesOnWhatIsEmitted) {
  for (const Request& request : small_requests()) {
    EXPECT_THAT(OnDisk(request).run().line, StartsWith("PASS " + request.top + ": "));
  }
}

TEST(Testbench, RefusesWhatIsEdited) {
  for (const gen::Block& block : gen::blocks()) {
    const Subject& subject = subject_of(block.name);
    EXPECT_FALSE(subject.edits.empty()) << block.name;
    for (const Edit& edit : subject.edits) {
      bool applied = false;
      for (const Request& request : subject.small) {
        if (!applies(request, edit)) continue;
        applied = true;
        EXPECT_THAT(verdict_on(request, {edit}), StartsWith("FAIL " + request.top + ": "))
            << edit.from << " -> " << edit.to;
      }
      EXPECT_TRUE(applied) << "no design has " << edit.from;
    }
  }
}

TEST(Testbench, SeesTheUnknownWithoutResets) {
  for (const Request& request : small_requests()) {
    const std::vector<Edit> resets = missing_resets(request);
    if (resets.empty()) continue;
    EXPECT_THAT(verdict_on(request, resets), StartsWith("FAIL " + request.top + ": "));
  }
}

TEST(Testbench, SaysWhichPortAndCycleAndWhatWasExpected) {
  const Edit edit = {"_gearbox.v", "assign last_o = ending_q && beyond == 0;",
                     "assign last_o = 1'b0;"};
  EXPECT_THAT(
      verdict_on(pack(), {edit}),
      testing::MatchesRegex("FAIL packer: slices_last_o in cycle [0-9]+ after reset \\(run 0, set "
                            "0, sources pause 0 %, sinks 0 %\\): beat [0-9]+ of slices: expected "
                            "1, got 0"));
}

TEST(Testbench, MissingAndShortenedVectorsAreNoPass) {
  const OnDisk bundle(pack());
  ASSERT_TRUE(bundle.run().pass);
  const std::string vectors = read_file(bundle.path() / "tb/slices.hex");
  // The last beats expected are gone: what the design gives is one too many.
  write_file(bundle.path() / "tb/slices.hex", vectors.substr(0, vectors.size() / 2));
  EXPECT_FALSE(bundle.run().pass);
  // All of the end of both sides is gone.
  const std::string words = read_file(bundle.path() / "tb/words.hex");
  write_file(bundle.path() / "tb/words.hex", words.substr(0, words.find('\n') + 1));
  EXPECT_FALSE(bundle.run().pass);
  std::filesystem::remove(bundle.path() / "tb/words.hex");
  EXPECT_THAT(
      bundle.run().line,
      HasSubstr("FAIL packer: cannot read the files in tb/; run in the bundle's directory"));
  const OnDisk encoder({gen::configured("spark_encoder", {}), "encoder"});
  ASSERT_TRUE(encoder.run().pass);
  std::filesystem::remove(encoder.path() / "tb/vectors.hex");
  EXPECT_THAT(encoder.run().line, HasSubstr("FAIL encoder: cannot read tb/vectors.hex"));
}

/// Lists and manifest agree with what is there.
TEST(Testbench, IsListed) {
  for (const Request& request : small_requests()) {
    SCOPED_TRACE(request.top);
    const gen::Bundle bundle = bundle_with_testbench(request);
    const std::string top = request.top + "_tb";
    const std::string& list = bundle.files.at(top + ".f");
    EXPECT_EQ(list, bundle.files.at(request.top + ".f") + "tb/" + top + ".v\n");
    const json manifest = json::parse(bundle.files.at("manifest.json"));
    EXPECT_EQ(manifest["testbench"]["top"], top);
    EXPECT_EQ(manifest["testbench"]["run"], "iverilog -g2005 -f " + top + ".f && vvp a.out");
    const std::string& core = bundle.files.at(request.top + ".core");
    EXPECT_THAT(core, HasSubstr("  sim:\n    filesets: [rtl, tb]\n    toplevel: " + top + "\n"));
    for (const auto& [path, bytes] : bundle.files) {
      if (!path.starts_with("tb/")) continue;
      EXPECT_TRUE(manifest["sha256"].contains(path)) << path;
      EXPECT_THAT(core, HasSubstr("- " + path + ": ")) << path;
    }
    EXPECT_EQ(bundle.files, bundle_with_testbench(request).files);
  }
}

/// However large the design, the vectors stay in bounds.
TEST(Testbench, OfALargeDesignIsSmall) {
  const auto size_of = [](const std::string& block, const gen::Settings& settings) {
    const gen::Testbench testbench = make_testbench({gen::configured(block, settings), "x"});
    size_t size = 0;
    for (const auto& [path, bytes] : testbench.files) size += bytes.size();
    return size;
  };
  EXPECT_LT(size_of("spark_array", {{"rows", "128"}, {"cols", "128"}}), 200'000U);
  EXPECT_LT(size_of("spark_unpack", {{"lanes", "64"}, {"slice", "8"}}), 80'000U);
  EXPECT_LT(size_of("spark_encoder", {{"slice", "8"}}), 80'000U);
  EXPECT_LT(size_of("spark_pe", {{"vector", "64"}, {"pe", "mixed"}}), 80'000U);
  EXPECT_LT(size_of("spark_gemm", {{"rows", "32"}, {"cols", "32"}}), 80'000U);
}

TEST(Testbench, MisfitsAreDefectsOfTheGenerator) {
  EXPECT_EQ(fill("@A@ @* @(b) x@A@", {{"A", "1"}}), "1 @* @(b) x1");
  EXPECT_EQ(gen::test::defect_of([] { fill("@A@", {}); }), "no value for @A@");
  const Request request{gen::configured("spark_decoder", {}), "d"};
  const hdl::Design design = gen::build(request.config, request.top);
  Bench bench;
  bench.streams = {{"slice", true, "slice_valid_i", "slice_ready_o", {"slice_i"}, 1, {{{"010"}}}}};
  EXPECT_EQ(gen::test::defect_of([&] { write_bench(request, design.top(), bench); }),
            "testbench: a beat of slice");
  bench.streams[0].beats = {{{"0101"}, {"0101"}}};
  EXPECT_EQ(gen::test::defect_of([&] { write_bench(request, design.top(), bench); }),
            "testbench: streams of slice");
}

/// Everything that `make verify` shows of the second simulator; minutes.
TEST(Testbench, EveryTaskOfTheSecondSimulatorHolds) {
  if (!long_runs()) GTEST_SKIP() << "takes minutes; SPARK_LONG=1 runs it";
  for (const Task& task : simulator_tasks()) {
    for (const Evidence& evidence : task.run()) {
      EXPECT_TRUE(evidence.holds) << evidence.subject << ": " << evidence.claim << ": "
                                  << evidence.detail;
    }
  }
}

}  // namespace
}  // namespace spark::verif

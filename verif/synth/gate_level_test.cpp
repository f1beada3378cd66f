#include "verif/evidence/gate_level.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "synth/libraries.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/simulator.h"
#include "verif/long_runs.h"

/// Rationale: netlists are proved and simulated in all libraries by `make verify` (here with
/// SPARK_LONG=1). What must be known of the checks themselves is that they hold for a good netlist
/// and refuse a wrong one: each of the three on a decoder and on a small unpacker, in the library
/// that Debian has, with an input of one cell stuck; and that a wrong cell model is seen, too, for
/// cells are made from the Liberty file.
namespace spark::verif {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

gen::Request small(const std::string& block) {
  for (const gen::Request& request : small_requests()) {
    if (request.config.block() == block) return request;
  }
  throw std::logic_error("no small configuration of " + block);
}

class GateLevel : public testing::TestWithParam<std::string> {};

TEST_P(GateLevel, GoodNetlistHoldsAndAWrongOneIsRefused) {
  const gen::Request request = small(GetParam());
  const RunFolder scratch;
  const synth::Library library = synth::read_liberty({synth::default_library()});
  const Mapped mapped = map_to(request, library, scratch.path());
  const auto simulated = [&](const Mapped& design) {
    return run_testbench(scratch.path() / "bundle", request.top, {design.netlist, design.cells})
        .line;
  };
  const Proof proof = prove_sequential(mapped);
  EXPECT_TRUE(proof.holds && !proof.refuted) << proof.detail;
  EXPECT_TRUE(prove_matched(mapped).holds);
  EXPECT_THAT(simulated(mapped), StartsWith("PASS "));

  Mapped broken = mapped;
  broken.netlist = scratch.path() / "broken.v";
  write_file(broken.netlist, stuck_input(read_file(mapped.netlist)));
  const Proof refused = prove_sequential(broken);
  EXPECT_TRUE(refused.refuted && !refused.holds) << refused.detail;
  EXPECT_FALSE(prove_matched(broken).holds);
  EXPECT_THAT(simulated(broken), StartsWith("FAIL "));

  // A library in which NOR does what NAND should do.
  Mapped wrong = mapped;
  std::string cells = read_file(mapped.cells);
  const size_t nand = cells.find("module NAND2X1(");
  ASSERT_NE(nand, cells.npos);
  const size_t function = cells.find('&', nand);
  ASSERT_LT(function, cells.find("endmodule", nand));
  cells[function] = '|';
  wrong.cells = scratch.path() / "wrong.v";
  write_file(wrong.cells, cells);
  if (read_file(mapped.netlist).find("NAND2X1 ") == std::string::npos) return;
  EXPECT_TRUE(prove_sequential(wrong).refuted);
  EXPECT_THAT(simulated(wrong), StartsWith("FAIL "));
}

INSTANTIATE_TEST_SUITE_P(Blocks, GateLevel,
                         testing::Values("spark_encoder", "spark_decoder", "spark_unpack"));

TEST(GateLevelTasks, AllHold) {
  if (!long_runs()) GTEST_SKIP() << "takes minutes; SPARK_LONG=1 runs it";
  for (const Task& task : gate_level_tasks()) {
    for (const Evidence& evidence : task.run()) {
      EXPECT_TRUE(evidence.holds) << evidence.subject << ": " << evidence.claim << ": "
                                  << evidence.detail;
    }
  }
}

}  // namespace
}  // namespace spark::verif

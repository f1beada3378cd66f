// How fast arrays of 16x16 run in the simulator: measured only if SPARK_SPEED is set, for it takes
// a minute to compile them as well as the compiler can. `raw`: clock and evaluation alone, inputs
// constant; `run`: by the driver that `run gemm` uses.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <iostream>

#include "gen/base/file.h"
#include "verif/array/rtl_support.h"
#include "verif/blocks/families.h"
#include "verif/harness/array_stimulus.h"

namespace spark::verif {
namespace {

using array::Config;
using array::Form;
using array::Pe;
using array::Sync;

/// Seconds of processor time.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Cycles per second of `cycles` clocks with inputs that offer noise and stay as they are.
double raw_speed(const Dut& dut, uint64_t cycles) {
  std::mt19937_64 random(1);
  Signal clock = dut.signal("clk_i");
  dut.signal("rst_ni").set(0);
  for (const char* name : {"a_valid_i", "b_valid_i", "a_two_i", "b_two_i", "a_i", "b_i"}) {
    if (!dut.has(name)) continue;
    Signal port = dut.signal(name);
    const bool data = std::string(name).size() == 3;
    for (int bit = 0; bit < port.width(); ++bit) {
      port.set(bit, 1, data ? static_cast<uint32_t>(random()) : 1);
    }
  }
  dut.signal("c_ready_i").set(1);
  const auto tick = [&] {
    clock.set(0);
    dut.model->eval();
    clock.set(1);
    dut.model->eval();
  };
  tick();
  dut.signal("rst_ni").set(1);
  const double start = now();
  for (uint64_t cycle = 0; cycle < cycles; ++cycle) tick();
  return static_cast<double>(cycles) / (now() - start);
}

double run_speed(RtlArray& rtl, int words) {
  std::mt19937_64 random(1);
  const ArrayOperands operands =
      draw_operands(rtl.config(), words, Words::few_long, Words::few_long, random);
  const std::vector<array::Tile> tiles(100, operands.tile());
  const double start = now();
  const array::Run run = array::run(rtl, rtl.config(), tiles);
  const double seconds = now() - start;
  EXPECT_EQ(run.tiles.back(), array::gemm(operands.a, operands.b));
  return static_cast<double>(run.cycles) / seconds;
}

TEST(RtlArraySpeed, Of16x16) {
  if (std::getenv("SPARK_SPEED") == nullptr) GTEST_SKIP() << "SPARK_SPEED is not set";
  for (const auto& [pe, sync] : array::test::kKinds) {
    Config config;
    config.pe = pe;
    config.sync = sync;
    config.form = pe == Pe::int8 ? Form::none : Form::paper;
    config.rows = config.cols = 16;
    config.queue_depth = 4;
    config.signed_b = true;
    if (pe == Pe::split) config.vector = config.share = 2;
    const gen::Config generated = gen_config(config);
    const auto file = test_cache() / "speed" / (name_of({pe, sync}) + ".v");
    write_file(file, verilog_of(generated));
    const Dut dut = load_dut(generated, {file}, "spark_array", test_cache(), Effort::fast);
    const double raw = raw_speed(dut, 300000);
    RtlArray rtl(dut);
    std::cout << fmt::format("{}: raw {:.0f}, run {:.0f} cycles/s\n", array::describe(config), raw,
                             run_speed(rtl, 2000));
  }
}

}  // namespace
}  // namespace spark::verif

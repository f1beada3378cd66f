#include <algorithm>
#include <random>

#include "verif/harness/check.h"
#include "verif/harness/pe_bench.h"

namespace spark::verif {
namespace {

CheckResult check_one(const Dut& dut, uint64_t seed) {
  constexpr uint64_t kDrawn = 20000;
  constexpr int kResets = 32;
  std::mt19937_64 random(seed);
  PeFamily family({dut});
  const int latency = family.measure_latencies(random).front();
  PeBench& bench = family.benches().front();
  const auto drawn = [&](PeBench& pe, uint64_t) {
    pe.operands().draw(random);
    const bool finish = random() % 4 == 0;
    pe.drive(finish, random() % 2 == 0, static_cast<uint32_t>(random()));
  };
  for (int n = 0; n < kResets; ++n) {
    family.reset(random);
    bench.start(latency);
    family.run(50, drawn);
  }
  family.run(std::min<uint64_t>(bench.operands().combinations(), 1 << 18),
             [&](PeBench& pe, uint64_t cycle) {
               pe.operands().count(cycle);
               pe.drive(true, cycle % 2 == 0, static_cast<uint32_t>(cycle));
             });
  family.run(kDrawn, drawn);
  CheckResult result;
  result.vectors = bench.checked();
  result.take(bench.failure());
  return result;
}

}  // namespace

/// All operands of one lane where they are few enough, drawn ones and extremes on all lanes;
/// results and their way through the drain chain, with finish and shift at random; resets, after
/// which nothing is left of what was before.
std::vector<CheckResult> check_pe(const std::vector<Dut>& duts, uint64_t seed) {
  return one_by_one(duts, [&](const Dut& dut) { return check_one(dut, seed); });
}

}  // namespace spark::verif

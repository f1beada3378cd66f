#include "verif/harness/check.h"

#include <fmt/format.h>

#include "gen/base/error.h"
#include "verif/harness/array_checks.h"
#include "verif/harness/array_pe.h"
#include "verif/harness/baseline_checks.h"
#include "verif/harness/requant_checks.h"
#include "verif/harness/stream_checks.h"
#include "verif/harness/tile_checks.h"
#include "verif/harness/word_checks.h"

namespace spark::verif {
namespace {

std::string one_line(const gen::Config& config) {
  std::string text;
  for (const gen::Param* param : config.params()) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", param->name, config.text(*param));
  }
  return text;
}

/// All operands of one lane where they are few enough, drawn ones and extremes on all lanes;
/// results and their way through the drain chain, with finish and shift at random; resets, after
/// which nothing is left of what was before.
CheckResult check_pe(const Dut& dut, uint64_t seed) {
  constexpr uint64_t kDrawn = 20000;
  constexpr int kResets = 32;
  std::mt19937_64 random(seed);
  PeFamily family({dut});
  const int latency = family.measure_latencies(random).front();
  PeBench& bench = family.benches().front();
  const auto drawn = [&](PeBench& pe, uint64_t) {
    pe.draw(random);
    const bool finish = random() % 4 == 0;
    pe.drive(finish, random() % 2 == 0, static_cast<uint32_t>(random()));
  };
  for (int n = 0; n < kResets; ++n) {
    family.reset(random);
    bench.start(latency);
    family.run(50, drawn);
  }
  family.run(std::min<uint64_t>(bench.combinations(), 1 << 18), [&](PeBench& pe, uint64_t cycle) {
    pe.count(cycle);
    pe.drive(true, cycle % 2 == 0, static_cast<uint32_t>(cycle));
  });
  family.run(kDrawn, drawn);
  CheckResult result;
  result.vectors = bench.checked();
  result.mismatches = bench.failure().empty() ? 0 : 1;
  result.first_mismatch = bench.failure();
  return result;
}

}  // namespace

std::vector<CheckResult> check(const std::vector<Dut>& duts, uint64_t seed) {
  const std::string& block = duts.front().config.block();
  std::vector<CheckResult> results;
  if (block == "spark_encoder") {
    results = check_encoders(duts);
  } else if (block == "spark_decoder") {
    results = check_decoders(duts, seed);
  } else if (block == "spark_unpack" || block == "spark_pack") {
    results = check_streams(duts, seed);
  } else if (block == "spark_pe") {
    for (const Dut& dut : duts) results.push_back(check_pe(dut, seed));
  } else if (block == "baseline_decoder") {
    for (const Dut& dut : duts) results.push_back(check_baseline_decoder(dut));
  } else if (block == "baseline_pe") {
    for (const Dut& dut : duts) results.push_back(check_baseline_pe(dut, seed));
  } else if (block == "spark_array") {
    for (const Dut& dut : duts) {
      RtlArray array(dut);
      results.push_back(check_array(array, seed));
    }
  } else if (block == "spark_requant") {
    constexpr uint64_t kDrawn = 200000;
    results = check_requants(duts, kDrawn, seed);
  } else if (block == "spark_gemm") {
    constexpr uint64_t kCycles = 50000;
    for (const Dut& dut : duts) {
      RtlTile tile(dut);
      results.push_back(check_tile(tile, seed, kCycles));
    }
  } else {
    throw InputError("no check for block '{}'", block);
  }
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].block = block;
    results[i].configuration = one_line(duts[i].config);
  }
  return results;
}

}  // namespace spark::verif

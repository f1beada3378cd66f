#include "verif/harness/check.h"

#include <fmt/format.h>

#include <map>

#include "gen/blocks/block.h"

namespace spark::verif {
namespace {

std::string one_line(const gen::Config& config) {
  std::string text;
  for (const gen::Param* param : config.params()) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", param->name, config.text(*param));
  }
  return text;
}

}  // namespace

std::vector<CheckResult> check(const std::vector<Dut>& duts, uint64_t seed) {
  static const std::map<std::string, BlockCheck*> kChecks = {
#define BLOCK(unit) {gen::unit##_block().name, check_##unit},
#include "gen/blocks/blocks.inc"
#undef BLOCK
  };
  const std::string& block = duts.front().config.block();
  std::vector<CheckResult> results = kChecks.at(block)(duts, seed);
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].block = block;
    results[i].configuration = one_line(duts[i].config);
  }
  return results;
}

}  // namespace spark::verif

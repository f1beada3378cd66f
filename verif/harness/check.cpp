#include "verif/harness/check.h"

#include <fmt/format.h>

#include "gen/base/error.h"
#include "verif/harness/stream_checks.h"
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

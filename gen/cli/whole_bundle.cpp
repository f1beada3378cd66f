#include "gen/cli/whole_bundle.h"

#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/codec/stats.h"
#include "verif/testbench/testbench.h"

namespace spark::cli {
namespace {

/// The codebook of a configuration; of an array, a PE or a tile, one for each operand; none where
/// words are not coded, or the block knows nothing of codes.
std::map<std::string, std::string> codebooks_of(const gen::Config& config) {
  if (!config.has(gen::params::kSlice) || !config.has(gen::params::kForm)) return {};
  if (config.has(gen::params::kSigned)) {
    return {{"codebook.csv", codec::codebook(format_of(config))}};
  }
  std::map<std::string, std::string> codebooks;
  if (config.text(gen::params::kOperandForm) != "none") {
    codec::Format format = format_of(config);
    for (const auto* is_signed : {&gen::params::kSignedA, &gen::params::kSignedB}) {
      format.is_signed = config.flag(*is_signed);
      codebooks[is_signed == &gen::params::kSignedA ? "codebook_a.csv" : "codebook_b.csv"] =
          codec::codebook(format);
    }
  }
  return codebooks;
}

}  // namespace

gen::Bundle whole_bundle(const gen::Request& request) {
  // In this order, so that what is not legal is always said in the same words.
  const std::map<std::string, std::string> codebooks = codebooks_of(request.config);
  return gen::make_bundle(request, codebooks, verif::make_testbench(request));
}

}  // namespace spark::cli

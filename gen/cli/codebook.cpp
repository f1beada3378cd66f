#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/codec/stats.h"

namespace spark::cli {

void add_codebook(const Command& program) {
  const Command command = program.add("codebook", "CSV of every word with its code and its error");
  const ParamOptions options(command, "codebook",
                             {&gen::params::kSlice, &gen::params::kSigned, &gen::params::kForm,
                              &gen::params::kRounding, &gen::params::kHalve});
  command.run([options] { print(codec::codebook(format_of(options.config()))); });
}

}  // namespace spark::cli

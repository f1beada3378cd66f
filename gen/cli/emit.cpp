#include <fmt/format.h>

#include "gen/blocks/block.h"
#include "gen/cli/command.h"
#include "gen/cli/whole_bundle.h"
#include "gen/params/tested.h"

namespace spark::cli {
namespace {

struct EmitOptions {
  std::string config_file;
  std::string folder;
  std::string top;
  std::string spdx = "Apache-2.0";
  bool force = false;
};

void add_block(const Command& emit, const gen::Block& block) {
  const Command command = emit.add(block.name, block.sentence);
  const auto options = std::make_shared<EmitOptions>();
  const ParamOptions params(command, block.name, block.params);
  command.config_file(options->config_file);
  command.option("-o,--output", options->folder, "DIR", "directory for the bundle").required();
  command.option("--top", options->top, "NAME",
                 "name of the top module, prefix of the others [" + block.name + "]");
  command.option("--spdx", options->spdx, "ID",
                 "licence in the banner of each emitted file [Apache-2.0]");
  command.flag("--force", options->force, "replace what an existing directory holds");
  command.run([options, params, name = block.name] {
    const gen::Request request{params.config(options->config_file),
                               options->top.empty() ? name : options->top, options->spdx};
    gen::write_bundle(whole_bundle(request), options->folder, options->force);
    const std::string untested = gen::untested(request.config);
    if (!untested.empty()) note("legal, but beyond what is tested: {}", untested);
  });
}

}  // namespace

void add_emit(const Command& program) {
  const Command command = program.add("emit", "Verilog of one block, with all that goes beside it");
  command.require_command();
  for (const gen::Block& block : gen::blocks()) add_block(command, block);
}

}  // namespace spark::cli

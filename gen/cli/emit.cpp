#include <fmt/format.h>

#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "gen/params/tested.h"
#include "sim/codec/stats.h"
#include "verif/harness/dut.h"
#include "verif/testbench/testbench.h"

namespace spark::cli {
namespace {

/// The codebook of a configuration; of an array or a PE, one for each operand; none where words are
/// not coded.
std::map<std::string, std::string> codebooks_of(const gen::Config& config) {
  if (!config.has(gen::params::kSlice)) return {};
  if (config.has(gen::params::kSigned)) {
    return {{"codebook.csv", codec::codebook(verif::format_of(config))}};
  }
  std::map<std::string, std::string> codebooks;
  if (config.text(gen::params::kOperandForm) != "none") {
    codec::Format format;
    format.slice = static_cast<int>(config.integer(gen::params::kSlice));
    format.form = codec::parse_form(config.text(gen::params::kOperandForm));
    for (const auto* is_signed : {&gen::params::kSignedA, &gen::params::kSignedB}) {
      format.is_signed = config.flag(*is_signed);
      codebooks[is_signed == &gen::params::kSignedA ? "codebook_a.csv" : "codebook_b.csv"] =
          codec::codebook(format);
    }
  }
  return codebooks;
}

/// A bundle with its codebooks and its testbench.
gen::Bundle bundle_of(const gen::Request& request) {
  // In this order, so that what is not legal is always said in the same words.
  const std::map<std::string, std::string> codebooks = codebooks_of(request.config);
  const std::optional<gen::Testbench> testbench = verif::make_testbench(request);
  return gen::make_bundle(request, codebooks, testbench);
}

struct EmitOptions {
  std::string config_file;
  std::string folder;
  std::string top;
  std::string spdx = "Apache-2.0";
  bool force = false;
};

void add_block(CLI::App& emit, const gen::Block& block) {
  CLI::App* command = emit.add_subcommand(block.name, block.sentence);
  const auto options = std::make_shared<EmitOptions>();
  const ParamOptions params(*command, block.name, block.params);
  command
      ->add_option("--config", options->config_file, "TOML file with parameters; flags override it")
      ->type_name("FILE");
  command->add_option("-o,--output", options->folder, "directory for the bundle")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--top", options->top,
                   "name of the top module, prefix of the others [" + block.name + "]")
      ->type_name("NAME");
  command
      ->add_option("--spdx", options->spdx,
                   "licence in the banner of each emitted file [Apache-2.0]")
      ->type_name("ID");
  command->add_flag("--force", options->force, "replace what an existing directory holds");
  command->callback([options, params, name = block.name] {
    const gen::Request request{params.config(options->config_file),
                               options->top.empty() ? name : options->top, options->spdx};
    gen::write_bundle(bundle_of(request), options->folder, options->force);
    const std::string untested = gen::untested(request.config);
    if (!untested.empty()) fmt::print(stderr, "legal, but beyond what is tested: {}\n", untested);
  });
}

}  // namespace

void add_emit(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("emit", "Verilog of one block, with all that goes beside it");
  command->require_subcommand(1);
  for (const gen::Block& block : gen::blocks()) add_block(*command, block);
}

void add_reference(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("reference", "Emit every reference configuration, one directory each");
  const auto folder = std::make_shared<std::string>();
  const auto force = std::make_shared<bool>(false);
  command->add_option("-o,--output", *folder, "directory for the bundles")
      ->required()
      ->type_name("DIR");
  command->add_flag("--force", *force, "replace what existing directories hold");
  command->callback([folder, force] {
    for (const gen::Request& request : gen::reference_requests()) {
      gen::write_bundle(bundle_of(request), std::filesystem::path(*folder) / request.top, *force);
    }
  });
}

}  // namespace spark::cli

#include "verif/harness/check.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/parallel.h"
#include "gen/base/table.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/params/settings.h"
#include "verif/harness/foreign.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct CheckOptions {
  std::vector<std::string> folders;
  std::string block;
  std::string top;
  std::string config_file;
  std::vector<std::string> ports;
  std::string map_file;
  std::string cache;
  uint64_t seed = 1;
  bool json = false;
};

/// Every Verilog file of a directory that is not a bundle of ours, in order of name; none of a
/// testbench in `tb/`, which no synthesis reads.
std::vector<fs::path> verilog_files(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw InputError("'{}' is not a directory; name one that holds Verilog", folder.string());
  }
  std::vector<fs::path> files;
  for (auto at = fs::recursive_directory_iterator(folder); at != fs::end(at); ++at) {
    const fs::directory_entry& entry = *at;
    if (entry.is_directory() && entry.path().filename() == "tb") at.disable_recursion_pending();
    const std::string extension = entry.path().extension().string();
    if (extension == ".v" || extension == ".sv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) throw InputError("'{}' holds no .v or .sv file", folder.string());
  return files;
}

/// What the module calls the block's ports: the file's names, then the command line's.
verif::PortNames port_names(const CheckOptions& options) {
  verif::PortNames given;
  for (const std::string& text : options.ports) {
    const size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
      throw InputError("--port {}: give the block's name and yours, as in --port slice_i=nibble",
                       text.empty() ? "''" : text);
    }
    const auto [entry, is_new] = given.try_emplace(text.substr(0, at), text.substr(at + 1));
    if (!is_new) {
      throw InputError("--port names {} twice: '{}' and '{}'", entry->first, entry->second,
                       text.substr(at + 1));
    }
  }
  if (!options.map_file.empty()) {
    gen::for_each_setting(options.map_file, [&](const std::string& name, const std::string& value) {
      given.try_emplace(name, value);
    });
  }
  return given;
}

verif::Dut load(const CheckOptions& options, const ParamOptions& params, const std::string& folder,
                const fs::path& cache) {
  if (options.block.empty()) {
    const gen::EmittedBundle bundle = gen::read_bundle(folder);
    return verif::load_foreign(bundle.request.config, bundle.rtl, bundle.request.top, {}, cache);
  }
  const gen::Config config = params.config_of(gen::find_block(options.block), options.config_file);
  verif::Dut dut =
      verif::load_foreign(config, verilog_files(folder), options.top, port_names(options), cache);
  if (const std::vector<std::string> ports = verif::lacking(dut); !ports.empty()) {
    note("not compared, because {} lacks it: {}", options.top, fmt::join(ports, ", "));
  }
  return dut;
}

/// The parameters of all blocks, those that go by one name as one with the choices of all.
std::vector<gen::Param> merged_params() {
  std::vector<gen::Param> merged;
  for (const gen::Block& block : gen::blocks()) {
    for (const gen::Param* param : block.params) {
      const auto same = std::find_if(merged.begin(), merged.end(),
                                     [&](const auto& known) { return known.name == param->name; });
      if (same == merged.end()) {
        merged.push_back(*param);
        continue;
      }
      for (const std::string& choice : param->choices) {
        const auto known = std::find(same->choices.begin(), same->choices.end(), choice);
        if (known == same->choices.end()) same->choices.push_back(choice);
      }
    }
  }
  return merged;
}

std::vector<const gen::Param*> all_params() {
  static const std::vector<gen::Param> kMerged = merged_params();
  std::vector<const gen::Param*> params;
  for (const gen::Param& param : kMerged) params.push_back(&param);
  return params;
}

/// The last part of a path, for messages and tables.
std::string name_of(const std::string& folder) {
  const fs::path path = fs::path(folder).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

ordered_json to_json(const std::string& folder, const verif::CheckResult& result) {
  return {{"design", name_of(folder)},
          {"block", result.block},
          {"vectors", result.vectors},
          {"mismatches", result.mismatches},
          {"first_mismatch", result.first_mismatch.empty() ? ordered_json(nullptr)
                                                           : ordered_json(result.first_mismatch)}};
}

void run_check(const CheckOptions& options, const ParamOptions& params) {
  if (options.block.empty() != options.top.empty()) {
    throw InputError(
        "--block and --top go together: the block to compare with and your module's name");
  }
  if (options.block.empty() && (!options.config_file.empty() || params.given())) {
    throw InputError("parameters go with --block; an emitted bundle says its own itself");
  }
  if (options.block.empty() && !(options.ports.empty() && options.map_file.empty())) {
    throw InputError("--port and --map go with --block; an emitted bundle has the block's names");
  }
  const fs::path cache = cache_folder(options.cache);
  std::vector<verif::CheckResult> results(options.folders.size());
  for_all(options.folders.size(), "checking", [&](size_t i) {
    results[i] =
        verif::check({load(options, params, options.folders[i], cache)}, options.seed).front();
  });
  ordered_json json;
  Table table({"design", "block", "vectors", "mismatches", "first mismatch"});
  uint64_t mismatches = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    const verif::CheckResult& r = results[i];
    mismatches += r.mismatches;
    json["designs"].push_back(to_json(options.folders[i], r));
    table.add_row({name_of(options.folders[i]), r.block, std::to_string(r.vectors),
                   std::to_string(r.mismatches),
                   r.first_mismatch.empty() ? "-" : r.first_mismatch});
  }
  const bool alone = results.size() == 1;
  print(options.json ? (alone ? json["designs"][0] : json).dump(2) + "\n" : table.str());
  if (mismatches > 0) throw CheckFailed();
}

}  // namespace

void add_check(const Command& program) {
  const Command command = program.add(
      "check", "Run emitted bundles, or somebody else's Verilog, against the golden codec");
  const auto options = std::make_shared<CheckOptions>();
  command.option("DIR", options->folders, "DIR...", "emitted bundles, or directories of Verilog")
      .required();
  command.option("--block", options->block, "NAME",
                 "somebody else's Verilog: the block it claims to be");
  command.option("--top", options->top, "MODULE",
                 "somebody else's Verilog: its module, timed as the block is");
  command
      .option("--port", options->ports, "OURS=THEIRS",
              "somebody else's Verilog: OURS=THEIRS, what it calls a port of the block; "
              "rst_ni=~THEIRS if active high")
      .repeated();
  command.option("--map", options->map_file, "FILE",
                 "TOML file with lines OURS = \"THEIRS\"; --port overrides it");
  command.option("--config", options->config_file, "FILE",
                 "somebody else's Verilog: TOML file with parameters; flags override it");
  const ParamOptions params(command, "", all_params());
  command.option("--seed", options->seed, "N", "of the random streams and pauses [1]");
  command.cache(options->cache);
  command.json(options->json);
  command.run([options, params] { run_check(*options, params); });
}

}  // namespace spark::cli

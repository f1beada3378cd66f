#include <cctype>

#include "gen/base/error.h"
#include "gen/base/names.h"
#include "gen/blocks/block.h"
#include "gen/blocks/code_form.h"
#include "gen/blocks/pe_kind.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

void check_top_name(const std::string& top) {
  bool legal = !top.empty() && std::isdigit(static_cast<unsigned char>(top.front())) == 0;
  for (const unsigned char c : top) legal = legal && (std::isalnum(c) != 0 || c == '_');
  if (!legal) {
    throw InputError(
        "'{}' cannot name a module; use letters, digits and _, not starting with a digit", top);
  }
}

/// Rules between parameters that no single range can state.
void check_together(const Config& config) {
  if (!config.has(params::kHalve) || !config.flag(params::kHalve)) return;
  const std::string& form = config.text(params::kForm);
  if (form == "none" || !code_form(form).halves) {
    throw InputError("halve belongs to the exact form; drop halve, or use form exact");
  }
}

}  // namespace

const std::vector<Block>& blocks() {
  static const std::vector<Block> kBlocks = {
#define BLOCK(name) name##_block(),
#include "gen/blocks/blocks.inc"
#undef BLOCK
  };
  return kBlocks;
}

const Block& find_block(const std::string& name) { return find_named("block", blocks(), name); }

Config configured(const std::string& block, const Settings& settings) {
  Config config(block, find_block(block).params);
  for (const auto& [name, value] : settings) config.set(name, value);
  return config;
}

Request request(const std::string& block, const std::string& name, const Settings& settings) {
  return {configured(block, settings), block + "_" + name};
}

Request pe_request(const std::string& kind) {
  return request("spark_pe", kind,
                 {{"pe", kind}, {"form", pe_kind(kind).takes_plain ? "none" : "paper"}});
}

hdl::Design build(const Config& config, const std::string& top) {
  check_top_name(top);
  check_together(config);
  hdl::Design design = find_block(config.block()).build(config, top);
  for (const hdl::Module& module : design.modules) module.check();
  return design;
}

}  // namespace spark::gen

#include "gen/params/settings.h"

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "verif/fuzz/target.h"
#include "verif/gen/support.h"
#include "verif/memory_file.h"

/// Configurations, maps of ports, and the manifest of a bundle.
namespace spark::fuzz {
namespace {

/// The first byte chooses the block; behind the last one: a map, whose keys are anything.
void read_toml(std::string_view input) {
  if (input.empty()) return;
  static verif::MemoryFile file;
  file.set(input.substr(1));
  size_t settings = 0;
  gen::for_each_setting(file.path(), [&](const std::string&, const std::string&) { ++settings; });
  const size_t number = static_cast<uint8_t>(input.front()) % (gen::blocks().size() + 1);
  if (number == gen::blocks().size()) return;
  const gen::Block& block = gen::blocks()[number];
  gen::Config config(block.name, block.params);
  config.load_toml(file.path());
  claim(settings <= block.params.size(), "more settings than parameters");
  for (const gen::Param* param : block.params) param->check(config.text(*param));
}

std::vector<std::string> toml_seeds() {
  std::vector<std::string> seeds;
  for (size_t i = 0; i < gen::blocks().size(); ++i) {
    std::string seed(1, static_cast<char>(i));
    for (const gen::Param* param : gen::blocks()[i].params) {
      const bool quoted = param->type == gen::ParamType::choice;
      const char* quote = quoted ? "\"" : "";
      seed +=
          param->name + " = " + quote + param->fallback + quote + "  # " + param->range() + "\n";
    }
    seeds.push_back(seed);
  }
  seeds.push_back(std::string(1, static_cast<char>(gen::blocks().size())) +
                  "word_i = 'w'\n'head_o' = \"\"\"\n\\u0041\"\"\"\n");
  return seeds;
}

void read_manifest(std::string_view input) {
  static const gen::test::ScratchFolder folder;
  static const std::string verilog = folder.file("rtl/top.v", "");
  folder.file("manifest.json", input);
  const gen::EmittedBundle bundle = gen::read_bundle(folder.path());
  for (const gen::Param* param : bundle.request.config.params()) {
    param->check(bundle.request.config.text(*param));
  }
}

std::vector<std::string> manifest_seeds() {
  const gen::Request request{gen::configured("spark_encoder"), "top", "MIT"};
  return {gen::make_bundle(request, {}).files.at("manifest.json")};
}

}  // namespace

const Target toml = {"toml", 1536, read_toml, toml_seeds};
const Target manifest = {"manifest", 2048, read_manifest, manifest_seeds};

}  // namespace spark::fuzz

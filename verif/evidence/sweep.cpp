#include "verif/evidence/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "gen/params/tested.h"
#include "verif/evidence/models.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/subject.h"
#include "verif/harness/check.h"
#include "verif/harness/lint.h"

namespace spark::verif {
namespace {

constexpr int kBatch = 10;

std::string draw_value(const gen::Param& param, std::mt19937_64& random) {
  if (param.type == gen::ParamType::boolean) return random() % 2 == 0 ? "true" : "false";
  if (param.type == gen::ParamType::choice) return param.choices[random() % param.choices.size()];
  const int64_t most = std::min(gen::largest_tested(param).value_or(param.max), param.max);
  static const std::set<std::string> kPowers = {"a_depth", "b_depth", "out_lanes", "channels"};
  if (kPowers.contains(param.name)) {
    std::vector<int64_t> powers;
    for (int64_t power = 1; power <= most; power *= 2) {
      if (power >= param.min) powers.push_back(power);
    }
    return std::to_string(powers[random() % powers.size()]);
  }
  // Now and then an end of the range.
  const uint64_t kind = random() % 6;
  if (kind == 0) return std::to_string(param.min);
  if (kind == 1) return std::to_string(most);
  return std::to_string(
      param.min + static_cast<int64_t>(random() % static_cast<uint64_t>(most - param.min + 1)));
}

/// More of them in an array take long to compile; most have fewer.
constexpr int64_t kMostMultipliers = 256;
constexpr int64_t kMultipliers = 32;

int64_t multipliers(const gen::Config& config) {
  int64_t product = 1;
  for (const gen::Param* param :
       {&gen::params::kRows, &gen::params::kCols, &gen::params::kVector}) {
    if (config.has(*param)) product *= config.integer(*param);
  }
  return product;
}

/// A legal configuration of the block: parameters are drawn anew until they go together.
gen::Config draw_config(const std::string& block, std::mt19937_64& random) {
  constexpr int kPatience = 100000;
  for (int attempt = 0; attempt < kPatience; ++attempt) {
    gen::Config config(block, gen::find_block(block).params);
    try {
      for (const gen::Param* param : config.params()) {
        config.set(param->name, draw_value(*param, random));
      }
      if (multipliers(config) > (random() % 8 == 0 ? kMostMultipliers : kMultipliers)) continue;
      gen::build(config, block);
      return config;
    } catch (const InputError&) {
      // Not legal together.
    }
  }
  throw std::runtime_error(
      fmt::format("no legal configuration of {} in {} draws", block, kPatience));
}

std::string one_line(const gen::Config& config) {
  std::string text = config.canonical();
  std::replace(text.begin(), text.end(), '\n', ';');
  return text;
}

/// Emits, lints and checks configurations, whose models are built together.
std::vector<Evidence> judge(const std::vector<gen::Config>& configs, uint64_t seed) {
  const RunFolder folder;
  std::vector<Evidence> all;
  std::vector<ModelSource> sources;
  for (size_t i = 0; i < configs.size(); ++i) {
    const gen::Config& config = configs[i];
    const auto bundle = folder.path() / fmt::format("{}", i);
    gen::write_bundle(gen::make_bundle({config, config.block()}, {}), bundle, false);
    sources.push_back({gen::read_bundle(bundle).rtl, config.block(),
                       port_widths(gen::build(config, config.block()).top())});
    all.push_back({"configuration", config.block(),
                   fmt::format("seed {}: {}", seed, one_line(config)), "verilator, iverilog, yosys",
                   "lint silent; the block's own check", false,
                   lint({{sources.back().files, config.block()}})});
  }
  const auto models = load_models(sources, folder.path() / "models");
  for (size_t i = 0; i < configs.size(); ++i) {
    Evidence& evidence = all[i];
    if (models[i] == nullptr) evidence.detail = "refused by Verilator";
    if (!evidence.detail.empty()) continue;
    const CheckResult result = check({Dut{configs[i], models[i], ""}}, seed).front();
    evidence.holds = result.mismatches == 0 && result.vectors > 0;
    evidence.detail =
        evidence.holds ? fmt::format("{} vectors", result.vectors) : result.first_mismatch;
  }
  return all;
}

std::vector<gen::Config> draw_configs(const std::string& block, int count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<gen::Config> configs;
  for (int n = 0; n < count; ++n) configs.push_back(draw_config(block, random));
  return configs;
}

}  // namespace

uint64_t seed_of(const std::string& task) {
  return std::stoull(sha256(task).substr(0, 8), nullptr, 16);
}

std::vector<Task> sweep_tasks() {
  std::vector<Task> tasks;
  for (const gen::Block& block : gen::blocks()) {
    const int all = subject_of(block.name).sweep;
    for (int first = 0; first < all; first += kBatch) {
      const int count = std::min(kBatch, all - first);
      const std::string name = fmt::format("sweep-{}-{}", block.name, first / kBatch);
      tasks.push_back({name, [block = block.name, count, seed = seed_of(name)] {
                         return judge(draw_configs(block, count, seed), seed);
                       }});
    }
  }
  return tasks;
}

}  // namespace spark::verif

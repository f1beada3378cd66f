#include "verif/evidence/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "verif/evidence/child.h"
#include "verif/evidence/equal.h"
#include "verif/evidence/models.h"
#include "verif/evidence/mutate.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/variants.h"
#include "verif/harness/check.h"

namespace spark::verif {
namespace {

/// A configuration to be mutated, and how many of its mutants are taken at most, evenly spread.
struct Target {
  std::string name;
  std::string block;
  Settings settings;
  size_t limit;
  /// What its survivors are tried with, too: parameters of the same text at other values, where an
  /// edit may show that does nothing here.
  Settings other = {};
  /// Modules whose names begin so are mutated where they stand alone, in targets of their own.
  std::vector<std::string> apart = {};
};

constexpr size_t kAll = 1000;

const std::vector<Target>& targets() {
  const auto array = [](const std::string& name, Settings settings,
                        const Settings& size = {{"rows", "2"}, {"cols", "3"}},
                        const Settings& other = {}) {
    settings.insert(settings.end(), size.begin(), size.end());
    settings.emplace_back("signed_b", "true");
    return Target{"array-" + name, "spark_array", settings, 80, other, {"spark_array_pe"}};
  };
  static const std::vector<Target> kTargets = {
      {"encoder-compensate", "spark_encoder", {{"form", "paper"}}, kAll},
      {"encoder-nearest",
       "spark_encoder",
       {{"form", "paper"}, {"rounding", "nearest"}, {"signed", "true"}},
       kAll},
      {"encoder-halve",
       "spark_encoder",
       {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}},
       kAll},
      {"decoder-paper", "spark_decoder", {{"form", "paper"}, {"signed", "true"}}, kAll},
      {"decoder-exact", "spark_decoder", {{"form", "exact"}}, kAll},
      {"unpack", "spark_unpack", {{"lanes", "4"}}, kAll, {{"lanes", "1"}}},
      {"unpack-planar",
       "spark_unpack",
       {{"lanes", "4"}, {"layout", "planar"}},
       kAll,
       {{"lanes", "5"}}},
      {"pack", "spark_pack", {{"lanes", "4"}}, kAll, {{"lanes", "5"}}},
      {"pack-planar", "spark_pack", {{"lanes", "4"}, {"layout", "planar"}}, kAll, {{"lanes", "5"}}},
      {"requant", "spark_requant", {{"signed", "true"}}, kAll},
      {"pe-int8", "spark_pe", {{"signed_b", "true"}, {"form", "exact"}}, kAll},
      {"pe-mixed", "spark_pe", {{"signed_b", "true"}, {"pe", "mixed"}}, kAll},
      {"pe-wide", "spark_pe", {{"signed_b", "true"}, {"pe", "wide"}}, kAll},
      {"pe-split",
       "spark_pe",
       {{"signed_b", "true"}, {"pe", "split"}, {"vector", "4"}, {"share", "2"}},
       kAll},
      array("int8", {{"form", "exact"}}),
      array("mixed-lockstep", {{"pe", "mixed"}, {"sync", "lockstep"}}),
      array("mixed-elastic", {{"pe", "mixed"}, {"sync", "elastic"}}),
      array("wide-lockstep", {{"pe", "wide"}, {"sync", "lockstep"}}),
      array("wide-elastic", {{"pe", "wide"}, {"sync", "elastic"}}),
      array("wide-window", {{"pe", "wide"}, {"sync", "window"}, {"vector", "2"}}),
      // No larger, for words in a window and sums that nobody reads are beyond every engine there.
      array("split-window", {{"pe", "split"}, {"sync", "window"}, {"vector", "2"}, {"share", "2"}},
            {{"rows", "1"},
             {"cols", "1"},
             {"slice", "2"},
             {"queue_depth", "2"},
             {"acc_width", "16"},
             {"k_max", "64"}},
            {{"rows", "2"},
             {"cols", "3"},
             {"slice", "4"},
             {"queue_depth", "4"},
             {"acc_width", "32"}}),
      {"tile",
       "spark_gemm",
       {{"rows", "3"},
        {"cols", "4"},
        {"form", "exact"},
        {"halve", "true"},
        {"bus_width", "32"},
        {"a_depth", "8"},
        {"b_depth", "16"},
        {"out_lanes", "2"},
        {"channels", "16"}},
       240,
       {{"a_depth", "32"}, {"b_depth", "64"}},
       {"spark_gemm_array", "spark_gemm_packer", "spark_gemm_requantiser_lane"}},
      {"decoder-flint", "baseline_decoder", {}, kAll},
      {"decoder-flint-signed", "baseline_decoder", {{"signed", "true"}}, kAll},
      {"decoder-olive4", "baseline_decoder", {{"code", "olive4"}}, kAll},
      {"decoder-olive8", "baseline_decoder", {{"code", "olive8"}}, kAll},
      {"pe-ant", "baseline_pe", {{"kind", "ant"}}, kAll},
      {"pe-bitfusion4", "baseline_pe", {{"kind", "bitfusion4"}, {"signed_a", "true"}}, kAll},
      {"pe-olaccel", "baseline_pe", {{"kind", "olaccel"}}, kAll},
      {"pe-biscaled", "baseline_pe", {{"kind", "biscaled"}}, kAll},
      {"pe-adafloat", "baseline_pe", {{"kind", "adafloat"}, {"k_max", "128"}}, kAll},
  };
  return kTargets;
}

gen::Config config_of(const Target& target) { return configured(target.block, target.settings); }

gen::Config other_config_of(const Target& target) {
  gen::Config config = config_of(target);
  for (const auto& [name, value] : target.other) config.set(name, value);
  return config;
}

/// The mutations that are taken of a target.
std::vector<Mutation> taken_of(const Target& target) {
  std::vector<Mutation> all = mutations_of(verilog_of(config_of(target)));
  std::erase_if(all, [&](const Mutation& mutation) {
    return std::any_of(target.apart.begin(), target.apart.end(), [&](const std::string& begin) {
      return mutation.module.starts_with(begin);
    });
  });
  const size_t limit = target.limit;
  if (all.size() <= limit) return all;
  std::vector<Mutation> some;
  for (size_t i = 0; i < limit; ++i) some.push_back(all[i * all.size() / limit]);
  return some;
}

/// The mutants of some mutations, built together; null where the Verilog is none.
std::vector<std::shared_ptr<Model>> models_of(const gen::Config& config,
                                              const std::vector<std::string>& texts,
                                              const std::filesystem::path& folder) {
  const auto ports = port_widths(gen::build(config, config.block()).top());
  std::vector<ModelSource> sources;
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto file = folder / fmt::format("{}.v", i);
    write_file(file, texts[i]);
    sources.push_back({{file}, config.block(), ports});
  }
  return load_models(sources, folder / "models");
}

/// What the block's own check says against it; empty if nothing.
std::string complaint(const gen::Config& config, const std::shared_ptr<Model>& model) {
  const ChildRun run = run_in_child(
      [&] {
        const CheckResult result = check({Dut{config, model, ""}}, 1).front();
        return result.mismatches == 0 ? "" : result.first_mismatch;
      },
      std::chrono::seconds(60));
  if (run.ended) return run.said;
  return run.said.empty() ? "ended badly" : run.said;
}

/// What becomes of one mutant.
Evidence judge(const Target& target, const gen::Config& config, const Mutation& mutation,
               const std::string& original, const std::string& text,
               const std::shared_ptr<Model>& model) {
  Evidence evidence{"mutant",
                    target.name,
                    fmt::format("{}, {}, line {}: {} -> {}", mutation.fault, mutation.module,
                                mutation.line, mutation.from, mutation.to),
                    "verilator",
                    "the block's own check",
                    true,
                    ""};
  if (model == nullptr) {
    evidence.detail = "refused by Verilator";
    return evidence;
  }
  evidence.detail = complaint(config, model);
  if (!evidence.detail.empty()) return evidence;
  if (!target.other.empty()) {
    const gen::Config other = other_config_of(target);
    const std::string other_text = verilog_of(other);
    const RunFolder folder;
    const auto models = models_of(other, {mutated(other_text, mutation)}, folder.path());
    evidence.detail = complaint(other, models.front());
    if (!evidence.detail.empty()) return evidence;
  }
  const Equality equality = prove_equal(original, text, gen::build(config, config.block()).top());
  evidence.engine = equality.engine;
  evidence.depth = "proved equal to the original: " + equality.depth;
  evidence.holds = equality.holds;
  evidence.detail = equality.holds ? "equal" : "survives; " + equality.detail;
  return evidence;
}

std::vector<Evidence> run_batch(const Target& target, const std::vector<Mutation>& mutations) {
  const gen::Config config = config_of(target);
  const std::string original = verilog_of(config);
  const RunFolder folder;
  std::vector<std::string> texts;
  for (const Mutation& mutation : mutations) texts.push_back(mutated(original, mutation));
  const auto models = models_of(config, texts, folder.path());
  std::vector<Evidence> all;
  for (size_t i = 0; i < mutations.size(); ++i) {
    all.push_back(judge(target, config, mutations[i], original, texts[i], models[i]));
  }
  return all;
}

}  // namespace

std::vector<Task> mutant_tasks() {
  constexpr size_t kBatch = 20;
  std::vector<Task> tasks;
  for (const Target& target : targets()) {
    const std::vector<Mutation> all = taken_of(target);
    for (size_t first = 0; first < all.size(); first += kBatch) {
      const auto begin = all.begin() + static_cast<ptrdiff_t>(first);
      const auto end = all.begin() + static_cast<ptrdiff_t>(std::min(first + kBatch, all.size()));
      tasks.push_back({fmt::format("mutants-{}-{}", target.name, first / kBatch),
                       [&target, batch = std::vector<Mutation>(begin, end)] {
                         return run_batch(target, batch);
                       }});
    }
  }
  return tasks;
}

}  // namespace spark::verif

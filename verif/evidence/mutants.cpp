#include "verif/evidence/mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <numeric>
#include <stdexcept>

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

/// The models of some texts of a configuration, built together; null where the Verilog is none.
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
  if (model == nullptr) return "refused by Verilator";
  const ChildRun run = run_in_child(
      [&] {
        const CheckResult result = check({Dut{config, model, ""}}, 1).front();
        return result.mismatches == 0 ? "" : result.first_mismatch;
      },
      std::chrono::seconds(60));
  if (run.ended) return run.said;
  return run.said.empty() ? "ended badly" : run.said;
}

/// Those against which nothing was said, by their places.
std::vector<size_t> survivors(const std::vector<std::string>& said) {
  std::vector<size_t> places;
  for (size_t i = 0; i < said.size(); ++i) {
    if (said[i].empty()) places.push_back(i);
  }
  return places;
}

/// What is said against each mutant in its target and, if nothing is, at the target's other values.
std::vector<std::string> complaints_of(const Target& target,
                                       const std::vector<Mutation>& mutations) {
  const auto of_some = [&](const gen::Config& config, const std::vector<size_t>& places) {
    const std::string original = verilog_of(config);
    std::vector<std::string> texts;
    for (const size_t place : places) texts.push_back(mutated(original, mutations[place]));
    return complaints(config, original, texts);
  };
  std::vector<size_t> places(mutations.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::vector<std::string> all = of_some(config_of(target), places);
  places = survivors(all);
  if (target.other.empty() || places.empty()) return all;
  const std::vector<std::string> others = of_some(other_config_of(target), places);
  for (size_t i = 0; i < places.size(); ++i) all[places[i]] = others[i];
  return all;
}

std::vector<Evidence> run_batch(const Target& target, const std::vector<Mutation>& mutations) {
  const gen::Config config = config_of(target);
  const std::string original = verilog_of(config);
  const hdl::Module design = gen::build(config, config.block()).top();
  std::vector<Evidence> all;
  const std::vector<std::string> said = complaints_of(target, mutations);
  for (size_t i = 0; i < mutations.size(); ++i) {
    const Mutation& mutation = mutations[i];
    all.push_back({"mutant", target.name,
                   fmt::format("{}, {}, line {}: {} -> {}", mutation.fault, mutation.module,
                               mutation.line, mutation.from, mutation.to),
                   "verilator", "the block's own check", true, said[i]});
  }
  for (const size_t i : survivors(said)) {
    const Verdict equality = prove_equal(original, mutated(original, mutations[i]), design);
    all[i].engine = equality.engine;
    all[i].depth = "proved equal to the original: " + equality.depth;
    all[i].holds = equality.holds;
    all[i].detail = equality.holds ? "equal" : "survives; " + equality.detail;
  }
  return all;
}

}  // namespace

std::vector<std::string> complaints(const gen::Config& config, const std::string& original,
                                    const std::vector<std::string>& mutants) {
  std::vector<std::string> texts = {original};
  texts.insert(texts.end(), mutants.begin(), mutants.end());
  const RunFolder folder;
  std::vector<std::string> all;
  for (const auto& model : models_of(config, texts, folder.path())) {
    all.push_back(complaint(config, model));
  }
  if (!all.front().empty()) {
    throw std::runtime_error("the check refuses the design without a fault: " + all.front());
  }
  all.erase(all.begin());
  return all;
}

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

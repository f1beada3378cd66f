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
#include "verif/evidence/subject.h"
#include "verif/harness/check.h"

namespace spark::verif {
namespace {

/// A target of some block.
struct Target : MutantTarget {
  std::string block;

  gen::Config config() const { return configured(block, settings); }
  gen::Config other_config() const { return configured(block, joined(settings, other)); }
};

std::vector<Target> targets() {
  std::vector<Target> all;
  for (const gen::Block& block : gen::blocks()) {
    for (const MutantTarget& target : subject_of(block.name).mutants) {
      all.push_back({target, block.name});
    }
  }
  return all;
}

/// The mutations that are taken of a target.
std::vector<Mutation> taken_of(const Target& target) {
  std::vector<Mutation> all = mutations_of(verilog_of(target.config()));
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
  std::vector<std::string> all = of_some(target.config(), places);
  places = survivors(all);
  if (target.other.empty() || places.empty()) return all;
  const std::vector<std::string> others = of_some(target.other_config(), places);
  for (size_t i = 0; i < places.size(); ++i) all[places[i]] = others[i];
  return all;
}

std::vector<Evidence> run_batch(const Target& target, const std::vector<Mutation>& mutations) {
  const gen::Config config = target.config();
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
                       [target, batch = std::vector<Mutation>(begin, end)] {
                         return run_batch(target, batch);
                       }});
    }
  }
  return tasks;
}

}  // namespace spark::verif

#include "verif/evidence/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "verif/evidence/coverage_bins.h"
#include "verif/evidence/coverage_constants.h"
#include "verif/evidence/coverage_queues.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/subject.h"

namespace spark::verif {
namespace {

/// The points of one kind, and what became of those that were not hit.
struct Kind {
  std::string name;
  std::string claim;
  size_t points = 0;
  std::map<std::string, size_t> explained;  ///< by reason
  std::vector<std::string> holes;
};

std::vector<Kind> kinds() {
  return {{"line", "every line is reached", 0, {}, {}},
          {"branch", "every branch is taken and not taken", 0, {}, {}},
          {"toggle", "every bit rises and falls", 0, {}, {}},
          {"bin", "every bin of ports, lanes and queues is hit", 0, {}, {}}};
}

/// The files of the design by name, with their covers.
std::map<std::string, std::string> sources_of(const gen::Config& config) {
  std::map<std::string, std::string> files;
  for (const auto& [path, text] : gen::make_bundle({config, config.block()}, {}).files) {
    if (!path.starts_with("rtl/")) continue;
    const std::string name = path.substr(4);
    std::string& file = files[name] = text;
    file.insert(file.rfind("endmodule"), queue_covers(config, name));
  }
  return files;
}

/// What a run gives.
struct Run {
  uint64_t vectors = 0;
  std::vector<CoveragePoint> points;
  std::set<std::string> constants;
};

Run run_of(const gen::Config& config, const std::function<CheckResult(const Dut&)>& stimulus,
           const std::filesystem::path& models) {
  const RunFolder folder;
  const auto files = sources_of(config);
  Run run;
  ModelSource source{{}, config.block(), {}, true};
  for (const auto& [name, text] : files) {
    folder.write(name, text);
    source.files.push_back(folder.path() / name);
  }
  source.ports = port_widths(gen::build(config, config.block()).top());
  const Dut dut{config, Model::load_all({source}, models, Effort::least).front(), ""};
  const CoverageBins bins(dut);
  const CheckResult result = stimulus(dut);
  if (result.mismatches != 0) throw std::runtime_error(result.first_mismatch);
  run.vectors = result.vectors;
  dut.model->write_coverage(folder.path() / "coverage.dat");
  run.points = read_coverage(folder.read("coverage.dat"), files);
  for (CoveragePoint& point : bins.points()) run.points.push_back(std::move(point));
  // Without the covers, which Yosys does not read.
  const gen::Bundle bundle = gen::make_bundle({config, config.block()}, {});
  for (const auto& [name, text] : files) folder.write(name, bundle.files.at("rtl/" + name));
  run.constants = constant_bits(source.files, config.block());
  return run;
}

/// Whether it is a bit that Yosys has found to be constant.
bool is_constant(const CoveragePoint& point, const std::set<std::string>& constants) {
  const size_t name = point.text.rfind(' ') + 1;
  return point.kind == "toggle" && constants.contains(point.text.substr(0, point.text.find(".v:")) +
                                                      " " + point.text.substr(name));
}

Evidence evidence_of(const std::string& target, const Kind& kind, uint64_t vectors) {
  size_t explained = 0;
  std::string reasons;
  for (const auto& [because, count] : kind.explained) {
    explained += count;
    reasons += fmt::format("; {}: {}", count, because);
  }
  const size_t hit = kind.points - explained - kind.holes.size();
  Evidence evidence{"coverage",
                    target,
                    kind.claim,
                    kind.name == "bin" ? "observers of ports, verilator" : "verilator",
                    fmt::format("the block's own check, {} vectors", vectors),
                    kind.holes.empty(),
                    ""};
  evidence.detail = fmt::format("{} of {} ({:.1f} %), {} explained{}", hit, kind.points,
                                100.0 * static_cast<double>(hit) / static_cast<double>(kind.points),
                                explained, reasons);
  if (!kind.holes.empty()) evidence.detail += fmt::format("; {} holes:", kind.holes.size());
  for (const std::string& hole : kind.holes) evidence.detail += fmt::format(" {};", hole);
  return evidence;
}

}  // namespace

std::vector<Evidence> coverage_of(const std::string& target, const gen::Config& config,
                                  const std::function<CheckResult(const Dut&)>& stimulus,
                                  const std::vector<CoverageReason>& reasons,
                                  const std::filesystem::path& models) {
  std::vector<std::pair<CoverageReason, std::regex>> own;
  for (const CoverageReason& reason : reasons) {
    if (!std::regex_match(target, std::regex(reason.targets))) continue;
    own.emplace_back(reason, std::regex(reason.points));
  }
  const Run run = run_of(config, stimulus, models);
  std::vector<Kind> all = kinds();
  std::vector<size_t> uses(own.size());
  for (const CoveragePoint& point : run.points) {
    const auto kind = std::find_if(all.begin(), all.end(),
                                   [&](const Kind& each) { return each.name == point.kind; });
    if (kind == all.end()) throw std::runtime_error("unknown kind of point: " + point.text);
    ++kind->points;
    if (point.hit) continue;
    if (is_constant(point, run.constants)) {
      ++kind->explained["constant, as Yosys finds by itself"];
      continue;
    }
    const auto reason = std::find_if(own.begin(), own.end(), [&](const auto& each) {
      return std::regex_search(point.text, each.second);
    });
    if (reason == own.end()) {
      kind->holes.push_back(point.text);
      continue;
    }
    ++kind->explained[reason->first.because];
    ++uses[static_cast<size_t>(reason - own.begin())];
  }
  std::vector<Evidence> evidence;
  for (const Kind& kind : all) {
    if (kind.points > 0) evidence.push_back(evidence_of(target, kind, run.vectors));
  }
  for (size_t i = 0; i < own.size(); ++i) {
    if (uses[i] > 0) continue;
    evidence.push_back({"coverage", target, "every reason explains something", "verilator", "",
                        false,
                        fmt::format("nothing that was not hit is '{}'", own[i].first.points)});
  }
  return evidence;
}

std::vector<Task> coverage_tasks() {
  std::vector<Task> tasks;
  for (const gen::Block& block : gen::blocks()) {
    const Subject& subject = subject_of(block.name);
    for (const CoverageTarget& target : subject.coverage) {
      tasks.push_back({"coverage-" + target.name, [&subject, target, block = block.name] {
                         const RunFolder models;
                         const auto stimulus = [&](const Dut& dut) {
                           return subject.stimulus({dut}, 1).front();
                         };
                         return coverage_of(target.name, configured(block, target.settings),
                                            stimulus, coverage_reasons(), models.path());
                       }});
    }
  }
  return tasks;
}

}  // namespace spark::verif

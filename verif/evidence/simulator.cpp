#include "verif/evidence/simulator.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/blocks/block.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

constexpr const char* kReset = "if (!rst_ni)";

Evidence passes(const gen::Request& request) {
  const RunFolder scratch;
  gen::write_bundle(bundle_with_testbench(request), scratch.path(), true);
  const TestbenchRun verdict = run_testbench(scratch.path(), request.top);
  Evidence evidence;
  evidence.kind = "second simulator";
  evidence.subject = request.top;
  evidence.claim =
      "the emitted testbench passes, run from a folder that holds only the bundle: every beat and "
      "every answer as the models have it, with unknown inputs wherever they mean nothing";
  evidence.engine = icarus_version();
  // `PASS <top>: N vectors in M runs`
  evidence.depth = verdict.pass ? verdict.line.substr(verdict.line.find(": ") + 2) : "";
  evidence.holds = verdict.pass;
  if (!verdict.pass) evidence.detail = verdict.line;
  return evidence;
}

Evidence refuses(const gen::Request& request, const std::vector<Edit>& all,
                 const std::string& claim) {
  Evidence evidence;
  evidence.kind = "second simulator";
  evidence.subject = request.top;
  evidence.claim = claim;
  evidence.engine = icarus_version();
  evidence.depth = "one design";
  evidence.detail = verdict_on(request, all);
  evidence.holds = evidence.detail.starts_with("FAIL " + request.top + ": ");
  return evidence;
}

std::vector<Evidence> refusals(const gen::Request& request) {
  std::vector<Evidence> all;
  for (const Edit& edit : subject_of(request.config.block()).edits) {
    if (!applies(request, edit)) continue;
    all.push_back(refuses(request, {edit},
                          fmt::format("the testbench refuses the design with `{}` instead of `{}`",
                                      edit.to, edit.from)));
  }
  const std::vector<Edit> resets = missing_resets(request);
  if (!resets.empty()) {
    all.push_back(refuses(request, resets, "the testbench refuses the design without its resets"));
  }
  return all;
}

}  // namespace

bool applies(const gen::Request& request, const Edit& edit) {
  const gen::Bundle bundle = gen::make_bundle(request, {});
  const auto file = bundle.files.find("rtl/" + request.top + edit.file);
  return file != bundle.files.end() && file->second.find(edit.from) != std::string::npos;
}

std::string verdict_on(const gen::Request& request, const std::vector<Edit>& all) {
  gen::Bundle bundle = bundle_with_testbench(request);
  for (const Edit& edit : all) {
    std::string& text = bundle.files.at("rtl/" + request.top + edit.file);
    text.replace(text.find(edit.from), edit.from.size(), edit.to);
  }
  const RunFolder scratch;
  gen::write_bundle(bundle, scratch.path(), true);
  return run_testbench(scratch.path(), request.top).line;
}

std::vector<Edit> missing_resets(const gen::Request& request) {
  std::vector<Edit> all;
  for (const auto& [path, text] : gen::make_bundle(request, {}).files) {
    const std::string before = "rtl/" + request.top;
    if (!path.starts_with(before)) continue;
    for (size_t at = text.find(kReset); at != std::string::npos; at = text.find(kReset, at + 1)) {
      // With what follows, so that it is found again: as far as the first register.
      const size_t end = text.find(';', at);
      const std::string from = text.substr(at, end - at);
      std::string to = from;
      to.replace(0, std::string(kReset).size(), "if (1'b0)");
      all.push_back({path.substr(before.size()), from, to});
    }
  }
  return all;
}

std::vector<Task> simulator_tasks() {
  std::vector<Task> tasks;
  std::vector<gen::Request> requests = gen::reference_requests();
  for (const gen::Block& block : gen::blocks()) {
    const std::vector<gen::Request>& ends = subject_of(block.name).ends;
    requests.insert(requests.end(), ends.begin(), ends.end());
  }
  for (const gen::Request& request : requests) {
    tasks.push_back(
        {"simulator-" + request.top, [request] { return std::vector<Evidence>{passes(request)}; }});
  }
  for (const gen::Request& request : small_requests()) {
    tasks.push_back({"simulator-refuses-" + request.top, [request] { return refusals(request); }});
  }
  return tasks;
}

}  // namespace spark::verif

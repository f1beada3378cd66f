#include "verif/evidence/gate_level.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "synth/libraries.h"
#include "synth/yosys.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/simulator.h"
#include "verif/shared_data.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKind = "gate level";

/// Reads the netlist: {0} cells and netlist, {1} the top. Asynchronous resets, which IHP's
/// flip-flops all have, are tied off and go.
constexpr const char* kReadNetlist = R"(read_verilog {0}
hierarchy -top {1}
proc
flatten
opt_expr
opt_dff -nodffe -nosdff
opt_clean
async2sync
)";

std::string reading_netlist(const Mapped& mapped) {
  return fmt::format(fmt::runtime(kReadNetlist), quoted({mapped.cells, mapped.netlist}),
                     mapped.top);
}

std::vector<Evidence> examine(const gen::Request& request, const synth::InstalledLibrary& named,
                              bool break_it) {
  const RunFolder scratch;
  const Mapped mapped = map_to(request, synth::read_liberty(named.files), scratch.path());
  const GateProof gate_proof = subject_of(request.config.block()).gate_proof;
  const auto evidence = [&](const std::string& claim, const std::string& engine,
                            const std::string& depth, bool holds, const std::string& detail) {
    return Evidence{kKind, request.top + " in " + named.name, claim, engine, depth, holds, detail};
  };
  std::vector<Evidence> all;
  const std::string engine = mapped.flip_flops == 0 ? "yosys-abc cec" : "yosys-abc dsec";
  const std::string claim = "the netlist equals the RTL";
  const std::string flip_flops = fmt::format("{} flip-flops; ", mapped.flip_flops);
  bool proved = false;
  if (gate_proof != GateProof::sequential) {
    const Proof matched = prove_matched(mapped);
    proved = matched.holds;
    if (proved) {
      all.push_back(evidence(claim + ", registers matched by name",
                             "yosys equiv_simple, equiv_induct", "all inputs and states, one step",
                             true, flip_flops + matched.detail));
    }
  }
  if (!proved || gate_proof != GateProof::matched_first) {
    const Proof proof = prove_sequential(mapped);
    if (proof.holds || proof.refuted || proved) {
      all.push_back(evidence(
          claim, engine,
          mapped.flip_flops == 0 ? "all inputs" : "all inputs, unbounded, from registers at 0",
          proof.holds, flip_flops + proof.detail));
    } else {
      const Proof bounded = prove_bounded(mapped);
      all.push_back(evidence(claim + ", as far as a bound", "yosys-abc bmc3",
                             "all inputs, from registers at 0, " + bounded.detail, bounded.holds,
                             flip_flops + "no unbounded proof: " + proof.detail));
    }
  }
  const auto [verdict, random] = simulate(mapped);
  all.push_back(evidence(
      random ? "the netlist passes the testbench of the RTL, from random registers, with random "
               "inputs where they mean nothing (with unknown ones, x ^ x in gates stays unknown)"
             : "the netlist passes the testbench of the RTL, unknown inputs and registers included",
      icarus_version(), verdict.pass ? verdict.line.substr(verdict.line.find(": ") + 2) : "",
      verdict.pass, verdict.pass ? "" : verdict.line));
  if (!break_it) return all;
  Mapped broken = mapped;
  broken.netlist = scratch.path() / "broken.v";
  write_file(broken.netlist, stuck_input(read_file(mapped.netlist)));
  const std::string refusal = "the netlist with an input of one cell stuck at 0 is refused";
  if (proved) {
    const Proof refused = prove_matched(broken);
    all.push_back(evidence(refusal, "yosys equiv_simple, equiv_induct", "one netlist",
                           !refused.holds, refused.detail));
  } else {
    const Proof refused = prove_sequential(broken);
    all.push_back(evidence(refusal, engine, "one netlist", refused.refuted, refused.detail));
  }
  return all;
}

/// prove_sequential with the registers of the netlist at `netlist_state`, `zero` or `one`.
Proof prove_from(const Mapped& mapped, const std::string& netlist_state) {
  run_script(reading_rtl(mapped.rtl, mapped.top) + writing_network("zero", "rtl.blif") +
                 "design -reset\n" + reading_netlist(mapped) + "techmap\n" +
                 writing_network(netlist_state, "netlist.blif"),
             "blif", mapped.folder);
  return compare_networks("rtl.blif", "netlist.blif", mapped.flip_flops != 0, mapped.folder);
}

}  // namespace

std::vector<synth::InstalledLibrary> libraries_at_hand() {
  std::vector<synth::InstalledLibrary> libraries;
  try {
    libraries.push_back({"osu018", {synth::default_library()}});
  } catch (const InputError&) {
    // Not installed.
  }
  const fs::path folder = shared_data() / "liberty";
  if (!fs::exists(folder)) return libraries;
  std::vector<fs::path> entries(fs::directory_iterator(folder), {});
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    if (!fs::is_directory(entry)) continue;
    libraries.push_back({entry.filename().string(), synth::library_files(entry.string())});
  }
  return libraries;
}

Mapped map_to(const gen::Request& request, const synth::Library& library, const fs::path& folder) {
  gen::write_bundle(bundle_with_testbench(request), folder / "bundle", true);
  const gen::EmittedBundle bundle = gen::read_bundle(folder / "bundle");
  const fs::path liberty = synth::write_liberty(library, folder);
  fs::create_directories(folder / "map");
  synth::Design design;
  design.top = request.top;
  design.files = bundle.rtl;
  const synth::Area area = synth::map_cells(design, library, liberty, folder / "map");
  run_script(fmt::format("read_liberty -ignore_miss_func -ignore_miss_dir \"{}\"\n"
                         "write_verilog -noattr cells.v\n",
                         liberty.string()),
             "cells", folder);
  return {request.top, bundle.rtl, area.netlist_path, folder / "cells.v", folder, area.flip_flops};
}

Proof prove_sequential(const Mapped& mapped) {
  const Proof proof = prove_from(mapped, "zero");
  if (!proof.refuted || mapped.flip_flops == 0) return proof;
  Proof inverse = prove_from(mapped, "one");
  inverse.detail += ", the netlist's registers at 1, for they hold the inverse";
  return inverse.holds ? inverse : proof;
}

Proof prove_bounded(const Mapped& mapped) {
  const ToolRun run = run_tool(
      "yosys-abc", {"-c", "miter rtl.blif netlist.blif; strash; bmc3 -F 40 -T 30"}, mapped.folder);
  static const std::regex kFrames(R"(No output asserted in (\d+) frames)");
  std::smatch found;
  if (!std::regex_search(run.output, found, kFrames)) return {false, false, "0 cycles"};
  return {std::stoi(found[1]) > 0, false, found[1].str() + " cycles"};
}

Proof prove_matched(const Mapped& mapped) {
  // Only registers and ports keep their names, for wires between them need not be the same.
  const std::string script =
      reading_rtl(mapped.rtl, mapped.top) +
      "splitnets -ports\nopt_clean\nselect -set registers t:$_DFF* %co1:+[Q] w:* %i\n"
      "rename -hide w:* @registers %d\nrename " +
      mapped.top + " rtl\ndesign -stash rtl\n" + reading_netlist(mapped) +
      "splitnets -ports\nrename " + mapped.top + " netlist\ndesign -stash netlist\n" +
      "design -copy-from rtl -as rtl rtl\ndesign -copy-from netlist -as netlist netlist\n"
      "equiv_make rtl netlist equiv\nhierarchy -top equiv\nopt_clean\nequiv_simple -seq 1\n"
      "equiv_induct -seq 1\ntee -o matched.txt equiv_status\n";
  run_script(script, "matched", mapped.folder);
  const std::string status = read_file(mapped.folder / "matched.txt");
  return {status.find("Equivalence successfully proven!") != std::string::npos, false,
          line_with(status, "Of those cells")};
}

Simulation simulate(const Mapped& mapped) {
  const fs::path bundle = mapped.folder / "bundle";
  const TestbenchRun unknown = run_testbench(bundle, mapped.top, {mapped.netlist, mapped.cells});
  // Only what is unknown: any other difference stands.
  const size_t got = unknown.line.find("got ");
  if (unknown.pass || got == std::string::npos ||
      unknown.line.find_first_of("xX", got) == std::string::npos) {
    return {unknown, false};
  }
  static const std::regex kRegister(R"(\n  reg (\w+);)");
  const fs::path cells = mapped.folder / "random_cells.v";
  write_file(cells, std::regex_replace(read_file(mapped.cells), kRegister,
                                       "\n  reg $1;\n  initial $1 = $$random;"));
  return {run_testbench(bundle, mapped.top, {mapped.netlist, cells}, true), true};
}

std::string stuck_input(const std::string& netlist) {
  static const std::regex kInput(R"(\.(A|A1|I|I1|B)\(([^)]*[a-z_][^)]*)\))");
  std::smatch found;
  if (!std::regex_search(netlist, found, kInput)) throw std::logic_error("a netlist without gates");
  return found.prefix().str() + "." + found[1].str() + "(1'b0)" + found.suffix().str();
}

std::vector<Task> gate_level_tasks() {
  std::vector<Task> tasks;
  bool first = true;
  for (const synth::InstalledLibrary& library : libraries_at_hand()) {
    for (const gen::Request& request : small_requests()) {
      tasks.push_back({fmt::format("gate-level-{}-{}", library.name, request.top),
                       [request, library, first] { return examine(request, library, first); }});
    }
    first = false;
  }
  return tasks;
}

}  // namespace spark::verif

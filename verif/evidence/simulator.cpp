#include "verif/evidence/simulator.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/blocks/block.h"
#include "verif/evidence/icarus.h"
#include "verif/evidence/run_folder.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

constexpr const char* kReset = "if (!rst_ni)";

/// Beside the reference configurations, which have slices of 4 bits and 8 or 16 lanes.
std::vector<gen::Request> ends() {
  return {gen::request("spark_encoder", "s8_nearest",
                       {{"slice", "8"}, {"signed", "true"}, {"rounding", "nearest"}}),
          gen::request("spark_encoder", "u2", {{"slice", "2"}}),
          gen::request("spark_decoder", "s2", {{"slice", "2"}, {"signed", "true"}}),
          gen::request("spark_decoder", "u8", {{"slice", "8"}, {"form", "exact"}}),
          gen::request("spark_unpack", "u2_x1", {{"slice", "2"}, {"lanes", "1"}}),
          gen::request("spark_unpack", "s7_planar_x3",
                       {{"slice", "7"}, {"signed", "true"}, {"lanes", "3"}, {"layout", "planar"}}),
          gen::request("spark_unpack", "u4_x64", {{"lanes", "64"}, {"form", "exact"}}),
          gen::request("spark_pack", "s2_planar_x1",
                       {{"slice", "2"}, {"signed", "true"}, {"lanes", "1"}, {"layout", "planar"}}),
          gen::request("spark_pack", "u8_x5", {{"slice", "8"}, {"lanes", "5"}, {"form", "exact"}}),
          gen::request("spark_requant", "u8_a8", {{"acc_width", "8"}}),
          gen::request("spark_array", "one", {{"rows", "1"}, {"cols", "1"}, {"slice", "2"}}),
          gen::request("spark_array", "elastic_d1",
                       {{"rows", "3"},
                        {"cols", "2"},
                        {"pe", "mixed"},
                        {"sync", "elastic"},
                        {"queue_depth", "1"},
                        {"signed_a", "true"}}),
          gen::request("spark_gemm", "split",
                       {{"rows", "2"},
                        {"cols", "4"},
                        {"pe", "split"},
                        {"sync", "window"},
                        {"vector", "4"},
                        {"share", "2"},
                        {"bus_width", "32"},
                        {"out_lanes", "2"}}),
          gen::request("baseline_decoder", "flint_signed", {{"signed", "true"}}),
          gen::request("baseline_decoder", "olive8", {{"code", "olive8"}}),
          gen::request("baseline_pe", "int16", {{"kind", "int16"}, {"acc_width", "48"}}),
          gen::request("baseline_pe", "olive", {{"kind", "olive"}}),
          gen::request("baseline_pe", "bitfusion8", {{"kind", "bitfusion8"}, {"signed_a", "true"}}),
          gen::request("baseline_pe", "olaccel", {{"kind", "olaccel"}}),
          gen::request("baseline_pe", "biscaled", {{"kind", "biscaled"}}),
          gen::request("baseline_pe", "adafloat", {{"kind", "adafloat"}, {"k_max", "128"}})};
}

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
  for (const Edit& edit : edits()) {
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

const std::vector<Edit>& edits() {
  static const std::vector<Edit> kEdits = {
      {"spark_encoder", ".v", "assign long_o = ", "assign long_o = ~"},
      {"spark_decoder", "_logic.v", "slice_i[SLICE-1] && !tail_i", "slice_i[SLICE-1]"},
      {"spark_decoder", ".v", "slice_valid_i && value_ready_i", "slice_valid_i"},
      {"spark_unpack", ".v", "assign slices_ready_o = !valid_q || words_ready_i;",
       "assign slices_ready_o = 1'b1;"},
      {"spark_unpack", ".v", "tail_next && !slices_last_i", "tail_next"},
      {"spark_unpack", ".v", "wire [LANES-1:0] keep = ~(present & identifier & ~tail);",
       "wire [LANES-1:0] keep = ~(identifier & ~tail);"},
      {"spark_pack", "_gearbox.v", "assign last_o = ending_q && beyond == 0;",
       "assign last_o = ending_q;"},
      {"spark_pack", "_gearbox.v", "if (slot < count_i)", "if (slot <= count_i)"},
      {"spark_pack", "_gearbox.v", "assign ready_o = left < full &&",
       "assign ready_o = fill_q < full &&"},
      {"spark_requant", ".v", "wire go = !valid_q[STAGES-1] || word_ready_i;",
       "wire go = word_ready_i;"},
      {"spark_array", "_drain.v", "assign last_o = ", "assign last_o = !"},
      {"spark_array", "_a_feed.v", "!valid_q || word_take_i", "!valid_q"},
      {"spark_array", "_drain.v", "assign shift_o = valid_o && ready_i;",
       "assign shift_o = valid_o;"},
      {"spark_gemm", "_packer_gearbox.v", "assign last_o = ", "assign last_o = !"},
      {"spark_gemm", "_loader.v", "valid_2_q && bank_2_q == n", "valid_2_q"},
      {"spark_gemm", "_source_port.v", "drop || ready_i", "drop || tvalid_i"},
      {"baseline_decoder", ".v", "assign exponent_o[1] = ", "assign exponent_o[1] = !"},
      {"baseline_decoder", ".v", "first_i[3] && |first_i[2:0]", "first_i[3]"},
      {"baseline_pe", ".v", "<< {exponent, 1'b0}", "<< exponent"},
      {"baseline_pe", "_quad.v", "b_top_i && !b_pair_i", "b_top_i"},
  };
  return kEdits;
}

std::vector<gen::Request> small_requests() {
  std::vector<gen::Request> requests = {
      gen::request("spark_encoder", "u4", {}),
      gen::request("spark_decoder", "u4", {}),
      gen::request("spark_unpack", "u4_x4", {{"lanes", "4"}}),
      gen::request("spark_unpack", "s4_planar_x4",
                   {{"lanes", "4"}, {"layout", "planar"}, {"signed", "true"}}),
      gen::request("spark_pack", "u4_x4", {{"lanes", "4"}}),
      gen::request("spark_pack", "s4_planar_x4",
                   {{"lanes", "4"}, {"layout", "planar"}, {"signed", "true"}}),
      gen::request("spark_requant", "u8", {})};
  // Short words, for no proof gets through the product of two words of 8 bits once abc has turned
  // it over.
  const auto two = [](const std::string& slice) {
    return Settings{
        {"slice", slice}, {"rows", "2"}, {"cols", "2"}, {"acc_width", "20"}, {"k_max", "64"}};
  };
  for (const auto& [pe, sync] :
       std::vector<std::pair<std::string, std::string>>{{"int8", "rigid"},
                                                        {"mixed", "lockstep"},
                                                        {"mixed", "elastic"},
                                                        {"wide", "lockstep"},
                                                        {"wide", "elastic"},
                                                        {"wide", "window"},
                                                        {"split", "window"}}) {
    Settings settings = two("3");
    settings.insert(settings.end(), {{"pe", pe}, {"sync", sync}, {"queue_depth", "2"}});
    requests.push_back(gen::request("spark_array", pe + "_" + sync, settings));
  }
  Settings settings = two("2");
  settings.insert(settings.end(), {{"form", "exact"},
                                   {"halve", "true"},
                                   {"bus_width", "32"},
                                   {"a_depth", "4"},
                                   {"b_depth", "8"},
                                   {"out_lanes", "1"},
                                   {"channels", "16"}});
  requests.push_back(gen::request("spark_gemm", "int8", settings));
  const auto element = [](const std::string& kind) {
    return gen::request("baseline_pe", kind,
                        {{"kind", kind}, {"acc_width", "20"}, {"k_max", "64"}});
  };
  requests.insert(requests.end(), {gen::request("baseline_decoder", "flint", {}),
                                   gen::request("baseline_decoder", "olive4", {{"code", "olive4"}}),
                                   element("ant"), element("bitfusion4")});
  return requests;
}

bool applies(const gen::Request& request, const Edit& edit) {
  if (edit.block != request.config.block()) return false;
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
      all.push_back({request.config.block(), path.substr(before.size()), from, to});
    }
  }
  return all;
}

std::vector<Task> simulator_tasks() {
  std::vector<Task> tasks;
  std::vector<gen::Request> requests = gen::reference_requests();
  for (gen::Request& request : ends()) requests.push_back(std::move(request));
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

#include "gen/blocks/pe_kind.h"
#include "gen/params/params.h"
#include "verif/evidence/subject.h"

namespace spark::verif {
namespace {

/// Every kind of PE with every sync that drives it.
std::vector<std::pair<std::string, std::string>> all_kinds() {
  std::vector<std::pair<std::string, std::string>> kinds;
  for (const std::string& pe : gen::params::kPe.choices) {
    for (const gen::Drive& drive : gen::pe_kind(pe).drives) kinds.emplace_back(pe, drive.sync);
  }
  return kinds;
}

}  // namespace

Subject array_subject() {
  Subject subject = {
      .sweep = 80,
      .ends = {gen::request("spark_array", "one", {{"rows", "1"}, {"cols", "1"}, {"slice", "2"}}),
               gen::request("spark_array", "elastic_d1",
                            {{"rows", "3"},
                             {"cols", "2"},
                             {"pe", "mixed"},
                             {"sync", "elastic"},
                             {"queue_depth", "1"},
                             {"signed_a", "true"}})},
      .edits = {{"_drain.v", "assign last_o = ", "assign last_o = !"},
                {"_a_feed.v", "!valid_q || word_take_i", "!valid_q"},
                {"_drain.v", "assign shift_o = valid_o && ready_i;", "assign shift_o = valid_o;"}},
      .gate_proof = GateProof::matched_first,
      .stimulus = check_array,
  };
  // Short words, as of spark_pe.
  for (const auto& [pe, sync] : all_kinds()) {
    subject.small.push_back(gen::request("spark_array", pe + "_" + sync,
                                         {{"slice", "3"},
                                          {"rows", "2"},
                                          {"cols", "2"},
                                          {"acc_width", "20"},
                                          {"k_max", "64"},
                                          {"pe", pe},
                                          {"sync", sync},
                                          {"queue_depth", "2"}}));
  }
  const auto mutated = [&](const std::string& name, const Settings& settings,
                           const Settings& size = {{"rows", "2"}, {"cols", "3"}},
                           const Settings& other = {}) {
    subject.mutants.push_back({"array-" + name,
                               joined(joined(settings, size), {{"signed_b", "true"}}),
                               80,
                               other,
                               {"spark_array_pe"}});
  };
  mutated("int8", {{"form", "exact"}});
  mutated("mixed-lockstep", {{"pe", "mixed"}, {"sync", "lockstep"}});
  mutated("mixed-elastic", {{"pe", "mixed"}, {"sync", "elastic"}});
  mutated("wide-lockstep", {{"pe", "wide"}, {"sync", "lockstep"}});
  mutated("wide-elastic", {{"pe", "wide"}, {"sync", "elastic"}});
  mutated("wide-window", {{"pe", "wide"}, {"sync", "window"}, {"vector", "2"}});
  // No larger, for words in a window and sums that nobody reads are beyond every engine there.
  mutated(
      "split-window", {{"pe", "split"}, {"sync", "window"}, {"vector", "2"}, {"share", "2"}},
      {{"rows", "1"},
       {"cols", "1"},
       {"slice", "2"},
       {"queue_depth", "2"},
       {"acc_width", "16"},
       {"k_max", "64"}},
      {{"rows", "2"}, {"cols", "3"}, {"slice", "4"}, {"queue_depth", "4"}, {"acc_width", "32"}});
  for (const auto& [pe, sync] : all_kinds()) {
    Settings settings = {
        {"rows", "3"}, {"cols", "2"}, {"pe", pe}, {"sync", sync}, {"signed_b", "true"}};
    if (pe == "wide" && sync == "window") settings.emplace_back("vector", "2");
    if (pe == "split") {
      settings = joined(settings, {{"vector", "4"}, {"share", "2"}, {"form", "exact"}});
    }
    subject.coverage.push_back({"array-" + pe + "-" + sync, settings});
  }
  return subject;
}

}  // namespace spark::verif

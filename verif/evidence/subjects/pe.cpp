#include "verif/evidence/subject.h"

namespace spark::verif {

Subject pe_subject() {
  const auto kind = [](const std::string& pe, const Settings& more = {}) {
    return joined({{"signed_b", "true"}, {"pe", pe}}, more);
  };
  const Settings shared = {{"vector", "4"}, {"share", "2"}};
  // Short words and sums, for no proof gets through the product of two words of 8 bits once abc has
  // turned it over.
  const auto small = [&](const std::string& pe, const Settings& more = {}) {
    const Settings settings = kind(pe, {{"slice", "3"}, {"acc_width", "20"}, {"k_max", "64"}});
    return gen::request("spark_pe", pe, joined(settings, more));
  };
  return {
      .sweep = 60,
      .ends = {gen::request("spark_pe", "wide_a48_x5",
                            kind("wide", {{"vector", "5"}, {"acc_width", "48"}})),
               gen::request(
                   "spark_pe", "split_s8_x64",
                   kind("split",
                        {{"slice", "8"}, {"vector", "64"}, {"share", "16"}, {"acc_width", "48"}})),
               gen::request("spark_pe", "mixed_s2_x16",
                            {{"pe", "mixed"}, {"slice", "2"}, {"vector", "16"}})},
      .small = {small("int8"), small("mixed"), small("wide"), small("split", shared)},
      .edits = {{".v", "if (finish) result_q <= acc_q;", "if (finish_i) result_q <= acc_q;"},
                {".v", "else if (shift_i) result_q <= below_i;", "else result_q <= below_i;"},
                {".v", "acc_q & {ACC_WIDTH{!finish}}", "acc_q & {ACC_WIDTH{!finish_i}}"}},
      .gate_proof = GateProof::matched_first,
      .mutants = {{"pe-int8", joined(kind("int8"), {{"form", "exact"}})},
                  {"pe-mixed", kind("mixed")},
                  {"pe-wide", kind("wide")},
                  {"pe-split", kind("split", shared)}},
      .coverage = {{"pe-int8", kind("int8")},
                   {"pe-mixed", kind("mixed")},
                   {"pe-wide", kind("wide")},
                   {"pe-split", kind("split", shared)}},
      .stimulus = check_pe,
  };
}

}  // namespace spark::verif

#include "verif/evidence/subject.h"

namespace spark::verif {
namespace {

const Settings kSmall = {{"rows", "3"},     {"cols", "4"},       {"form", "exact"},
                         {"halve", "true"}, {"bus_width", "32"}, {"out_lanes", "2"},
                         {"channels", "16"}};

}  // namespace

Subject gemm_subject() {
  return {
      .sweep = 40,
      .ends = {gen::request("spark_gemm", "split",
                            {{"rows", "2"},
                             {"cols", "4"},
                             {"pe", "split"},
                             {"sync", "window"},
                             {"vector", "4"},
                             {"share", "2"},
                             {"bus_width", "32"},
                             {"out_lanes", "2"}})},
      .small = {gen::request("spark_gemm", "int8",
                             {{"slice", "2"},
                              {"rows", "2"},
                              {"cols", "2"},
                              {"acc_width", "20"},
                              {"k_max", "64"},
                              {"form", "exact"},
                              {"halve", "true"},
                              {"bus_width", "32"},
                              {"a_depth", "4"},
                              {"b_depth", "8"},
                              {"out_lanes", "1"},
                              {"channels", "16"}})},
      .edits = {{"_packer_gearbox.v", "assign last_o = ", "assign last_o = !"},
                {"_loader.v", "valid_2_q && bank_2_q == n", "valid_2_q"},
                {"_source_port.v", "drop || ready_i", "drop || tvalid_i"}},
      .gate_proof = GateProof::sequential,
      .mutants = {{"tile",
                   joined(kSmall, {{"a_depth", "8"}, {"b_depth", "16"}}),
                   240,
                   {{"a_depth", "32"}, {"b_depth", "64"}},
                   {"spark_gemm_array", "spark_gemm_packer", "spark_gemm_requantiser_lane"}}},
      .coverage = {{"tile", joined(kSmall, {{"a_depth", "32"}, {"b_depth", "64"}})}},
      .stimulus = check_gemm,
  };
}

}  // namespace spark::verif

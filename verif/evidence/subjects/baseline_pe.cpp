#include "verif/evidence/subject.h"

namespace spark::verif {

Subject baseline_pe_subject() {
  const auto small = [](const std::string& kind) {
    return gen::request("baseline_pe", kind,
                        {{"kind", kind}, {"acc_width", "20"}, {"k_max", "64"}});
  };
  return {
      .sweep = 50,
      .ends = {gen::request("baseline_pe", "int16", {{"kind", "int16"}, {"acc_width", "48"}}),
               gen::request("baseline_pe", "olive", {{"kind", "olive"}}),
               gen::request("baseline_pe", "bitfusion8",
                            {{"kind", "bitfusion8"}, {"signed_a", "true"}}),
               gen::request("baseline_pe", "olaccel", {{"kind", "olaccel"}}),
               gen::request("baseline_pe", "biscaled", {{"kind", "biscaled"}}),
               gen::request("baseline_pe", "adafloat", {{"kind", "adafloat"}, {"k_max", "128"}})},
      .small = {small("ant"), small("bitfusion4")},
      .edits = {{".v", "<< {exponent, 1'b0}", "<< exponent"},
                {"_quad.v", "b_top_i && !b_pair_i", "b_top_i"}},
      .gate_proof = GateProof::matched_first,
      .mutants = {{"pe-ant", {{"kind", "ant"}}},
                  {"pe-bitfusion4", {{"kind", "bitfusion4"}, {"signed_a", "true"}}},
                  {"pe-olaccel", {{"kind", "olaccel"}}},
                  {"pe-biscaled", {{"kind", "biscaled"}}},
                  {"pe-adafloat", {{"kind", "adafloat"}, {"k_max", "128"}}}},
      .stimulus = check_baseline_pe,
  };
}

}  // namespace spark::verif

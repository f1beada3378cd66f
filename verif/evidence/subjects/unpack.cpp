#include "verif/evidence/subject.h"

namespace spark::verif {

Subject unpack_subject() {
  const Settings planar = {{"lanes", "4"}, {"layout", "planar"}};
  const Settings signed_planar = {{"lanes", "4"}, {"layout", "planar"}, {"signed", "true"}};
  return {
      .sweep = 110,
      .ends = {gen::request("spark_unpack", "u2_x1", {{"slice", "2"}, {"lanes", "1"}}),
               gen::request(
                   "spark_unpack", "s7_planar_x3",
                   {{"slice", "7"}, {"signed", "true"}, {"lanes", "3"}, {"layout", "planar"}}),
               gen::request("spark_unpack", "u4_x64", {{"lanes", "64"}, {"form", "exact"}})},
      .small = {gen::request("spark_unpack", "u4_x4", {{"lanes", "4"}}),
                gen::request("spark_unpack", "s4_planar_x4", signed_planar)},
      .edits = {{".v", "assign slices_ready_o = !valid_q || words_ready_i;",
                 "assign slices_ready_o = 1'b1;"},
                {".v", "tail_next && !slices_last_i", "tail_next"},
                {".v", "wire [LANES-1:0] keep = ~(present & identifier & ~tail);",
                 "wire [LANES-1:0] keep = ~(identifier & ~tail);"}},
      .mutants = {{.name = "unpack", .settings = {{"lanes", "4"}}, .other = {{"lanes", "1"}}},
                  {.name = "unpack-planar", .settings = planar, .other = {{"lanes", "5"}}}},
      .coverage = {{"unpack", {{"lanes", "4"}}},
                   {"unpack-halve",
                    {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}, {"lanes", "4"}}},
                   {"unpack-planar", signed_planar}},
      .stimulus = check_unpack,
  };
}

}  // namespace spark::verif

#include "verif/evidence/subject.h"

namespace spark::verif {

Subject pack_subject() {
  const Settings planar = {{"lanes", "4"}, {"layout", "planar"}};
  const Settings signed_planar = {{"lanes", "4"}, {"layout", "planar"}, {"signed", "true"}};
  return {
      .sweep = 110,
      .ends = {gen::request(
                   "spark_pack", "s2_planar_x1",
                   {{"slice", "2"}, {"signed", "true"}, {"lanes", "1"}, {"layout", "planar"}}),
               gen::request("spark_pack", "u8_x5",
                            {{"slice", "8"}, {"lanes", "5"}, {"form", "exact"}})},
      .small = {gen::request("spark_pack", "u4_x4", {{"lanes", "4"}}),
                gen::request("spark_pack", "s4_planar_x4", signed_planar)},
      .edits = {{"_gearbox.v", "assign last_o = ending_q && beyond == 0;",
                 "assign last_o = ending_q;"},
                {"_gearbox.v", "if (slot < count_i)", "if (slot <= count_i)"},
                {"_gearbox.v", "assign ready_o = left < full &&",
                 "assign ready_o = fill_q < full &&"}},
      .mutants = {{.name = "pack", .settings = {{"lanes", "4"}}, .other = {{"lanes", "5"}}},
                  {.name = "pack-planar", .settings = planar, .other = {{"lanes", "5"}}}},
      .coverage = {{"pack", {{"lanes", "4"}}},
                   {"pack-halve",
                    {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}, {"lanes", "4"}}},
                   {"pack-planar", signed_planar}},
      .stimulus = check_pack,
  };
}

}  // namespace spark::verif

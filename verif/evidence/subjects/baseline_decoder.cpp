#include "verif/evidence/subject.h"

namespace spark::verif {

Subject baseline_decoder_subject() {
  return {
      .sweep = 10,
      .ends = {gen::request("baseline_decoder", "flint_signed", {{"signed", "true"}}),
               gen::request("baseline_decoder", "olive8", {{"code", "olive8"}})},
      .small = {gen::request("baseline_decoder", "flint"),
                gen::request("baseline_decoder", "olive4", {{"code", "olive4"}})},
      .edits = {{".v", "assign exponent_o[1] = ", "assign exponent_o[1] = !"},
                {".v", "first_i[3] && |first_i[2:0]", "first_i[3]"}},
      .mutants = {{"decoder-flint", {}},
                  {"decoder-flint-signed", {{"signed", "true"}}},
                  {"decoder-olive4", {{"code", "olive4"}}},
                  {"decoder-olive8", {{"code", "olive8"}}}},
      .stimulus = check_baseline_decoder,
  };
}

}  // namespace spark::verif

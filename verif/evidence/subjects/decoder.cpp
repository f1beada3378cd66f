#include "verif/evidence/subject.h"

namespace spark::verif {

Subject decoder_subject() {
  return {
      .sweep = 40,
      .ends = {gen::request("spark_decoder", "s2", {{"slice", "2"}, {"signed", "true"}}),
               gen::request("spark_decoder", "u8", {{"slice", "8"}, {"form", "exact"}})},
      .small = {gen::request("spark_decoder", "u4")},
      .edits = {{"_logic.v", "slice_i[SLICE-1] && !tail_i", "slice_i[SLICE-1]"},
                {".v", "slice_valid_i && value_ready_i", "slice_valid_i"}},
      .mutants = {{"decoder-paper", {{"form", "paper"}, {"signed", "true"}}},
                  {"decoder-exact", {{"form", "exact"}}}},
      .coverage = {{"decoder-paper", {{"signed", "true"}}}, {"decoder-exact", {{"form", "exact"}}}},
      .stimulus = check_decoder,
  };
}

}  // namespace spark::verif

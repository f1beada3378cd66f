#include "verif/evidence/subject.h"

namespace spark::verif {

Subject encoder_subject() {
  return {
      .sweep = 60,
      .ends = {gen::request("spark_encoder", "s8_nearest",
                            {{"slice", "8"}, {"signed", "true"}, {"rounding", "nearest"}}),
               gen::request("spark_encoder", "u2", {{"slice", "2"}})},
      .small = {gen::request("spark_encoder", "u4")},
      .edits = {{".v", "assign long_o = ", "assign long_o = ~"}},
      .mutants = {{"encoder-compensate", {{"form", "paper"}}},
                  {"encoder-nearest",
                   {{"form", "paper"}, {"rounding", "nearest"}, {"signed", "true"}}},
                  {"encoder-halve", {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}}}},
      .coverage = {{"encoder-compensate", {}},
                   {"encoder-nearest", {{"rounding", "nearest"}, {"signed", "true"}}},
                   {"encoder-halve", {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}}}},
      .stimulus = check_encoder,
  };
}

}  // namespace spark::verif

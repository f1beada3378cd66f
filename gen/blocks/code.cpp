#include "gen/blocks/code.h"

#include <fmt/format.h>

#include "gen/params/params.h"

namespace spark::gen {

CodeChoice::CodeChoice(const Config& config)
    : form(&code_form(config.text(params::kForm))),
      is_signed(config.flag(params::kSigned)),
      nearest(config.has(params::kRounding) && config.text(params::kRounding) == "nearest"),
      halve(config.has(params::kHalve) && config.flag(params::kHalve)) {}

int64_t CodeChoice::word_bits(const Config& config) const {
  return 2 * config.integer(params::kSlice) - (narrow() ? 1 : 0);
}

std::string CodeChoice::words() const {
  return fmt::format("{} words, {} form{}", is_signed ? "signed" : "unsigned", form->name,
                     halve ? ", halved" : "");
}

void add_slice_parameter(hdl::Module& module, const Config& config) {
  add_slice_parameter(module, config.integer(params::kSlice));
}

void add_slice_parameter(hdl::Module& module, int64_t slice) {
  module.parameter({"SLICE", slice, params::kSlice.min, params::kSlice.max, "bits of a slice"});
}

void add_lanes_parameter(hdl::Module& module, int64_t lanes) {
  module.parameter(
      {"LANES", lanes, params::kLanes.min, params::kLanes.max, "slices of a bus beat"});
}

}  // namespace spark::gen

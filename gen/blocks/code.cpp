#include "gen/blocks/code.h"

#include <fmt/format.h>

#include "gen/params/params.h"

namespace spark::gen {
CodeChoice::CodeChoice(const Config& config)
    : is_signed(config.flag(params::kSigned)),
      exact(config.text(params::kForm) == "exact"),
      nearest(config.has(params::kRounding) && config.text(params::kRounding) == "nearest"),
      halve(config.has(params::kHalve) && config.flag(params::kHalve)) {}

int64_t CodeChoice::word_bits(const Config& config) const {
  return 2 * config.integer(params::kSlice) - (exact && !halve ? 1 : 0);
}

std::string CodeChoice::words() const {
  const std::string form = exact ? (halve ? "exact form, halved" : "exact form") : "paper form";
  return fmt::format("{} words, {}", is_signed ? "signed" : "unsigned", form);
}

void add_slice_parameter(hdl::Module& module, const Config& config) {
  add_slice_parameter(module, config.integer(params::kSlice));
}

void add_slice_parameter(hdl::Module& module, int64_t slice) {
  module.parameter({"SLICE", slice, params::kSlice.min, params::kSlice.max, "bits of a slice"});
}

void add_lanes_parameter(hdl::Module& module, const Config& config) {
  module.parameter({"LANES", config.integer(params::kLanes), params::kLanes.min, params::kLanes.max,
                    "slices of a bus beat"});
}

}  // namespace spark::gen

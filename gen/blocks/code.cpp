#include "gen/blocks/code.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/params/params.h"

namespace spark::gen {
namespace {

bool declares(const Config& config, const Param& param) {
  return std::find(config.params().begin(), config.params().end(), &param) != config.params().end();
}

}  // namespace

CodeChoice::CodeChoice(const Config& config)
    : is_signed(config.flag(params::kSigned)),
      exact(config.text(params::kForm) == "exact"),
      nearest(declares(config, params::kRounding) && config.text(params::kRounding) == "nearest"),
      halve(declares(config, params::kHalve) && config.flag(params::kHalve)) {}

std::string CodeChoice::words() const {
  const std::string form = exact ? (halve ? "exact form, halved" : "exact form") : "paper form";
  return fmt::format("{} words, {}", is_signed ? "signed" : "unsigned", form);
}

void add_slice_parameter(hdl::Module& module, const Config& config) {
  module.parameter({"SLICE", config.integer(params::kSlice), params::kSlice.min, params::kSlice.max,
                    "bits of a slice"});
}

void add_lanes_parameter(hdl::Module& module, const Config& config) {
  module.parameter({"LANES", config.integer(params::kLanes), params::kLanes.min, params::kLanes.max,
                    "slices of a bus beat"});
}

}  // namespace spark::gen

#include "gen/blocks/gemm_choice.h"

#include <bit>

#include "gen/base/error.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// A configuration of `block` with those of its parameters that `config` has, too.
Config shared(const std::string& block, const Config& config) {
  Config result = configured(block);
  for (const Param* param : result.params()) {
    if (config.has(*param)) result.set(param->name, config.text(*param));
  }
  return result;
}

/// The array's part of acc_width: with halve its sums are those of halved words.
Config array_of(const Config& config) {
  Config result = shared("spark_array", config);
  if (!config.flag(params::kHalve)) return result;
  const int64_t given = config.integer(params::kAccWidth);
  try {
    result.set(params::kAccWidth.name, std::to_string(given - kHalveBits));
    ArrayChoice{result};
  } catch (const InputError& error) {
    throw InputError("{}; of acc_width = {} halve takes {} bits", error.what(), given, kHalveBits);
  }
  return result;
}

Config encoder_of(const Config& config) {
  // Without a code there is no encoder; the first form's stands in.
  Config codes = config;
  if (config.text(params::kOperandForm) == "none") codes.set("form", params::kForm.choices.front());
  Config result = shared("spark_encoder", codes);
  result.set(params::kSigned.name, config.text(params::kSignedA));
  return result;
}

void check_power_of_two(const Param& param, int64_t value) {
  if (!std::has_single_bit(static_cast<uint64_t>(value))) {
    throw InputError("{} = {} is no power of two; allowed: powers of two in {}", param.name, value,
                     param.range());
  }
}

}  // namespace

GemmChoice::GemmChoice(const Config& config)
    : array_config(array_of(config)),
      encoder_config(encoder_of(config)),
      array(array_config),
      halve(config.flag(params::kHalve)),
      bus_width(config.integer(params::kBusWidth)),
      a_depth(config.integer(params::kADepth)),
      b_depth(config.integer(params::kBDepth)),
      out_lanes(config.integer(params::kOutLanes)),
      channels(config.integer(params::kChannels)) {
  check_power_of_two(params::kADepth, a_depth);
  check_power_of_two(params::kBDepth, b_depth);
  check_power_of_two(params::kOutLanes, out_lanes);
  check_power_of_two(params::kChannels, channels);
  if (bus_width % 8 != 0 || bus_width % (2 * array.slice) != 0) {
    throw InputError("bus_width = {} is not a whole number of bytes and of words of {} bits",
                     bus_width, 2 * array.slice);
  }
  if (lanes() > params::kLanes.max) {
    throw InputError("bus_width = {} has {} slices of {} bits; allowed: at most {}", bus_width,
                     lanes(), array.slice, params::kLanes.max);
  }
  if (array.cols % out_lanes != 0) {
    throw InputError("out_lanes = {} does not divide cols = {}", out_lanes, array.cols);
  }
  if (channels < array.cols || channels < 2 * out_lanes) {
    throw InputError("channels = {} are fewer than cols = {} or 2 * out_lanes = {}", channels,
                     array.cols, 2 * out_lanes);
  }
  if (acc_width() > 32) {
    throw InputError("acc_width = {} is beyond the requantisation's 32 bits; allowed: {}..32",
                     acc_width(), array.least_acc_width() + (halve ? kHalveBits : 0));
  }
}

int64_t GemmChoice::word_bits() const {
  return array.coded ? CodeChoice(encoder_config).word_bits(encoder_config) : 2 * array.slice;
}

int64_t GemmChoice::bank_width() const {
  const auto pairs = static_cast<uint64_t>(lanes() / 2);
  return bus_width + std::bit_width(pairs - 1) + (array.coded ? 2 : 1);
}

}  // namespace spark::gen

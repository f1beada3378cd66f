#include "sim/bridge/configs.h"

#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark {
namespace {

namespace params = gen::params;

int integer(const gen::Config& config, const gen::Param& param) {
  return static_cast<int>(config.integer(param));
}

gen::Settings::value_type setting(const gen::Param& param, std::string_view value) {
  return {param.name, std::string(value)};
}

gen::Settings::value_type number(const gen::Param& param, int64_t value) {
  return {param.name, std::to_string(value)};
}

gen::Settings::value_type flag(const gen::Param& param, bool value) {
  return {param.name, value ? "true" : "false"};
}

gen::Settings settings_of(const array::Config& config, int acc_width, int64_t k_max) {
  return {number(params::kSlice, config.slice),
          setting(params::kOperandForm, array::to_string(config.form)),
          flag(params::kSignedA, config.signed_a),
          flag(params::kSignedB, config.signed_b),
          setting(params::kPe, array::to_string(config.pe)),
          setting(params::kSync, array::to_string(config.sync)),
          number(params::kRows, config.rows),
          number(params::kCols, config.cols),
          number(params::kVector, config.vector),
          number(params::kShare, config.share),
          number(params::kQueueDepth, config.queue_depth),
          number(params::kAccWidth, acc_width),
          number(params::kKMax, k_max)};
}

}  // namespace

codec::Format format_of(const gen::Config& config) {
  codec::Format format;
  if (config.has(params::kSlice)) format.slice = integer(config, params::kSlice);
  format.is_signed = config.has(params::kSigned) && config.flag(params::kSigned);
  if (config.text(params::kForm) != "none") {
    format.form = codec::parse_form(config.text(params::kForm));
  }
  if (config.has(params::kRounding)) {
    format.rounding = codec::parse_rounding(config.text(params::kRounding));
  }
  format.halve = config.has(params::kHalve) && config.flag(params::kHalve);
  return format;
}

array::Config array_config(const gen::Config& config) {
  array::Config result;
  result.slice = integer(config, params::kSlice);
  result.form = array::parse_form(config.text(params::kOperandForm));
  result.signed_a = config.flag(params::kSignedA);
  result.signed_b = config.flag(params::kSignedB);
  result.pe = array::parse_pe(config.text(params::kPe));
  result.sync = array::parse_sync(config.text(params::kSync));
  result.rows = integer(config, params::kRows);
  result.cols = integer(config, params::kCols);
  result.vector = integer(config, params::kVector);
  result.share = integer(config, params::kShare);
  result.queue_depth = integer(config, params::kQueueDepth);
  return result;
}

tile::Config tile_config(const gen::Config& config) {
  tile::Config result;
  result.array = array_config(config);
  result.rounding = codec::parse_rounding(config.text(params::kRounding));
  result.halve = config.flag(params::kHalve);
  result.bus_width = integer(config, params::kBusWidth);
  result.a_depth = integer(config, params::kADepth);
  result.b_depth = integer(config, params::kBDepth);
  result.out_lanes = integer(config, params::kOutLanes);
  result.channels = integer(config, params::kChannels);
  result.acc_width = integer(config, params::kAccWidth);
  result.k_max = config.integer(params::kKMax);
  return result;
}

gen::Config gen_config(const array::Config& config, int acc_width, int64_t k_max) {
  return gen::configured("spark_array", settings_of(config, acc_width, k_max));
}

gen::Config gen_config(const tile::Config& config) {
  gen::Settings settings = settings_of(config.array, config.acc_width, config.k_max);
  settings.insert(
      settings.end(),
      {setting(params::kRounding, codec::to_string(config.rounding)),
       flag(params::kHalve, config.halve), number(params::kBusWidth, config.bus_width),
       number(params::kADepth, config.a_depth), number(params::kBDepth, config.b_depth),
       number(params::kOutLanes, config.out_lanes), number(params::kChannels, config.channels)});
  return gen::configured("spark_gemm", settings);
}

}  // namespace spark

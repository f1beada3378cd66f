#include "sim/tile/config.h"

#include <algorithm>
#include <bit>

#include "gen/base/error.h"

namespace spark::tile {
namespace {

void check_power(const char* name, int value, int min, int max) {
  if (value < min || value > max || !std::has_single_bit(static_cast<unsigned>(value))) {
    throw InputError("{} {} is not allowed; allowed: powers of two in {}..{}", name, value, min,
                     max);
  }
}

}  // namespace

codec::Format Config::result_format() const {
  codec::Format format = array.format(array::Operand::a);
  format.rounding = rounding;
  format.halve = halve;
  return format;
}

int Config::result_bits() const { return std::min(8, result_format().word_bits()); }

void check(const Config& config) {
  array::check(config.array);
  check_power("a_depth", config.a_depth, 4, 4096);
  check_power("b_depth", config.b_depth, 4, 4096);
  check_power("out_lanes", config.out_lanes, 1, 64);
  check_power("channels", config.channels, 16, 4096);
  if (config.bus_width < 32 || config.bus_width % 8 != 0 ||
      config.bus_width % (2 * config.array.slice) != 0 || config.lanes() > 64) {
    throw InputError(
        "bus_width {} is not allowed; allowed: from 32 on, whole bytes and words of {} bits, at "
        "most 64 slices",
        config.bus_width, 2 * config.array.slice);
  }
  if (config.array.cols % config.out_lanes != 0) {
    throw InputError("out_lanes {} does not divide {} columns", config.out_lanes,
                     config.array.cols);
  }
}

std::string describe(const Config& config) {
  return fmt::format(
      "tile {} bus {} depth {}/{} out {} channels {}{}{}", array::describe(config.array),
      config.bus_width, config.a_depth, config.b_depth, config.out_lanes, config.channels,
      config.rounding == codec::Rounding::nearest ? " nearest" : "", config.halve ? " halve" : "");
}

}  // namespace spark::tile

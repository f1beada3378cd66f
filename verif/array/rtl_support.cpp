#include "verif/array/rtl_support.h"

#include <algorithm>
#include <bit>

#include "sim/array/gemm.h"

namespace spark::verif {

gen::Config with_accumulator(const array::Config& config, int spare) {
  const int lane_bits = std::bit_width(static_cast<unsigned>(config.vector - 1));
  const int width = std::min(4 * config.slice + 4 + lane_bits + spare, 48);
  return gen_config(config, width, std::min<int64_t>(4096, array::max_k(config, width)));
}

}  // namespace spark::verif

#pragma once

#include "verif/testbench/bench.h"

/// A maker for each block. `top` is the design's top module.
namespace spark::verif {

/// Of all that is drawn: the same request gives the same bytes.
inline constexpr uint64_t kSeed = 1;

/// About how many characters a file of vectors may have, where more vectors would only be more of
/// the same.
inline constexpr size_t kFileBudget = 16384;

/// Of a processing element, however wide its operands are.
inline constexpr size_t kFewestRows = 64;

#define BLOCK(name) \
  gen::Testbench name##_testbench(const gen::Request& request, const hdl::Module& top);
#include "gen/blocks/blocks.inc"
#undef BLOCK

}  // namespace spark::verif

#pragma once

#include "verif/testbench/bench.h"

/// One maker for each kind of block. `top` is the design's top module.
namespace spark::verif {

/// Of all that is drawn: the same request gives the same bytes.
inline constexpr uint64_t kSeed = 1;

/// About how many characters a file of vectors may have, where more vectors would only be more of
/// the same.
inline constexpr size_t kFileBudget = 16384;

gen::Testbench encoder_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench decoder_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench unpack_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench pack_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench requant_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench array_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench tile_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench baseline_decoder_testbench(const gen::Request& request, const hdl::Module& top);
gen::Testbench baseline_pe_testbench(const gen::Request& request, const hdl::Module& top);

}  // namespace spark::verif

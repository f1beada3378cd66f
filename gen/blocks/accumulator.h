#pragma once

#include "gen/blocks/sum.h"
#include "gen/hdl/module.h"

/// What every processing element ends in: an accumulator, and the register through which its result
/// leaves, a link of the column's drain chain.
namespace spark::gen {

/// Parameters ACC_WIDTH, at least `least`, and K_MAX, and the rule that no sum overflows.
void add_accumulator_parameters(hdl::Module& m, int64_t acc_width, int64_t least, int64_t k_max,
                                int64_t largest_product);

/// Ports finish_i, shift_i, below_i and result_o.
void add_result_ports(hdl::Module& m);

/// Accumulator and result register behind `sum`, a registered item narrower than ACC_WIDTH, which
/// holds a product in every cycle.
void add_accumulator(hdl::Module& m, const Items& sum, int64_t largest_product);

}  // namespace spark::gen

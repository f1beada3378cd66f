#pragma once

#include "gen/bundle/bundle.h"

namespace spark::verif {

/// The testbench that `emit` adds to a bundle: drawn vectors, the same for the same request, with
/// what the golden codec and the models make of them. Every word of `spark_encoder` and every pair
/// of slices of `spark_decoder`, as far as those are few; streams that are hard on `spark_unpack`
/// and `spark_pack`, some of them malformed; drawn factors and sums of `spark_requant`; tiles of
/// drawn matrices and, of `spark_gemm`, whole jobs. Every code of `baseline_decoder`, as far as
/// those are few; drawn operands of `spark_pe` and `baseline_pe`, cycle by cycle.
gen::Testbench make_testbench(const gen::Request& request);

}  // namespace spark::verif

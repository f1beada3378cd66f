#pragma once

#include "gen/blocks/block.h"

namespace spark::gen {

/// `spark_decoder`: the paper's serial decoder, one slice a cycle (SPARK, HPCA 2024, Section IV): a
/// multiplexer, an OR, a NOT and one flip-flop.
Block decoder_block();

}  // namespace spark::gen

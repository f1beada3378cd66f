#pragma once

#include <string>

#include "gen/blocks/block.h"
#include "gen/blocks/code.h"

namespace spark::gen {

/// The combinational part alone: the table of the code's "Decoding, one slice a cycle".
hdl::Module decoder_logic(const CodeChoice& code, int64_t slice, const std::string& name);

/// `spark_decoder`: the paper's serial decoder, one slice a cycle (SPARK, HPCA 2024, Section IV): a
/// multiplexer, an OR, a NOT and one flip-flop.
Block decoder_block();

}  // namespace spark::gen

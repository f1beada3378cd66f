#pragma once

#include <string>

#include "gen/blocks/block.h"
#include "gen/blocks/code.h"

namespace spark::gen {

/// The combinational part alone: the table of the code's "Decoding, one slice a cycle".
hdl::Module decoder_logic(const CodeChoice& code, int64_t slice, const std::string& name);

}  // namespace spark::gen

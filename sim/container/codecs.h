#pragma once

#include "sim/codec/fast/fast.h"

namespace spark::container {

/// The fast codec of a format. Its tables are made once and kept until the program ends. Safe to
/// call from several threads. Throws InputError as Format::check.
const codec::fast::Codec& codec_for(const codec::Format& format);

}  // namespace spark::container

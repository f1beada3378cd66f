#pragma once

#include <string>
#include <string_view>

namespace spark::synth {

/// True if `bytes` begin like a gzip file, whatever it is called.
bool is_gzip(std::string_view bytes);

/// The contents of a gzip file (of all its members). Throws InputError naming `file` if it is
/// corrupt or cut short.
std::string gunzip(std::string_view bytes, std::string_view file);

}  // namespace spark::synth

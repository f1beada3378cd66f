#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace spark::verif {

/// The bits of a design that never change, as far as Yosys finds by propagating constants through
/// all of it (opt -full): as `spark_pack_route take[7]`, module and bit, or signal if it has but
/// one. Of several instances of a module, or of several passes of a generate loop, the bit is
/// constant in all. Throws std::runtime_error if Yosys fails.
std::set<std::string> constant_bits(const std::vector<std::filesystem::path>& files,
                                    const std::string& top);

}  // namespace spark::verif

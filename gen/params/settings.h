#pragma once

#include <functional>
#include <string>

namespace spark::gen {

/// Calls `take` for each key of a TOML file without tables, with its value as the text that the
/// command line would have given. Throws InputError with file and line for what is not TOML, for a
/// value that is no string, integer or boolean, and for every InputError that `take` throws.
void for_each_setting(
    const std::string& path,
    const std::function<void(const std::string& name, const std::string& value)>& take);

}  // namespace spark::gen

#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gen/base/error.h"

/// Things that are asked for by their name.
namespace spark {

/// The value of an enum by its name; `names` are those of its values in the order of its
/// declaration. Throws InputError for any other name, which says `what` is unknown and which near
/// one there is, or which are allowed.
template <typename Enum, size_t N>
Enum parse_name(std::string_view what, const std::array<std::string_view, N>& names,
                std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  throw InputError("unknown {} '{}'{}", what, name,
                   suggestion(name, std::vector<std::string>(names.begin(), names.end())));
}

/// The one of `all`, which have a `name`. Throws InputError as parse_name does.
template <typename Named>
const Named& find_named(std::string_view what, const std::vector<Named>& all,
                        std::string_view name) {
  std::vector<std::string> names;
  for (const Named& each : all) {
    if (each.name == name) return each;
    names.emplace_back(each.name);
  }
  throw InputError("unknown {} '{}'{}", what, name, suggestion(name, names));
}

}  // namespace spark

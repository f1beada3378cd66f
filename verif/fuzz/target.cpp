#include "verif/fuzz/target.h"

#include <stdexcept>

#include "gen/base/error.h"

namespace spark::fuzz {

bool accepts(const Target& target, std::string_view input) {
  try {
    target.read(input);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

void claim(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace spark::fuzz

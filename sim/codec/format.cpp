#include "sim/codec/format.h"

#include <array>
#include <string>
#include <vector>

#include "gen/base/error.h"
#include "gen/base/names.h"

namespace spark::codec {
namespace {

// The names of an enum's values, in the order of its declaration.
using Names = std::array<std::string_view, 2>;

constexpr Names kForms = {"paper", "exact"};
constexpr Names kRoundings = {"compensate", "nearest"};
constexpr Names kLayouts = {"interleaved", "planar"};

}  // namespace

std::string_view to_string(Form form) { return kForms.at(static_cast<size_t>(form)); }
std::string_view to_string(Rounding rounding) {
  return kRoundings.at(static_cast<size_t>(rounding));
}
std::string_view to_string(Layout layout) { return kLayouts.at(static_cast<size_t>(layout)); }

Form parse_form(std::string_view name) { return parse_name<Form>("form", kForms, name); }
Rounding parse_rounding(std::string_view name) {
  return parse_name<Rounding>("rounding", kRoundings, name);
}
Layout parse_layout(std::string_view name) { return parse_name<Layout>("layout", kLayouts, name); }

int Format::word_bits() const { return form == Form::exact && !halve ? 2 * slice - 1 : 2 * slice; }

int32_t Format::min_word() const { return is_signed ? -(1 << (word_bits() - 1)) : 0; }

int32_t Format::max_word() const { return (1 << (is_signed ? word_bits() - 1 : word_bits())) - 1; }

void Format::check() const {
  if (slice < 2 || slice > 8) throw InputError("slice {} is out of range; allowed: 2..8", slice);
  if (halve && form != Form::exact) {
    throw InputError("halve belongs to the exact form; drop halve, or use form exact");
  }
}

}  // namespace spark::codec

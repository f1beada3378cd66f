#include "sim/codec/format.h"

#include <array>
#include <string>
#include <vector>

#include "gen/base/error.h"
#include "gen/base/names.h"
#include "sim/codec/form_rules.h"

namespace spark::codec {
namespace {

/// In the order of Form's declaration.
const std::array<FormRules, kForms>& forms() {
  static const std::array<FormRules, kForms> kRules = {
#define FORM(name) name##_form(),
#include "sim/codec/forms.inc"
#undef FORM
  };
  return kRules;
}

// The names of an enum's values, in the order of its declaration.
using Names = std::array<std::string_view, 2>;

constexpr std::array<std::string_view, kForms> kFormNames = {
#define FORM(name) #name,
#include "sim/codec/forms.inc"
#undef FORM
};
constexpr Names kRoundings = {"compensate", "nearest"};
constexpr Names kLayouts = {"interleaved", "planar"};

}  // namespace

const FormRules& rules_of(Form form) { return forms().at(static_cast<size_t>(form)); }

std::string_view to_string(Form form) { return kFormNames.at(static_cast<size_t>(form)); }
std::string_view to_string(Rounding rounding) {
  return kRoundings.at(static_cast<size_t>(rounding));
}
std::string_view to_string(Layout layout) { return kLayouts.at(static_cast<size_t>(layout)); }

Form parse_form(std::string_view name) { return parse_name<Form>("form", kFormNames, name); }
Rounding parse_rounding(std::string_view name) {
  return parse_name<Rounding>("rounding", kRoundings, name);
}
Layout parse_layout(std::string_view name) { return parse_name<Layout>("layout", kLayouts, name); }

bool Format::narrow() const { return rules_of(form).narrow && !halve; }
bool Format::rounds() const { return rules_of(form).rounds; }
bool Format::can_halve() const { return rules_of(form).halves; }

int Format::word_bits() const { return 2 * slice - (narrow() ? 1 : 0); }

int32_t Format::min_word() const { return is_signed ? -(1 << (word_bits() - 1)) : 0; }

int32_t Format::max_word() const { return (1 << (is_signed ? word_bits() - 1 : word_bits())) - 1; }

void Format::check() const {
  if (slice < 2 || slice > 8) throw InputError("slice {} is out of range; allowed: 2..8", slice);
  if (halve && !can_halve()) {
    throw InputError("halve belongs to the exact form; drop halve, or use form exact");
  }
}

}  // namespace spark::codec

#include "sim/array/config.h"

#include <array>

#include "gen/base/error.h"
#include "gen/base/names.h"
#include "sim/array/core.h"

namespace spark::array {
namespace {

// The names of an enum's values, in the order of its declaration.
constexpr std::array<std::string_view, codec::kForms + 1> kForms = {
    "none",
#define FORM(name) #name,
#include "sim/codec/forms.inc"
#undef FORM
};
constexpr std::array<std::string_view, 4> kSyncs = {"rigid", "lockstep", "elastic", "window"};

void check_range(std::string_view name, int value, int min, int max) {
  if (value < min || value > max) {
    throw InputError("{} {} is out of range; allowed: {}..{}", name, value, min, max);
  }
}

}  // namespace

std::string_view to_string(Form form) { return kForms.at(static_cast<size_t>(form)); }
std::string_view to_string(Pe pe) { return kind_of(pe).name; }
std::string_view to_string(Sync sync) { return kSyncs.at(static_cast<size_t>(sync)); }

Form parse_form(std::string_view name) { return parse_name<Form>("form", kForms, name); }
Pe parse_pe(std::string_view name) {
  return static_cast<Pe>(&find_named("pe", pe_kinds(), name) - pe_kinds().data());
}
Sync parse_sync(std::string_view name) { return parse_name<Sync>("sync", kSyncs, name); }

codec::Format Config::format(Operand operand) const {
  codec::Format format;
  format.slice = slice;
  format.is_signed = is_signed(operand);
  if (form != Form::none) format.form = codec::parse_form(to_string(form));
  return format;
}

void check(const Config& config) {
  check_range("slice", config.slice, 2, 8);
  check_range("rows", config.rows, 1, 128);
  check_range("cols", config.cols, 1, 128);
  check_range("vector", config.vector, 1, 64);
  check_range("share", config.share, 1, 16);
  check_range("queue_depth", config.queue_depth, 1, 16);
  drive_of(config);
  if (config.form == Form::none && !kind_of(config.pe).takes_plain) {
    throw InputError(
        "pe = {} takes coded operands; form = none goes with pe = int8 only: use form = paper or "
        "exact",
        to_string(config.pe));
  }
  if (kind_of(config.pe).shares && config.vector % config.share != 0) {
    throw InputError("share = {} does not divide vector = {}; pe = split needs whole groups",
                     config.share, config.vector);
  }
}

std::string describe(const Config& config) {
  const auto sign = [](bool is_signed) { return is_signed ? "signed" : "unsigned"; };
  return fmt::format("{} {} {}x{} v{} d{} g{} slice {} {} a {} b {}", to_string(config.pe),
                     to_string(config.sync), config.rows, config.cols, config.vector,
                     config.queue_depth, config.share, config.slice, to_string(config.form),
                     sign(config.signed_a), sign(config.signed_b));
}

}  // namespace spark::array

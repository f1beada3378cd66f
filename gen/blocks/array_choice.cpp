#include "gen/blocks/array_choice.h"

#include <algorithm>

#include "gen/base/error.h"
#include "gen/blocks/pe_kind.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// Null: plain words.
const CodeForm* form_of(const Config& config) {
  const std::string& name = config.text(params::kOperandForm);
  return name == "none" ? nullptr : &code_form(name);
}

/// Smallest and largest word that a stream can carry, whether an encoder would emit its code or
/// not.
std::pair<int64_t, int64_t> range_of(const Operand& operand, int64_t slice) {
  if (operand.form != nullptr) return operand.form->range(operand.is_signed, slice);
  const int64_t half = int64_t{1} << (2 * slice - 1);
  return operand.is_signed ? std::pair{-half, half - 1} : std::pair{int64_t{0}, 2 * half - 1};
}

}  // namespace

ArrayChoice::ArrayChoice(const Config& config)
    : slice(config.integer(params::kSlice)),
      coded(form_of(config) != nullptr),
      a{'a', config.flag(params::kSignedA), form_of(config)},
      b{'b', config.flag(params::kSignedB), form_of(config)},
      pe(config.text(params::kPe)),
      vector(config.integer(params::kVector)),
      share(config.integer(params::kShare)),
      acc_width(config.integer(params::kAccWidth)),
      k_max(config.integer(params::kKMax)) {
  const PeKind& kind = pe_kind(pe);
  if (config.has(params::kSync)) {
    sync = config.text(params::kSync);
    rows = config.integer(params::kRows);
    cols = config.integer(params::kCols);
    depth = config.integer(params::kQueueDepth);
    kind.drive(sync);
  }
  if (!coded && !kind.takes_plain) {
    throw InputError("form = none goes with pe = {} only; {} multiplies slices of coded words",
                     pe_kinds_with(&PeKind::takes_plain), pe);
  }
  if (!kind.shares && share != 1) {
    throw InputError("share = {} goes with pe = {} only; {} shares no multipliers", share,
                     pe_kinds_with(&PeKind::shares), pe);
  }
  if (vector % share != 0) {
    throw InputError("share = {} does not divide vector = {}", share, vector);
  }
  if (acc_width < least_acc_width()) {
    throw InputError("acc_width = {} is too narrow for {} lanes of {} bits; allowed: {}..{}",
                     acc_width, vector, 2 * slice, least_acc_width(), params::kAccWidth.max);
  }
  const int64_t capacity = ((int64_t{1} << (acc_width - 1)) - 1) / largest_product();
  if (k_max > capacity) {
    throw InputError(
        "acc_width = {} holds {} products of up to {}, not k_max = {}; allowed: a smaller k_max or "
        "a wider accumulator",
        acc_width, capacity, largest_product(), k_max);
  }
}

int64_t ArrayChoice::largest_product() const {
  const auto [a_min, a_max] = range_of(a, slice);
  const auto [b_min, b_max] = range_of(b, slice);
  return std::max({a_max * b_max, a_min * b_min, -a_min * b_max, -a_max * b_min});
}

int64_t ArrayChoice::least_acc_width() const {
  int64_t bits = 4 * slice + 4;
  for (int64_t lanes = 1; lanes < vector; lanes *= 2) ++bits;
  return bits;
}

void add_fixed_slice_parameter(hdl::Module& module, int64_t slice) {
  module.parameter({"SLICE", slice, slice, slice, "bits of a slice; fixed by this text"});
}

void add_vector_parameter(hdl::Module& module, const ArrayChoice& choice) {
  module.parameter(
      {"VECTOR", choice.vector, choice.vector, choice.vector, "lanes of a PE; fixed by this text"});
}

}  // namespace spark::gen

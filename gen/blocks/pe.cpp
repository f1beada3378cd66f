#include "gen/blocks/pe.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/blocks/accumulator.h"
#include "gen/blocks/pe_kind.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

hdl::Design build_pe(const Config& config, const std::string& top) {
  return {{pe_module(ArrayChoice(config), top)}};
}

}  // namespace

void add_accumulator_parameters(hdl::Module& m, const ArrayChoice& choice) {
  add_accumulator_parameters(m, choice.acc_width, choice.least_acc_width(), choice.k_max,
                             choice.largest_product());
}

hdl::Module pe_module(const ArrayChoice& choice, const std::string& name) {
  hdl::Module m(
      name, fmt::format("processing element: {} lane{}, {} A x {} B, {}", choice.vector,
                        choice.vector == 1 ? "" : "s", choice.a.is_signed ? "signed" : "unsigned",
                        choice.b.is_signed ? "signed" : "unsigned", choice.pe));
  add_fixed_slice_parameter(m, choice.slice);
  add_vector_parameter(m, choice);
  const PeKind& kind = pe_kind(choice.pe);
  if (kind.shares) {
    m.parameter({"GROUPS", choice.groups(), choice.groups(), choice.groups(),
                 "groups of lanes that share multipliers for high digits; fixed by this text"});
  }
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  kind.add_operands(m, choice);
  add_result_ports(m);
  const Items sum = kind.add_dot_product(m, choice);
  // finish reaches split PEs, the deepest, one cycle after full_q, and result_q takes one more.
  if (sum.latency > kDrainWait - 2) {
    throw std::logic_error(fmt::format("{}: kDrainWait = {} is too short for a pipeline of {}",
                                       name, kDrainWait, sum.latency));
  }
  add_accumulator(m, sum, choice.largest_product());
  return m;
}

/// `spark_pe`: one pe_module().
Block pe_block() {
  return {"spark_pe",
          "a processing element: VECTOR multipliers of one kind, one adder tree, one accumulator",
          {&params::kSlice, &params::kSignedA, &params::kSignedB, &params::kOperandForm,
           &params::kPe, &params::kVector, &params::kShare, &params::kAccWidth, &params::kKMax},
          build_pe};
}

}  // namespace spark::gen

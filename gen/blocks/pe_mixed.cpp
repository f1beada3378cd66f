#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe_kind.h"

namespace spark::gen {
namespace {

void add_mixed_operands(hdl::Module& m, const ArrayChoice&) {
  m.input("a_i", "VECTOR*SLICE", "digits of A, lane 0 in the least significant place");
  m.input("a_high_i", "VECTOR", "it is the high digit");
  m.input("b_i", "VECTOR*SLICE", "digits of B");
  m.input("b_high_i", "VECTOR", "it is the high digit");
}

Items add_mixed_dot_product(hdl::Module& m, const ArrayChoice& choice) {
  m.comment(
      "Per lane a product of two digits, shifted left by one slice for each that is a high one.");
  const Items products =
      add_products(m, "product", choice.vector, {"a_i", "SLICE", choice.a.is_signed},
                   {"b_i", "SLICE", choice.b.is_signed}, {"a_high_i", "b_high_i"});
  return add_tree(m, registered(m, products), "sum");
}

}  // namespace

/// A digit of A and one of B, the PE of SPARK (HPCA 2024): 1, 2 or 4 cycles a product.
PeKind mixed_pe() {
  return {
      .name = "mixed",
      .a = {.digits = true},
      .b = {.digits = true},
      .add_operands = add_mixed_operands,
      .add_dot_product = add_mixed_dot_product,
      .drives = {{"lockstep", add_step_core}, {"elastic", add_pe_elastic_core, false}},
  };
}

}  // namespace spark::gen

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe_kind.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

void add_wide_operands(hdl::Module& m, const ArrayChoice& choice) {
  m.input("a_i", "VECTOR*SLICE", "digits of A, lane 0 in the least significant place");
  m.input("a_high_i", "VECTOR", "it is the high digit");
  m.input("b_i", "VECTOR*" + hdl::factor(choice.b.word_width()), "words of B");
}

Items add_wide_dot_product(hdl::Module& m, const ArrayChoice& choice) {
  m.comment(
      "Per lane a product of a digit of A and a word of B, shifted left by one slice if the "
      "digit is a high one.");
  m.localparam("WORD", choice.b.word_width());
  const Items products =
      add_products(m, "product", choice.vector, {"a_i", "SLICE", choice.a.is_signed},
                   {"b_i", "WORD", choice.b.is_signed}, {"a_high_i"});
  return add_tree(m, registered(m, products), "sum");
}

}  // namespace

/// A digit of A and a word of B: 1 or 2 cycles a product.
PeKind wide_pe() {
  return {
      .name = "wide",
      .a = {.digits = true},
      .b = {.words = true},
      .add_operands = add_wide_operands,
      .add_dot_product = add_wide_dot_product,
      .drives = {{"lockstep", add_step_core},
                 {"elastic", add_row_elastic_core},
                 {"window", add_window_core}},
  };
}

}  // namespace spark::gen

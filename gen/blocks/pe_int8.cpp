#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe_kind.h"

namespace spark::gen {
namespace {

void add_int8_operands(hdl::Module& m, const ArrayChoice&) {
  m.input("a_i", "VECTOR*2*SLICE", "words of A, lane 0 in the least significant place");
  m.input("b_i", "VECTOR*2*SLICE", "words of B");
}

Items add_int8_dot_product(hdl::Module& m, const ArrayChoice& choice) {
  m.comment("One product per lane.");
  m.localparam("WORD", "2*SLICE");
  const Items products =
      add_products(m, "product", choice.vector, {"a_i", "WORD", choice.a.is_signed},
                   {"b_i", "WORD", choice.b.is_signed});
  return add_tree(m, registered(m, products), "sum");
}

}  // namespace

/// Two whole words.
PeKind int8_pe() {
  return {
      .name = "int8",
      .takes_plain = true,
      .a = {.words = true},
      .b = {.words = true},
      .add_operands = add_int8_operands,
      .add_dot_product = add_int8_dot_product,
      .drives = {{"rigid", add_step_core}},
  };
}

}  // namespace spark::gen

#include <fmt/format.h>

#include "gen/blocks/array_choice.h"
#include "gen/blocks/baseline.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

bool some_signed(const BaselineChoice& choice) { return choice.a_signed || choice.b_signed; }

/// Bits of the sum of four bricks: of a product of 4 x 4 bits. In 16 bricks either factor may be
/// the lower half of a signed one, too.
int64_t quad_bits(const BaselineChoice& choice) {
  return choice.kind == "bitfusion4" ? choice.product().bits() : some_signed(choice) ? 9 : 8;
}

/// Adds `sum` = `left` + `right`, which are `width` wide; with `shift`, `right` weighs 2^by more.
/// `sum` has `by` bits more than they, or one less than that, which it never needs.
void add_sum(hdl::Module& m, const BaselineChoice& choice, const std::string& sum,
             const std::string& sum_width, const std::string& left, const std::string& right,
             const std::string& width, const std::string& shift, int64_t by) {
  const std::string more = fmt::format("{}-{}", sum_width, width);
  m.wire("upper_" + sum, sum_width,
         fmt::format("{} ? {{{}[{}-{}:0], {}'d0}}\n    : {}", shift, right, sum_width, by + 1, by,
                     hdl::extended(right, width, more, some_signed(choice))));
  m.wire(sum, sum_width,
         hdl::extended(left, width, more, some_signed(choice)) + "\n    + upper_" + sum);
}

hdl::Module brick_module(const BaselineChoice& choice, const std::string& name) {
  hdl::Module m(name, "BitBrick: 2 x 2 bits, either side signed or not; combinational");
  for (const std::string side : {"a", "b"}) {
    m.input(side + "_i", "2", "a slice of " + std::string(side == "a" ? "A" : "B"));
    m.input(side + "_signed_i", "1", "it is the uppermost slice of a signed integer");
  }
  const int sum = some_signed(choice) ? 4 : 3;
  m.output("product_o", std::to_string(sum + 1), some_signed(choice) ? "-6..9" : "0..9");
  m.comment("A times each bit of B, of which the upper one is taken off in a signed slice.");
  m.wire("b_negative", "1", "b_signed_i && b_i[1]");
  m.wire("a", std::to_string(sum), fmt::format("{{{{{}{{a_signed_i && a_i[1]}}}}, a_i}}", sum - 2));
  m.wire("upper", std::to_string(sum),
         fmt::format("({{{0}{{b_i[1]}}}} & a) ^ {{{0}{{b_negative}}}}", sum));
  m.wire("lower", std::to_string(sum),
         fmt::format("{{{0}{{b_i[0]}}}} & {{a[{1}], a[{1}:1]}}", sum, sum - 1));
  m.text(
      fmt::format("assign product_o = {{upper + lower + {{{}'d0, b_negative}},\n"
                  "    a_i[0] && b_i[0]}};",
                  sum - 1));
  return m;
}

hdl::Module quad_module(const BaselineChoice& choice, const hdl::Module& brick,
                        const std::string& name) {
  hdl::Module m(name, "four BitBricks and their sum: four products of 2 x 2 bits, or one of 4 x 4");
  for (const std::string side : {"a", "b"}) {
    const std::string letter = side == "a" ? "A" : "B";
    m.input(side + "_i", "8", "slices of " + letter + ", brick 0 in the least significant place");
    m.input(side + "_pair_i", "1",
            fmt::format("bricks {} take the upper one of a pair of slices",
                        side == "a" ? "1 and 3" : "2 and 3"));
    m.input(side + "_top_i", "1", "the pair or the slice is the uppermost of a signed integer");
  }
  m.localparam("BRICK", some_signed(choice) ? "5" : "4");
  m.output("sum_o", std::to_string(quad_bits(choice)), "of the products, each in its place");
  m.wire("a_low_signed", "1", "a_top_i && !a_pair_i");
  m.wire("b_low_signed", "1", "b_top_i && !b_pair_i");
  for (int n = 0; n < 4; ++n) {
    const std::string product = fmt::format("product_{}", n);
    m.wire(product, "BRICK");
    m.instance(brick, fmt::format("u_brick_{}", n), {},
               {{"a_i", fmt::format("a_i[{} +: 2]", 2 * n)},
                {"a_signed_i", n % 2 == 0 ? "a_low_signed" : "a_top_i"},
                {"b_i", fmt::format("b_i[{} +: 2]", 2 * n)},
                {"b_signed_i", n < 2 ? "b_low_signed" : "b_top_i"},
                {"product_o", product}});
  }
  m.comment("An upper slice of A weighs 4 times the lower one, then one of B.");
  m.localparam("PAIR", "BRICK+2");
  add_sum(m, choice, "pair_0", "PAIR", "product_0", "product_1", "BRICK", "a_pair_i", 2);
  add_sum(m, choice, "pair_1", "PAIR", "product_2", "product_3", "BRICK", "a_pair_i", 2);
  m.localparam("SUM", std::to_string(quad_bits(choice)));
  add_sum(m, choice, "sum", "SUM", "pair_0", "pair_1", "PAIR", "b_pair_i", 2);
  m.text("assign sum_o = sum;");
  return m;
}

}  // namespace

Bricks bricks_of(const BaselineChoice& choice, const std::string& prefix) {
  const hdl::Module brick = brick_module(choice, prefix + "_brick");
  return {brick, quad_module(choice, brick, prefix + "_quad")};
}

void add_fused_product(hdl::Module& m, const BaselineChoice& choice, const Bricks& bricks) {
  const bool whole = choice.kind == "bitfusion8";
  const int quads = whole ? 4 : 1;
  for (const std::string side : {"a", "b"}) {
    const std::string letter = side == "a" ? "A" : "B";
    const bool is_signed = side == "a" ? choice.a_signed : choice.b_signed;
    m.input(side + "_i", std::to_string(8 * quads),
            "slices of " + letter + ", brick 0 in the least significant place");
    m.input(side + "_mode_i", whole ? "2" : "1",
            letter + (whole ? " has 2 bits (0), 4 (1) or 8 (2)" : " has 2 bits (0) or 4 (1)"));
    m.wire(side + "_pair", "1", (whole ? "|" : "") + side + "_mode_i");
    if (whole) m.wire(side + "_byte", "1", side + "_mode_i[1]");
    m.wire(side + "_top", "1", is_signed ? "1'b1" : "1'b0");
    if (whole) {
      m.wire(side + "_low_top", "1", is_signed ? "!" + side + "_byte" : "1'b0");
    }
  }
  m.localparam("QUAD", std::to_string(quad_bits(choice)));
  for (int n = 0; n < quads; ++n) {
    const std::string sum = whole ? fmt::format("sum_{}", n) : "product";
    m.wire(sum, "QUAD");
    m.instance(bricks.quad, fmt::format("u_quad_{}", n), {},
               {{"a_i", fmt::format("a_i[{} +: 8]", 8 * n)},
                {"a_pair_i", "a_pair"},
                {"a_top_i", whole && n % 2 == 0 ? "a_low_top" : "a_top"},
                {"b_i", fmt::format("b_i[{} +: 8]", 8 * n)},
                {"b_pair_i", "b_pair"},
                {"b_top_i", whole && n < 2 ? "b_low_top" : "b_top"},
                {"sum_o", sum}});
  }
  if (!whole) return;
  m.comment("An upper pair of slices of A weighs 16 times the lower one, then one of B.");
  m.localparam("HALF", "QUAD+4");
  add_sum(m, choice, "half_0", "HALF", "sum_0", "sum_1", "QUAD", "a_byte", 4);
  add_sum(m, choice, "half_1", "HALF", "sum_2", "sum_3", "QUAD", "a_byte", 4);
  add_sum(m, choice, "product", "PRODUCT", "half_0", "half_1", "HALF", "b_byte", 4);
}

}  // namespace spark::gen

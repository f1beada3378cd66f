#include <fmt/format.h>

#include "gen/blocks/array_choice.h"
#include "gen/blocks/baseline.h"

namespace spark::gen {
namespace {

bool some_signed(const BaselineChoice& choice) { return choice.a_signed || choice.b_signed; }

/// `net` shifted left by `by` if `shift`, else extended as far.
std::string shifted(const BaselineChoice& choice, const std::string& shift, const std::string& net,
                    const std::string& width, int64_t by) {
  return fmt::format("{} ? {{{}, {}'d0}}\n    : {}", shift, net, by,
                     extended(net, width, std::to_string(by), some_signed(choice)));
}

/// `left` plus `right`, which is `by` bits wider, in that width.
std::string added(const BaselineChoice& choice, const std::string& left, const std::string& width,
                  int64_t by, const std::string& right) {
  return fmt::format("{} + {}", extended(left, width, std::to_string(by), some_signed(choice)),
                     right);
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
  m.output("sum_o", some_signed(choice) ? "9" : "8", "of the products, each in its place");
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
  for (const int n : {0, 2}) {
    const std::string upper = fmt::format("upper_{}", n);
    m.wire(upper, "BRICK+2",
           shifted(choice, "a_pair_i", fmt::format("product_{}", n + 1), "BRICK", 2));
    m.wire(fmt::format("pair_{}", n), "BRICK+2",
           added(choice, fmt::format("product_{}", n), "BRICK", 2, upper));
  }
  m.wire("upper", "BRICK+4", shifted(choice, "b_pair_i", "pair_2", "BRICK+2", 2));
  m.text("assign sum_o = " + added(choice, "pair_0", "BRICK+2", 2, "upper") + ";");
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
  m.localparam("QUAD", some_signed(choice) ? "9" : "8");
  for (int n = 0; n < quads; ++n) {
    const std::string sum = fmt::format("sum_{}", n);
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
  if (!whole) {
    m.wire("product", "PRODUCT", "sum_0[PRODUCT-1:0]");
    return;
  }
  m.comment("An upper pair of slices of A weighs 16 times the lower one, then one of B.");
  for (const int n : {0, 2}) {
    const std::string upper = fmt::format("upper_{}", n);
    m.wire(upper, "QUAD+4", shifted(choice, "a_byte", fmt::format("sum_{}", n + 1), "QUAD", 4));
    m.wire(fmt::format("half_{}", n), "QUAD+4",
           added(choice, fmt::format("sum_{}", n), "QUAD", 4, upper));
  }
  m.wire("upper", "QUAD+8", shifted(choice, "b_byte", "half_2", "QUAD+4", 4));
  m.wire("whole", "QUAD+8", added(choice, "half_0", "QUAD+4", 4, "upper"));
  m.wire("product", "PRODUCT", "whole[PRODUCT-1:0]");
}

}  // namespace spark::gen

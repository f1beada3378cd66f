#include <fmt/format.h>

#include "gen/blocks/accumulator.h"
#include "gen/blocks/baseline.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// The product of two integers of so many bits, exact.
std::string integer_product(const BaselineChoice& choice, int64_t a_bits, int64_t b_bits) {
  const auto factor = [](const std::string& port, int64_t from, int64_t by, bool is_signed) {
    return is_signed ? fmt::format("{{{{{}{{{}[{}]}}}}, {}}}", by, port, from - 1, port)
                     : fmt::format("{{{}'d0, {}}}", by, port);
  };
  return factor("a_i", a_bits, b_bits, choice.a().is_signed()) + " * " +
         factor("b_i", b_bits, a_bits, choice.b().is_signed());
}

/// `name`, of `from` bits, extended to PRODUCT bits.
std::string widened(const std::string& name, int64_t from, bool is_signed) {
  return is_signed ? fmt::format("{{{{(PRODUCT-{}){{{}[{}]}}}}, {}}}", from, name, from - 1, name)
                   : fmt::format("{{{{(PRODUCT-{}){{1'b0}}}}, {}}}", from, name);
}

void add_plain(hdl::Module& m, const BaselineChoice& choice, int64_t bits) {
  m.input("a_i", std::to_string(bits), "an integer of A");
  m.input("b_i", std::to_string(bits), "an integer of B");
  m.wire("product", "PRODUCT", integer_product(choice, bits, bits));
}

/// Integers with exponents, of which one weighs 2 or `four`.
void add_exponents(hdl::Module& m, const BaselineChoice& choice, int64_t exponent_bits, bool four) {
  const std::string base = four ? "4" : "2";
  for (const std::string side : {"a", "b"}) {
    const std::string letter = side == "a" ? "A" : "B";
    m.input(side + "_i", "4", "an integer of " + letter);
    m.input(side + "_exponent_i", std::to_string(exponent_bits),
            fmt::format("it weighs {}^this; it makes {}..{}", base,
                        side == "a" ? choice.a().min : choice.b().min,
                        side == "a" ? choice.a().max : choice.b().max));
  }
  m.comment("Integers are multiplied, exponents added; what is shifted out is nothing but sign.");
  m.wire("integer_product", "8", integer_product(choice, 4, 4));
  m.wire("exponent", std::to_string(exponent_bits + 1),
         "{1'b0, a_exponent_i} + {1'b0, b_exponent_i}");
  m.wire("product", "PRODUCT",
         widened("integer_product", 8, choice.product().is_signed()) + "\n    << " +
             (four ? "{exponent, 1'b0}" : "exponent"));
}

void add_biscaled(hdl::Module& m, const BaselineChoice& choice) {
  for (const std::string side : {"a", "b"}) {
    const std::string letter = side == "a" ? "A" : "B";
    m.input(side + "_i", "6", "an integer of " + letter);
    m.input(side + "_step_i", "2", "of all of " + letter + ": from the fine scale to the wide one");
    m.input(side + "_wide_i", "1", "it is of the wide scale: weighs 2^" + side + "_step_i");
  }
  m.comment("The product is shifted for each operand that is of the wide scale.");
  m.wire("integer_product", "12", integer_product(choice, 6, 6));
  for (const std::string side : {"a", "b"}) {
    m.wire(side + "_shift", "2", fmt::format("{0}_step_i & {{2{{{0}_wide_i}}}}", side));
  }
  m.wire("shift", "3", "{1'b0, a_shift} + {1'b0, b_shift}");
  m.wire("product", "PRODUCT",
         widened("integer_product", 12, choice.product().is_signed()) + "\n    << shift");
}

void add_outlier(hdl::Module& m, const BaselineChoice& choice) {
  m.input("a_i", "8", "an activation");
  m.input("b_i", "4", "half a weight");
  m.input("b_high_i", "1", "it is the upper one: weighs 16");
  m.comment("An outlier among the weights takes two cycles.");
  m.wire("half_product", "12", integer_product(choice, 8, 4));
  m.wire("product", "PRODUCT",
         fmt::format("b_high_i ? {{half_product, 4'd0}}\n    : {}",
                     widened("half_product", 12, choice.product().is_signed())));
}

void add_adaptivfloat(hdl::Module& m) {
  m.input("a_i", "8", "a code of A: sign, exponent, mantissa");
  m.input("b_i", "8", "a code of B");
  m.comment(
      "The bit in front of the mantissa is 1 but in zero, whose exponent and mantissa are 0.");
  m.wire("a_mantissa", "5", "{|a_i[6:0], a_i[3:0]}");
  m.wire("b_mantissa", "5", "{|b_i[6:0], b_i[3:0]}");
  m.comment("The product's sign goes to one mantissa.");
  m.wire("negative", "1", "a_i[7] ^ b_i[7]");
  m.wire("a_signed", "6", "({1'b0, a_mantissa} ^ {6{negative}}) + {5'd0, negative}");
  m.wire("mantissa_product", "11", "{{5{a_signed[5]}}, a_signed} * {6'd0, b_mantissa}");
  m.comment("Exponents are added, and the product brought to the accumulator's place: an integer.");
  m.wire("exponent", "4", "{1'b0, a_i[6:4]} + {1'b0, b_i[6:4]}");
  m.wire("product", "PRODUCT", widened("mantissa_product", 11, true) + "\n    << exponent");
}

void add_product(hdl::Module& m, const BaselineChoice& choice) {
  if (choice.kind == "int4") {
    add_plain(m, choice, 4);
  } else if (choice.kind == "int8") {
    add_plain(m, choice, 8);
  } else if (choice.kind == "int16") {
    add_plain(m, choice, 16);
  } else if (choice.kind == "ant") {
    add_exponents(m, choice, 2, true);
  } else if (choice.kind == "olive") {
    add_exponents(m, choice, 3, false);
  } else if (choice.kind == "olaccel") {
    add_outlier(m, choice);
  } else if (choice.kind == "biscaled") {
    add_biscaled(m, choice);
  } else {
    add_adaptivfloat(m);
  }
}

std::string sentence_of(const BaselineChoice& choice) {
  const auto integers = [&](const std::string& what) {
    return fmt::format("{}, {} A x {} B", what, choice.a_signed ? "signed" : "unsigned",
                       choice.b_signed ? "signed" : "unsigned");
  };
  if (choice.kind == "ant") return integers("ANT's, of 4-bit flints");
  if (choice.kind == "olive") return "OliVe's, of 4-bit integers and outliers";
  if (choice.kind == "bitfusion4") return integers("BitFusion's, four bricks");
  if (choice.kind == "bitfusion8") return integers("BitFusion's fusion unit, sixteen bricks");
  if (choice.kind == "olaccel") return integers("OLAccel's for outliers");
  if (choice.kind == "biscaled") return integers("BiScaled's, of 6 bits");
  if (choice.kind == "adafloat") return "AdaptivFloat's, of 8 bits, accumulating integers";
  return integers(choice.kind);
}

hdl::Design build_baseline_pe(const Config& config, const std::string& top) {
  const BaselineChoice choice(config);
  hdl::Module m(top, "processing element: " + sentence_of(choice));
  add_accumulator_parameters(m, choice.acc_width, choice.least_acc_width(), choice.k_max,
                             choice.largest_product());
  m.clock_and_reset();
  m.localparam("PRODUCT", std::to_string(choice.product().bits()));
  hdl::Design design;
  if (choice.kind.starts_with("bitfusion")) {
    const Bricks bricks = bricks_of(choice, top);
    add_fused_product(m, choice, bricks);
    design.modules = {bricks.brick, bricks.quad};
  } else {
    add_product(m, choice);
  }
  add_result_ports(m);
  const Items product{"product", "PRODUCT", 1, choice.product().is_signed()};
  add_accumulator(m, registered(m, product), choice.largest_product());
  design.modules.push_back(m);
  return design;
}

}  // namespace

/// `baseline_pe`: one multiplier of another architecture with accumulator and result register of
/// `spark_pe`. Operands a_i and b_i are what arrives behind the decoders, if there are any; by
/// kind:
///   int4, int8, int16  integers. int4 is OLAccel's dense one, int16 Eyeriss's
///   ant        a 4-bit integer and half an exponent: a_i * 4^a_exponent_i, a value of flint
///   olive      a 4-bit integer and an exponent: a_i * 2^a_exponent_i, at most 96 in magnitude
///   bitfusion4, bitfusion8  the slices of 2 bits as the 4 or 16 bricks take them, with a mode for
///              each side: how many bits its operands have. A sum of up to 4 or 16 products
///   olaccel    an activation of 8 bits; half a weight of 8 bits, b_high_i: it is the upper one
///   biscaled   6 bits; a_wide_i: they weigh 2^a_step_i
///   adafloat   an 8-bit code: sign, 3 bits of exponent, 4 of mantissa
/// Each takes a cycle. signed_a and signed_b tell how integers, flints and slices are read; OliVe's
/// and AdaptivFloat's numbers are always signed.
Block baseline_pe_block() {
  return {
      "baseline_pe",
      "a processing element of another architecture, with spark_pe's accumulator: one multiplier",
      {&params::kBaselineKind, &params::kSignedA, &params::kSignedB, &params::kAccWidth,
       &params::kKMax},
      build_baseline_pe};
}

}  // namespace spark::gen

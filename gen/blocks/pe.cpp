#include "gen/blocks/pe.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/blocks/accumulator.h"
#include "gen/blocks/sum.h"
#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// One side of a vector of products: a port, the width of an item, its signedness.
struct Factor {
  std::string port;
  std::string width;
  bool is_signed;
};

/// The products of `count` pairs of items, as vector `name` of items of `name` in capitals. Each is
/// shifted left by SLICE for each of `shifts` whose bit is set. Factors are extended to the width
/// of the product, so that Verilog's unsigned product is right for signed ones, too.
Items add_products(hdl::Module& m, const std::string& name, int64_t count, const Factor& a,
                   const Factor& b, const std::vector<std::string>& shifts = {}) {
  Items items{name, hdl::upper(name), count, a.is_signed || b.is_signed};
  m.localparam(items.width, fmt::format("{}+{}{}", a.width, b.width,
                                        shifts.empty()       ? ""
                                        : shifts.size() == 1 ? "+SLICE"
                                                             : "+2*SLICE"));
  m.wire(name, items.bits());
  for_each(m, "gen_" + name, count, [&](const std::string& index) {
    m.wire(name + "_a", a.width, Items{a.port, a.width, count}.at(index));
    m.wire(name + "_b", b.width, Items{b.port, b.width, count}.at(index));
    const std::string value = hdl::extended(name + "_a", a.width, b.width, a.is_signed) +
                              "\n    * " +
                              hdl::extended(name + "_b", b.width, a.width, b.is_signed);
    if (shifts.empty()) {
      m.text(fmt::format("assign {} = {};", items.at(index), value));
      return;
    }
    std::string shifted = name + "_unshifted";
    std::string bits = fmt::format("{}+{}", a.width, b.width);
    m.wire(shifted, bits, value);
    for (const std::string& shift : shifts) {
      const std::string next = name + "_by_" + shift.substr(0, 1);
      m.wire(next, bits + "+SLICE",
             fmt::format("{} ? {{{}, {{SLICE{{1'b0}}}}}}\n    : {}",
                         count == 1 ? shift : shift + "[i]", shifted,
                         hdl::extended(shifted, hdl::factor(bits), "SLICE", items.is_signed)));
      shifted = next;
      bits += "+SLICE";
    }
    m.text(fmt::format("assign {} = {};", items.at(index), shifted));
  });
  return items;
}

Items add_split_product(hdl::Module& m, const ArrayChoice& choice) {
  const bool a_signed = choice.a.is_signed;
  const bool b_signed = choice.b.is_signed;
  const int64_t groups = choice.groups();
  m.comment(
      "a * b = low * low + 2^SLICE * (high_a * b + low_a * high_b). First low * low, one product "
      "per lane.");
  Items low = add_products(m, "low", choice.vector, {"a_low_i", "SLICE", a_signed},
                           {"b_low_i", "SLICE", b_signed});
  if (low.count > 1) low = add_pairs(m, low, "low_pair");
  low = add_tree(m, registered(m, low), "low_sum");
  m.comment("Then the high digits, each with a word of B or a low digit of A beside it.");
  const Items high_a =
      registered(m, add_products(m, "high_a", groups, {"a_high_i", "HIGH_A_BITS", a_signed},
                                 {"b_word_i", "WORD_B_BITS", b_signed}));
  const Items high_b =
      registered(m, add_products(m, "high_b", groups, {"a_word_i", "SLICE", a_signed},
                                 {"b_high_i", "HIGH_B_BITS", b_signed}));
  m.localparam("HIGH", "HIGH_A+1");
  Items high{"high", "HIGH", groups, high_a.is_signed, high_a.latency};
  m.wire("high", high.bits());
  for_each(m, "gen_high", groups, [&](const std::string& index) {
    m.wire("from_a", "HIGH_A", high_a.at(index));
    m.wire("from_b", "HIGH_B", high_b.at(index));
    m.text(fmt::format("assign {} = {}\n    + {};", high.at(index),
                       hdl::extended("from_a", "HIGH_A", "1", high.is_signed),
                       hdl::extended("from_b", "HIGH_B", "HIGH-HIGH_B", high.is_signed)));
  });
  high = groups == 1 ? registered(m, high) : add_tree(m, high, "high_sum");
  if (low.latency != high.latency) m.comment("Both sums arrive together.");
  while (low.latency < high.latency) low = registered(m, low);
  while (high.latency < low.latency) high = registered(m, high);
  m.localparam("TOTAL", high.width + "+SLICE+2");
  m.wire("total", "TOTAL",
         fmt::format("{{{}, {{SLICE{{1'b0}}}}}}\n    + {}",
                     hdl::extended(high.name, high.width, "2", high.is_signed),
                     hdl::extended(low.name, low.width, "TOTAL-" + low.width, low.is_signed)));
  return registered(m, {"total", "TOTAL", 1, low.is_signed, low.latency});
}

Items add_dot_product(hdl::Module& m, const ArrayChoice& choice) {
  if (choice.pe == "split") return add_split_product(m, choice);
  const bool a_signed = choice.a.is_signed;
  const bool b_signed = choice.b.is_signed;
  Items products;
  if (choice.pe == "int8") {
    m.comment("One product per lane.");
    m.localparam("WORD", "2*SLICE");
    products = add_products(m, "product", choice.vector, {"a_i", "WORD", a_signed},
                            {"b_i", "WORD", b_signed});
  } else if (choice.pe == "mixed") {
    m.comment(
        "Per lane a product of two digits, shifted left by one slice for each that is a high one.");
    products = add_products(m, "product", choice.vector, {"a_i", "SLICE", a_signed},
                            {"b_i", "SLICE", b_signed}, {"a_high_i", "b_high_i"});
  } else {
    m.comment(
        "Per lane a product of a digit of A and a word of B, shifted left by one slice if the "
        "digit is a high one.");
    m.localparam("WORD", choice.b.word_width());
    products = add_products(m, "product", choice.vector, {"a_i", "SLICE", a_signed},
                            {"b_i", "WORD", b_signed}, {"a_high_i"});
  }
  return add_tree(m, registered(m, products), "sum");
}

void add_operands(hdl::Module& m, const ArrayChoice& choice) {
  if (choice.pe == "int8") {
    m.input("a_i", "VECTOR*2*SLICE", "words of A, lane 0 in the least significant place");
    m.input("b_i", "VECTOR*2*SLICE", "words of B");
  } else if (choice.pe == "mixed") {
    m.input("a_i", "VECTOR*SLICE", "digits of A, lane 0 in the least significant place");
    m.input("a_high_i", "VECTOR", "it is the high digit");
    m.input("b_i", "VECTOR*SLICE", "digits of B");
    m.input("b_high_i", "VECTOR", "it is the high digit");
  } else if (choice.pe == "wide") {
    m.input("a_i", "VECTOR*SLICE", "digits of A, lane 0 in the least significant place");
    m.input("a_high_i", "VECTOR", "it is the high digit");
    m.input("b_i", "VECTOR*" + hdl::factor(choice.b.word_width()), "words of B");
  } else {
    m.input("a_low_i", "VECTOR*SLICE", "low digits of A, lane 0 in the least significant place");
    m.input("b_low_i", "VECTOR*SLICE", "low digits of B");
    m.input("a_high_i", "GROUPS*" + hdl::factor(choice.a.high_width()),
            "of each group, a high digit of A");
    m.input("b_word_i", "GROUPS*" + hdl::factor(choice.b.word_width()),
            "the word of B that a_high_i is multiplied with");
    m.input("b_high_i", "GROUPS*" + hdl::factor(choice.b.high_width()),
            "of each group, a high digit of B");
    m.input("a_word_i", "GROUPS*SLICE", "the low digit of A that b_high_i is multiplied with");
    m.localparam("HIGH_A_BITS", choice.a.high_width());
    m.localparam("HIGH_B_BITS", choice.b.high_width());
    m.localparam("WORD_B_BITS", choice.b.word_width());
  }
}

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
  if (choice.pe == "split") {
    m.parameter({"GROUPS", choice.groups(), choice.groups(), choice.groups(),
                 "groups of lanes that share multipliers for high digits; fixed by this text"});
  }
  add_accumulator_parameters(m, choice);
  m.clock_and_reset();
  add_operands(m, choice);
  add_result_ports(m);
  const Items sum = add_dot_product(m, choice);
  // finish reaches split PEs, the deepest, one cycle after full_q, and result_q takes one more.
  if (sum.latency > kDrainWait - 2) {
    throw std::logic_error(fmt::format("{}: kDrainWait = {} is too short for a pipeline of {}",
                                       name, kDrainWait, sum.latency));
  }
  add_accumulator(m, sum, choice.largest_product());
  return m;
}

Block pe_block() {
  return {"spark_pe",
          "a processing element: VECTOR multipliers of one kind, one adder tree, one accumulator",
          {&params::kSlice, &params::kSignedA, &params::kSignedB, &params::kOperandForm,
           &params::kPe, &params::kVector, &params::kShare, &params::kAccWidth, &params::kKMax},
          build_pe};
}

}  // namespace spark::gen

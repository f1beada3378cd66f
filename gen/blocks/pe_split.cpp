#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe_kind.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

void add_split_operands(hdl::Module& m, const ArrayChoice& choice) {
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

Items add_split_dot_product(hdl::Module& m, const ArrayChoice& choice) {
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

}  // namespace

/// Low digits on a multiplier in each lane, high digits on a few that a group of lanes shares.
PeKind split_pe() {
  return {
      .name = "split",
      .shares = true,
      .a = {.digits = true},
      .b = {.words = true, .digits = true},
      .add_operands = add_split_operands,
      .add_dot_product = add_split_dot_product,
      .drives = {{"window", add_split_core}},
  };
}

}  // namespace spark::gen

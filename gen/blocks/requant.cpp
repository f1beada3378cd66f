#include <fmt/format.h>

#include "gen/base/error.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// Of TFLite's accumulators, and of its product with a multiplier of 31 bits.
constexpr int64_t kSumBits = 32;
constexpr int64_t kProductBits = 63;

void add_interface(hdl::Module& m, const Config& config, const std::string& words) {
  const int64_t width = config.integer(params::kAccWidth);
  if (width > kSumBits) {
    throw InputError("acc_width = {} is more than the sum with the bias has; allowed: {}..{}",
                     width, params::kAccWidth.min, kSumBits);
  }
  m.parameter({"ACC_WIDTH", width, params::kAccWidth.min, kSumBits,
               "bits of an accumulator, two's complement"});
  m.clock_and_reset();
  m.input("acc_valid_i", "1",
          "an accumulator is offered, with its channel's bias, multiplier and shift");
  m.output("acc_ready_o", "1", "ready to take it");
  m.input("acc_i", "ACC_WIDTH", "the accumulator");
  m.input("bias_i", "32", "added to it, two's complement; the sum wraps at 32 bits");
  m.input("multiplier_i", "31", "the factor is multiplier / 2^31 ...");
  m.input("shift_i", "6", "... times 2^shift; two's complement, -31..30");
  m.input("acc_last_i", "1", "the stream ends with it");
  m.output("word_valid_o", "1", "a word is offered");
  m.input("word_ready_i", "1", "ready to take it");
  m.output("word_o", "8", "the word, " + words);
  m.output("word_last_o", "1", "the stream ends with it");
  m.input("zero_point_i", "8",
          "added to every word, " + words + "; steady while any is in the pipeline");
  m.input("min_i", "8", "smallest word, likewise");
  m.input("max_i", "8",
          "largest word, likewise; if below min_i, sums below min_i still give min_i");
}

/// Valid and last bits of every stage; `go` moves all stages at once.
void add_flow(hdl::Module& m) {
  m.comment("Six stages that move together, whenever the last one is empty or being emptied.");
  m.localparam("STAGES", "6");
  m.variable("valid_q", "STAGES");
  m.variable("last_q", "STAGES");
  m.wire("go", "1", "!valid_q[STAGES-1] || word_ready_i");
  m.text("assign acc_ready_o = go;");
  m.wire("accepted", "1", "acc_valid_i && acc_ready_o");
  m.registers("go", {{"valid_q", "{STAGES{1'b0}}", "{valid_q[STAGES-2:0], accepted}"},
                     {"last_q", "", "{last_q[STAGES-2:0], acc_last_i}"}});
  m.text(R"(assign word_valid_o = valid_q[STAGES-1];
assign word_last_o = last_q[STAGES-1];)");
}

void add_sum(hdl::Module& m) {
  m.comment("Stage 1: the sum, and the factor's 2^shift if it goes to the left.");
  m.wire("acc", "32", "{{(33-ACC_WIDTH){acc_i[ACC_WIDTH-1]}}, acc_i[ACC_WIDTH-2:0]}");
  m.wire("left", "5", "shift_i[5] ? 5'd0 : shift_i[4:0]");
  m.variable("value_q", "32");
  m.variable("multiplier_q", "31");
  m.variable("right_1_q", "5");
  m.registers("go", {{"value_q", "", "(acc + bias_i) << left"},
                     {"multiplier_q", "", "multiplier_i"},
                     {"right_1_q", "", "shift_i[5] ? 5'd0 - shift_i[4:0] : 5'd0"}});
}

/// Of three numbers two with the same sum: no carry travels further than one place.
hdl::Module carry_save_module(const std::string& name) {
  hdl::Module m(name, "of three numbers two with the same sum, modulo 2^WIDTH; combinational");
  m.parameter({"WIDTH", kProductBits, 2, 64, "bits of a number"});
  for (const std::string port : {"a_i", "b_i", "c_i"}) m.input(port, "WIDTH", "a number");
  m.output("sum_o", "WIDTH", "the sum in each place");
  m.output("carry_o", "WIDTH", "what is carried into each place");
  m.wire("carry", "WIDTH", "(a_i & b_i) | (a_i & c_i) | (b_i & c_i)");
  m.unused("carry", "carry[WIDTH-1]");
  m.text("assign sum_o = a_i ^ b_i ^ c_i;\nassign carry_o = {carry[WIDTH-2:0], 1'b0};");
  return m;
}

/// Numbers of PRODUCT bits side by side in a vector.
std::string item(const std::string& vector, const std::string& index) {
  return fmt::format("{}[{}*PRODUCT +: PRODUCT]", vector, index);
}

/// An instance that makes of `from` the nets or selects `sum` and `carry`.
void add_carry_save(hdl::Module& m, const hdl::Module& module, const std::string& name,
                    const std::vector<std::string>& from, const std::string& sum,
                    const std::string& carry) {
  m.instance(
      module, name, {{"WIDTH", "PRODUCT"}},
      {{"a_i", from[0]}, {"b_i", from[1]}, {"c_i", from[2]}, {"sum_o", sum}, {"carry_o", carry}});
}

void add_rows(hdl::Module& m) {
  m.comment(
      "Stage 2: the multiplier in 16 digits of base 4, from -2 to 2 (Booth's recoding): digit k is "
      "bit 2k + bit 2k-1 - 2 * bit 2k+1. Row k is the value times digit k, in its place. A "
      "negative row is the complement; the 1 that this lacks comes with the next row, below its "
      "last bit (the last digit is never negative). Signs are inverted instead of extended, which "
      "makes row k too large by 2^(33+2k); the ones above the signs and a 2^33 make up for all of "
      "them, modulo 2^63.");
  m.localparam("PRODUCT", fmt::format("{}", kProductBits));
  m.wire("bits", "33", "{1'b0, multiplier_q, 1'b0}");
  m.wire("row", "16*PRODUCT");
  m.wire("negative", "17");
  m.text("assign negative[0] = 1'b0;");
  m.generate_for("gen_row", "k", "16", [&] {
    m.wire("one", "1", "bits[2*k+1] ^ bits[2*k]");
    m.wire("two", "1", "bits[2*k+2] ? ~|bits[2*k +: 2] : &bits[2*k +: 2]");
    m.text("assign negative[k+1] = bits[2*k+2];");
    m.wire("multiple", "34",
           "{34{negative[k+1]}}\n    ^ (({34{one}} & {{2{value_q[31]}}, value_q})\n"
           "    | ({34{two}} & {value_q[31], value_q, 1'b0}))");
    m.wire("placed", "PRODUCT+2",
           "{{(PRODUCT-35){1'b0}}, 1'b1, !multiple[33], multiple[32:0], 1'b0, negative[k]}\n"
           "    << (2*k)");
    m.unused("placed", "placed[1:0]");
    m.text("assign " + item("row", "k") + " = placed[PRODUCT+1:2];");
  });
  m.unused("negative", "negative[16]");
}

void add_product(hdl::Module& m, const hdl::Module& carry_save) {
  add_rows(m);
  m.comment(
      "What rounds the product: 2^30 rounds half up when the last 31 bits go. The shift to the "
      "right will round half up, too, but must round negative values half down: they give way by "
      "one, 2^31, before it. With the 2^33 from above:");
  m.wire("down", "1", "value_q[31] && right_1_q != 5'd0");
  m.wire("nudge", "PRODUCT", "{29'd0, !down, down, down, 1'b1, 30'd0}");
  m.comment("Four rows each, and the nudge with the last ones, become two.");
  for (const std::string net : {"early_sum", "early_carry", "four_sum", "four_carry"}) {
    m.wire(net, "4*PRODUCT");
  }
  m.generate_for("gen_four", "i", "4", [&] {
    add_carry_save(m, carry_save, "u_early",
                   {item("row", "(4*i)"), item("row", "(4*i+1)"), item("row", "(4*i+2)")},
                   item("early_sum", "i"), item("early_carry", "i"));
    add_carry_save(m, carry_save, "u_four",
                   {item("early_sum", "i"), item("early_carry", "i"), item("row", "(4*i+3)")},
                   item("four_sum", "i"), item("four_carry", "i"));
  });
  m.wire("last_sum", "PRODUCT");
  m.wire("last_carry", "PRODUCT");
  add_carry_save(m, carry_save, "u_last", {item("four_sum", "3"), item("four_carry", "3"), "nudge"},
                 "last_sum", "last_carry");
  m.variable("sum_2_q", "4*PRODUCT");
  m.variable("carry_2_q", "4*PRODUCT");
  m.variable("right_2_q", "5");
  m.registers("go", {{"sum_2_q", "", "{last_sum, four_sum[0 +: 3*PRODUCT]}"},
                     {"carry_2_q", "", "{last_carry, four_carry[0 +: 3*PRODUCT]}"},
                     {"right_2_q", "", "right_1_q"}});
}

void add_total(hdl::Module& m, const hdl::Module& carry_save) {
  m.comment("Stage 3: of those eight, again two.");
  for (const std::string net : {"half_sum", "half_carry", "pair_sum", "pair_carry"}) {
    m.wire(net, "2*PRODUCT");
  }
  m.generate_for("gen_half", "i", "2", [&] {
    add_carry_save(
        m, carry_save, "u_half",
        {item("sum_2_q", "(2*i)"), item("carry_2_q", "(2*i)"), item("sum_2_q", "(2*i+1)")},
        item("half_sum", "i"), item("half_carry", "i"));
    add_carry_save(m, carry_save, "u_pair",
                   {item("half_sum", "i"), item("half_carry", "i"), item("carry_2_q", "(2*i+1)")},
                   item("pair_sum", "i"), item("pair_carry", "i"));
  });
  for (const std::string net : {"three_sum", "three_carry", "all_sum", "all_carry"}) {
    m.wire(net, "PRODUCT");
  }
  add_carry_save(m, carry_save, "u_three",
                 {item("pair_sum", "0"), item("pair_carry", "0"), item("pair_sum", "1")},
                 "three_sum", "three_carry");
  add_carry_save(m, carry_save, "u_all", {"three_sum", "three_carry", item("pair_carry", "1")},
                 "all_sum", "all_carry");
  m.variable("sum_3_q", "PRODUCT");
  m.variable("carry_3_q", "PRODUCT");
  m.variable("right_3_q", "5");
  m.registers(
      "go",
      {{"sum_3_q", "", "all_sum"}, {"carry_3_q", "", "all_carry"}, {"right_3_q", "", "right_2_q"}});
  m.comment("Stage 4: the product, without its last 31 bits.");
  m.wire("product", "PRODUCT", "sum_3_q + carry_3_q");
  m.unused("product", "product[30:0]");
  m.variable("product_q", "32");
  m.variable("right_4_q", "5");
  m.registers("go", {{"product_q", "", "product[PRODUCT-1:31]"}, {"right_4_q", "", "right_3_q"}});
}

void add_word(hdl::Module& m, bool is_signed) {
  m.comment(
      "Stage 5: shifted to the right, with one bit behind the point. What 9 bits do not hold is "
      "beyond every word, whatever the zero point.");
  m.wire("shifted", "33", "$signed({product_q, 1'b0}) >>> right_4_q");
  m.wire("fits", "1", "&shifted[32:9] || ~|shifted[32:9]");
  m.variable("rough_q", "9");
  m.variable("half_q", "1");
  m.registers("go", {{"rough_q", "", "fits ? shifted[9:1] : {shifted[32], {8{!shifted[32]}}}"},
                     {"half_q", "", "shifted[0]"}});
  m.comment("Stage 6: rounded, the zero point added, clamped.");
  const auto wide = [&](const std::string& port) {
    return (is_signed ? "{{3{" + port + "[7]}}, " : "{3'd0, ") + port + "}";
  };
  m.wire("sum", "11", "{{2{rough_q[8]}}, rough_q} + {10'd0, half_q} + " + wide("zero_point_i"));
  m.wire("below", "1", "$signed(sum) < $signed(" + wide("min_i") + ")");
  m.wire("above", "1", "$signed(sum) > $signed(" + wide("max_i") + ")");
  m.variable("word_q", "8");
  m.registers("go", {{"word_q", "", "below ? min_i : above ? max_i : sum[7:0]"}});
  m.text("assign word_o = word_q;");
}

hdl::Design build_requant(const Config& config, const std::string& top) {
  const bool is_signed = config.flag(params::kSigned);
  const std::string words = is_signed ? "two's complement" : "unsigned";
  const hdl::Module carry_save = carry_save_module(top + "_carry_save");
  hdl::Module m(top,
                "an accumulator and its channel's factor in, an 8-bit word out (" + words + ")");
  add_interface(m, config, words);
  add_flow(m);
  add_sum(m);
  add_product(m, carry_save);
  add_total(m, carry_save);
  add_word(m, is_signed);
  return {{carry_save, m}};
}

}  // namespace

/// `spark_requant`: an accumulator and its channel's bias, multiplier and shift in, an 8-bit word
/// out, one result a cycle; bit-exact to TFLite's integer reference (MultiplyByQuantizedMultiplier
/// with two roundings, zero point, clamp).
Block requant_block() {
  return {"spark_requant",
          "an accumulator and its channel's bias, multiplier and shift in, an 8-bit word out; "
          "bit-exact to TFLite's integer arithmetic; ready/valid",
          {&params::kSigned, &params::kAccWidth},
          build_requant};
}

}  // namespace spark::gen

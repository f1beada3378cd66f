#include <fmt/format.h>

#include "gen/blocks/baseline.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// Exponents of flints are even. A code that begins with 0 is an integer; in others each zero
/// behind the first bit is a factor of 4.
hdl::Module flint_decoder(bool is_signed, const std::string& name) {
  hdl::Module m(name, fmt::format("decodes ANT's 4-bit flint ({}); combinational",
                                  is_signed ? "sign and 3 bits" : "unsigned"));
  m.input("code_i", "4", "the code");
  m.output("integer_o", "4", is_signed ? "an integer, signed" : "an integer");
  m.output("exponent_o", "2", "it weighs 4^this");
  m.comment("Behind a first bit of 1: leading zeros are counted, and what is not zero is doubled.");
  if (is_signed) {
    m.wire("is_float", "1", "code_i[2]");
    m.wire("rest", "2", "code_i[1:0]");
    m.wire("magnitude", "3", "is_float ? {rest, ~|rest} : {1'b0, rest}");
    m.text(
        "assign integer_o = ({1'b0, magnitude} ^ {4{code_i[3]}}) + {3'd0, code_i[3]};\n"
        "assign exponent_o = {is_float && ~|rest, is_float && rest == 2'd1};");
    return m;
  }
  m.wire("is_float", "1", "code_i[3]");
  m.wire("rest", "3", "code_i[2:0]");
  m.text(
      "assign integer_o = is_float ? {rest, ~|rest} : {1'b0, rest};\n"
      "assign exponent_o[1] = is_float && ~|rest[2:1];\n"
      "assign exponent_o[0] = is_float && !rest[2] && (rest[1] || !rest[0]);");
  return m;
}

/// One of a pair: `own` code, whether the `other` one is the victim. An integer's sign is that of
/// the code, but of the identifier; so is an outlier's, for there are no two victims.
void add_half_of_4(hdl::Module& m, const std::string& own, const std::string& other) {
  m.text(fmt::format(
      "assign {0}_integer_o = {{{0}_i[3] && |{0}_i[2:0],\n"
      "    {1}_victim ? {0}_i[3] : {0}_i[2],\n"
      "    {1}_victim ? !({0}_i[3] && {0}_i[0]) : {0}_i[1],\n"
      "    {0}_i[0]}};\n"
      "assign {0}_exponent_o = {{3{{{1}_victim}}}} & {{{0}_i[2], !{0}_i[2], {0}_i[1]}};",
      own, other));
}

void add_half_of_8(hdl::Module& m, const std::string& own, const std::string& other) {
  m.wire(own + "_negative", "1", fmt::format("{1}_victim && {0}_i[7]", own, other));
  m.text(
      fmt::format("assign {0}_integer_o = {{{0}_i[7] && |{0}_i[6:0],\n"
                  "    {1}_victim ? {{3{{{0}_i[7]}}}} : {0}_i[6:4],\n"
                  "    {1}_victim ? !({0}_i[7] && |{0}_i[2:0]) : {0}_i[3],\n"
                  "    {0}_i[2] ^ ({0}_negative && |{0}_i[1:0]),\n"
                  "    {0}_i[1] ^ ({0}_negative && {0}_i[0]),\n"
                  "    {0}_i[0]}};\n"
                  "assign {0}_exponent_o = {{5{{{1}_victim}}}}\n"
                  "    & {{&{0}_i[6:5], ^{0}_i[6:5], !{0}_i[5], {0}_i[4:3]}};",
                  own, other));
}

hdl::Module pair_decoder(int bits, const std::string& name) {
  hdl::Module m(
      name, fmt::format("decodes OliVe's outlier-victim pair of 2 x {} bits; combinational", bits));
  const std::string exponent_bits = bits == 4 ? "3" : "5";
  for (const std::string half : {"first", "second"}) {
    m.input(half + "_i", std::to_string(bits), "the " + half + " code of the pair");
  }
  for (const std::string half : {"first", "second"}) {
    m.output(half + "_integer_o", std::to_string(bits), "an integer, signed");
    m.output(half + "_exponent_o", exponent_bits, "it weighs 2^this");
  }
  m.comment(
      "The identifier 10..0 stands for a victim, a zero, and makes its neighbour an outlier.");
  for (const std::string half : {"first", "second"}) {
    m.wire(half + "_victim", "1",
           fmt::format("{0}_i[{1}] && ~|{0}_i[{2}:0]", half, bits - 1, bits - 2));
  }
  m.comment(
      bits == 4
          ? "An outlier s e1 e0 m is 1m, or its complement, with exponent e + 2. Any other code "
            "is the integer, but the identifier, whose only bit goes."
          : "An outlier s e3..e0 m2 m1 m0 is 1m2m1m0, or its complement, with exponent e + 4. "
            "Any other code is the integer, but the identifier, whose only bit goes.");
  const auto add_half = bits == 4 ? add_half_of_4 : add_half_of_8;
  add_half(m, "first", "second");
  add_half(m, "second", "first");
  return m;
}

hdl::Design build_baseline_decoder(const Config& config, const std::string& top) {
  const std::string& code = config.text(params::kBaselineCode);
  if (code == "ant") return {{flint_decoder(config.flag(params::kSigned), top)}};
  return {{pair_decoder(code == "olive4" ? 4 : 8, top)}};
}

}  // namespace

/// `baseline_decoder`: ANT's or OliVe's, combinational. A code in, what the PE takes out; of OliVe
/// a pair of both.
Block baseline_decoder_block() {
  return {
      "baseline_decoder",
      "a decoder of another architecture: code in, operand of its baseline_pe out; combinational",
      {&params::kBaselineCode, &params::kSigned},
      build_baseline_decoder};
}

}  // namespace spark::gen

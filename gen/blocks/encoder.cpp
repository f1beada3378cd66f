#include "gen/blocks/encoder.h"

#include "gen/blocks/code.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// `halve`: the word comes to one bit less; from here on the exact form works on that.
void add_halving(hdl::Module& m) {
  m.comment(
      "Halving: v / 2, odd v rounded to the odd neighbour (jamming): one OR, no carry, no "
      "overflow.");
  m.wire("half", "2*SLICE-1", "{word_i[2*SLICE-1:2], |word_i[1:0]}");
}

/// Drives long_o from the bits of `word` (`width` of them) above the short range.
void add_class(hdl::Module& m, bool is_signed, const std::string& word, const std::string& width) {
  const std::string top = width == "2*SLICE" ? "2*SLICE-1" : "2*SLICE-2";
  if (is_signed) {
    m.comment("Short: -2^(SLICE-2) .. 2^(SLICE-2)-1, that is, bits SLICE-2 and up are all equal.");
    const std::string bits = word + "[" + top + ":SLICE-2]";
    m.text("assign long_o = !(&" + bits + " || ~|" + bits + ");");
  } else {
    m.comment("Short: 0 .. 2^(SLICE-1)-1, that is, bits SLICE-1 and up are all 0.");
    m.text("assign long_o = |" + word + "[" + top + ":SLICE-1];");
  }
}

/// Drives head_o from long_o, from `lead` (what follows a long code's identifier) and from `word`'s
/// last bits.
void add_head(hdl::Module& m, bool is_signed, const std::string& lead, const std::string& word) {
  const std::string last = word + "[SLICE-2:0]";
  if (is_signed) {
    m.comment(
        "Head: the identifier, then the leading bits if long, the word's last bits if short. In a "
        "short word all bits from the top to the first of those are equal, so the first needs no "
        "choice.");
    m.wire("choice", "SLICE-1", "{1'b1, {(SLICE-2){long_o}}}");
    m.text("assign head_o = {long_o, (" + lead + " & choice) | (" + last + " & ~choice)};");
  } else {
    m.comment(
        "Head: the identifier, then the leading bits if long, the word's last bits if short, whose "
        "leading bits are zero.");
    m.text("assign head_o = {long_o, " + lead + " | (" + last + " & {(SLICE-1){!long_o}})};");
  }
}

void add_exact_body(hdl::Module& m, const CodeChoice& code) {
  if (code.halve) add_halving(m);
  const std::string word = code.halve ? "half" : "word_i";
  add_class(m, code.is_signed, word, "2*SLICE-1");
  add_head(m, code.is_signed, word + "[2*SLICE-2:SLICE]", word);
  m.comment("Tail: the low slice as it is.");
  m.text("assign tail_o = " + word + "[SLICE-1:0];");
}

/// Nearest: whether to step to the neighbouring head. Adds `step`, and the texts agree on what
/// fills the tail.
void add_step(hdl::Module& m, bool is_signed) {
  m.wire("half", "1", "word_i[SLICE-1]");
  if (is_signed) {
    m.comment(
        "Nearest: a lossy tail is filled with NOT half (its own first bit), which is the nearer "
        "end of the gap; at the middle of the range with NOT b0, so that no step crosses it. The "
        "head moves where that fill belongs to the neighbour.");
    m.wire("middle", "1", "word_i[2*SLICE-1:SLICE+1] == {b0, {(SLICE-2){!b0}}}");
    m.wire("fill", "1", "b0 ? !(half || middle) : (!half || middle)");
    m.wire("step", "1", "lossy && (fill == b0)");
  } else {
    m.comment(
        "Nearest: the half of a gap that is farther from this head's end of it belongs to the "
        "neighbour: step up from below the middle of the range, down from above, never across it.");
    m.wire("middle", "1", "word_i[2*SLICE-1:SLICE] == {b0, {(SLICE-1){!b0}}}");
    m.wire("step", "1", "lossy && (half != b0) && !middle");
  }
  m.wire("down", "1", "step && b0");
  m.wire("move", "SLICE-1", "{(SLICE-1){down}} | {{(SLICE-2){1'b0}}, step}");
}

void add_paper_body(hdl::Module& m, const CodeChoice& code) {
  m.comment(
      "The code keeps no place for b(SLICE-1), the last bit of the high slice; it is restored as a "
      "copy of b0, the most significant bit. Words in which the two differ are lossy.");
  m.wire("b0", "1", "word_i[2*SLICE-1]");
  m.wire("lossy", "1", "word_i[SLICE] ^ b0");
  if (code.nearest) add_step(m, code.is_signed);
  m.comment(
      "What follows a long code's identifier: b1 .. b(SLICE-2), then b0 in the dropped bit's "
      "place.");
  const std::string high =
      code.nearest ? "(word_i[2*SLICE-2:SLICE] + (move << 1))" : "word_i[2*SLICE-2:SLICE]";
  m.wire("lead", "SLICE-1", high + " ^ {{(SLICE-2){1'b0}}, lossy}");
  add_class(m, code.is_signed, "word_i", "2*SLICE");
  add_head(m, code.is_signed, "lead", "word_i");
  if (code.nearest && code.is_signed) {
    m.comment("Tail: the low slice if nothing is lost, else the fill.");
    m.text("assign tail_o = (word_i[SLICE-1:0] & {SLICE{!lossy}}) | {SLICE{lossy && fill}};");
    return;
  }
  if (code.is_signed) {
    m.comment("Tail: the low slice if nothing is lost, else filled with NOT b0 (compensation).");
    m.text("assign tail_o = lossy ? {SLICE{!b0}} : word_i[SLICE-1:0];");
    return;
  }
  if (code.nearest) {
    m.comment(
        "Tail: the low slice if nothing is lost; else filled, with b0 after a step, NOT b0 "
        "without.");
    m.wire("ones", "1", "step ? b0 : !b0 && lossy");
    m.wire("zeros", "1", "step ? !b0 : b0 && lossy");
  } else {
    m.comment("Tail: the low slice if nothing is lost; else filled with NOT b0 (compensation).");
    m.wire("ones", "1", "!b0 && lossy");
    m.wire("zeros", "1", "b0 && lossy");
  }
  m.text("assign tail_o = (word_i[SLICE-1:0] | {SLICE{ones}}) & ~{SLICE{zeros}};");
}

hdl::Design build_encoder(const Config& config, const std::string& top) {
  return {{encoder_module(config, top)}};
}

}  // namespace

hdl::Module encoder_module(const Config& config, const std::string& name) {
  const CodeChoice code(config);
  hdl::Module m(name, "encodes one word (" + code.words() +
                          (code.exact     ? ""
                           : code.nearest ? ", nearest"
                                          : ", compensate") +
                          "); combinational");
  add_slice_parameter(m, config);
  m.input("word_i", code.word_width(), "the word");
  m.output("head_o", "SLICE", "first slice of the code, identifier on top");
  m.output("tail_o", "SLICE", "second slice; only if long_o");
  m.output("long_o", "1", "the code has two slices");
  if (code.exact) {
    add_exact_body(m, code);
  } else {
    add_paper_body(m, code);
  }
  return m;
}

/// `spark_encoder`: one word in, head, tail and `long` out; combinational (sim/codec/CODE.md,
/// "Encoding").
Block encoder_block() {
  return {"spark_encoder",
          "one word in, head and tail and `long` out; combinational",
          {&params::kSlice, &params::kSigned, &params::kForm, &params::kRounding, &params::kHalve},
          build_encoder};
}

}  // namespace spark::gen

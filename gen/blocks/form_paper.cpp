#include "gen/blocks/code.h"
#include "gen/blocks/code_form.h"

namespace spark::gen {
namespace {

void add_paper_decoding(hdl::Module& m, bool is_signed) {
  if (is_signed) {
    m.comment(
        "The identifier's place is taken by the head's last bit in a long code, by a copy of the "
        "next bit, the sign, in a short one; a tail is unchanged.");
    m.text(
        R"(assign value_o = {slice_i[SLICE-1] ? tail_i || slice_i[0] : slice_i[SLICE-2] && !tail_i,
                  slice_i[SLICE-2:0]};)");
    return;
  }
  m.comment(
      "The identifier's place is taken by the head's last bit in a long code, by a zero in a "
      "short one; a tail is unchanged.");
  m.text("assign value_o = {slice_i[SLICE-1] && (tail_i || slice_i[0]), slice_i[SLICE-2:0]};");
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

void add_paper_encoding(hdl::Module& m, const CodeChoice& code) {
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

std::pair<int64_t, int64_t> paper_range(bool is_signed, int64_t slice) {
  const int64_t one = int64_t{1} << slice;
  if (!is_signed) return {0, one * one - 1};
  // The high slice has its first bit once more as its last: 1..1 to 0..0.
  return {(1 - one / 2) * one, (one / 2 - 2) * one + one - 1};
}

}  // namespace

/// Words of 2*SLICE bits, with loss (SPARK, HPCA 2024, Eq. 3 to 5).
CodeForm paper_form() {
  return {
      .name = "paper",
      .rounds = true,
      .restored = "head[0], ",
      .restored_in_words = "the head's last bit once more on top, ",
      .add_decoding = add_paper_decoding,
      .add_encoding = add_paper_encoding,
      .range = paper_range,
  };
}

}  // namespace spark::gen

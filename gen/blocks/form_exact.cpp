#include "gen/blocks/code.h"
#include "gen/blocks/code_form.h"

namespace spark::gen {
namespace {

void add_exact_decoding(hdl::Module& m, bool is_signed) {
  if (is_signed) {
    m.comment(
        "The identifier's place is taken by a copy of the next bit, the sign; a tail is "
        "unchanged.");
    m.text("assign value_o = {tail_i ? slice_i[SLICE-1] : slice_i[SLICE-2], slice_i[SLICE-2:0]};");
    return;
  }
  m.comment("The identifier's place is taken by a zero; a tail is unchanged.");
  m.text("assign value_o = {slice_i[SLICE-1] && tail_i, slice_i[SLICE-2:0]};");
}

/// `halve`: the word comes to one bit less; from here on the exact form works on that.
void add_halving(hdl::Module& m) {
  m.comment(
      "Halving: v / 2, odd v rounded to the odd neighbour (jamming): one OR, no carry, no "
      "overflow.");
  m.wire("half", "2*SLICE-1", "{word_i[2*SLICE-1:2], |word_i[1:0]}");
}

void add_exact_encoding(hdl::Module& m, const CodeChoice& code) {
  if (code.halve) add_halving(m);
  const std::string word = code.halve ? "half" : "word_i";
  add_class(m, code.is_signed, word, "2*SLICE-1");
  add_head(m, code.is_signed, word + "[2*SLICE-2:SLICE]", word);
  m.comment("Tail: the low slice as it is.");
  m.text("assign tail_o = " + word + "[SLICE-1:0];");
}

std::pair<int64_t, int64_t> exact_range(bool is_signed, int64_t slice) {
  const int64_t half = int64_t{1} << (2 * slice - 2);
  return is_signed ? std::pair{-half, half - 1} : std::pair{int64_t{0}, 2 * half - 1};
}

}  // namespace

/// Words of 2*SLICE-1 bits, without loss.
CodeForm exact_form() {
  return {
      .name = "exact",
      .narrow = true,
      .halves = true,
      .add_decoding = add_exact_decoding,
      .add_encoding = add_exact_encoding,
      .range = exact_range,
  };
}

}  // namespace spark::gen

#include "gen/blocks/feed.h"

#include "gen/blocks/decoder.h"

namespace spark::gen {
namespace {

void add_word_handshake(hdl::Module& m) {
  m.output("word_valid_o", "1", "a word is offered");
  m.input("word_take_i", "1", "it is taken in this cycle; only while word_valid_o");
  m.output("word_last_o", "1", "it is the tile's last of this stream");
}

hdl::Module plain_feed(const ArrayChoice& choice, const std::string& name) {
  hdl::Module m(name, "border of one operand stream: plain words, one register");
  add_slice_parameter(m, choice.slice);
  m.clock_and_reset();
  m.input("valid_i", "1", "a word is offered");
  m.output("ready_o", "1", "ready to take it");
  m.input("word_i", "2*SLICE", "the word");
  m.input("last_i", "1", "it is the tile's last of this stream");
  add_word_handshake(m);
  m.output("word_o", "2*SLICE", "the word");
  m.variable("valid_q", "1");
  m.variable("word_q", "2*SLICE");
  m.variable("last_q", "1");
  m.text("assign ready_o = !valid_q || word_take_i;");
  m.registers("ready_o",
              {{"valid_q", "1'b0", "valid_i"}, {"word_q", "", "word_i"}, {"last_q", "", "last_i"}});
  m.text("assign word_valid_o = valid_q;\nassign word_last_o = last_q;\nassign word_o = word_q;");
  return m;
}

/// The word's value and its digits, over `head` (decoded first slice), `is_long`, `first` and
/// `tail`.
void add_value(hdl::Module& m, const Operand& operand, const FeedOutput& output) {
  // In a narrow form the decoded head of a long code has one bit more than the word needs.
  const std::string head = operand.narrow() ? "head[SLICE-2:0]" : "head";
  const std::string fill = operand.is_signed ? "head[SLICE-1]" : "1'b0";
  if (output.word) {
    m.comment("A long word is its decoded head, then its tail; a short one is the head, extended.");
    m.wire("word", operand.word_width(),
           "is_long ? {" + head + ", tail} : {{" + (operand.narrow() ? "(SLICE-1)" : "SLICE") +
               "{" + fill + "}}, head}");
  }
  if (!output.digits) return;
  m.comment(operand.is_signed
                ? "Digits: the low one is the low slice read as signed, the high one takes its "
                  "borrow."
                : "Digits: the two slices of the word.");
  m.wire("low", "SLICE", "is_long ? tail : head");
  if (operand.is_signed) {
    m.wire("borrow", "SLICE", "{{(SLICE-1){1'b0}}, tail[SLICE-1]}");
    m.wire("high", "SLICE", "is_long ? head + borrow : {SLICE{1'b0}}");
  } else {
    m.wire("high", operand.high_width(),
           "is_long ? " + head + " : {(" + operand.high_width() + "){1'b0}}");
  }
}

void add_feed_ports(hdl::Module& m, const Operand& operand, const FeedOutput& output) {
  m.clock_and_reset();
  m.input("valid_i", "1", "a beat is offered");
  m.output("ready_o", "1", "ready to take it");
  m.input("slices_i", "2*SLICE", "two slices, the first in the more significant place");
  m.input("two_i", "1", "1: both slices are in use; 0: the first alone, in the last beat only");
  m.input("last_i", "1", "the tile's part of the stream ends with this beat");
  add_word_handshake(m);
  if (output.word) m.output("word_o", operand.word_width(), "its value");
  if (output.digits) {
    m.output("high_o", operand.high_width(), "its high digit, weight 2^SLICE");
    m.output("low_o", "SLICE", "its low digit, weight 1");
  }
  if (output.has_long) m.output("long_o", "1", "the high digit is not zero");
  m.output("error_o", "1", "the stream ended inside a code");
}

/// The slices that wait, and the word that the oldest of them begins.
void add_feed_head(hdl::Module& m, const hdl::Module& logic) {
  m.comment(
      "Up to three slices wait, the oldest in slice0_q. ended_q: the tile's last one is among "
      "them, and no more are taken until they are gone.");
  m.variable("slice0_q", "SLICE");
  m.variable("slice1_q", "SLICE");
  m.variable("slice2_q", "SLICE");
  m.variable("fill_q", "2");
  m.variable("ended_q", "1");
  m.variable("valid_q", "1");
  m.variable("last_q", "1");
  m.comment(
      "The oldest slice is decoded as a head; a tail needs no decoding. A tail that never came "
      "(the stream ended inside a code) reads as zero.");
  m.wire("head", "SLICE");
  m.wire("is_long", "1");
  m.instance(
      logic, "u_decoder", {{"SLICE", "SLICE"}},
      {{"slice_i", "slice0_q"}, {"tail_i", "1'b0"}, {"value_o", "head"}, {"high_o", "is_long"}});
  m.wire("tail", "SLICE", "slice1_q & {SLICE{fill_q[1]}}");
  m.wire("available", "1", "fill_q[1] || (fill_q[0] && (!is_long || ended_q))");
  m.wire("load", "1", "available && (!valid_q || word_take_i)");
}

/// What the beat and the word leave of the slices that wait.
void add_feed_slices(hdl::Module& m) {
  m.comment("A beat is taken if at most one slice is left after this cycle's word.");
  m.wire("used1", "1", "load && !(is_long && fill_q[1])");
  m.wire("used2", "1", "load && is_long && fill_q[1]");
  m.wire("left", "2", "fill_q - {used2, used1}");
  m.text("assign ready_o = !ended_q && !left[1];");
  m.wire("accepted", "1", "valid_i && ready_o");
  m.wire("count", "2", "{two_i, !two_i} & {2{accepted}}");
  m.wire("in0", "SLICE", "slices_i[SLICE +: SLICE]");
  m.wire("in1", "SLICE", "slices_i[0 +: SLICE]");
  m.wire("kept0", "SLICE", "used2 ? slice2_q : used1 ? slice1_q : slice0_q");
  m.wire("kept1", "SLICE", "used1 ? slice2_q : slice1_q");
  m.registers("", {{"fill_q", "2'd0", "left + count"},
                   {"ended_q", "1'b0", "accepted ? last_i : ended_q && left != 2'd0"},
                   {"slice0_q", "", "left == 2'd0 ? in0 : kept0"},
                   {"slice1_q", "", "left == 2'd0 ? in1 : left == 2'd1 ? in0 : kept1"},
                   {"slice2_q", "", "left == 2'd1 ? in1 : slice2_q"}});
}

void add_feed_outputs(hdl::Module& m, const Operand& operand, const FeedOutput& output) {
  std::vector<hdl::Register> outputs = {{"last_q", "", "ended_q && left == 2'd0"}};
  if (output.word) {
    m.variable("word_q", operand.word_width());
    outputs.push_back({"word_q", "", "word"});
    m.text("assign word_o = word_q;");
  }
  if (output.digits) {
    m.variable("high_q", operand.high_width());
    m.variable("low_q", "SLICE");
    outputs.push_back({"high_q", "", "high"});
    outputs.push_back({"low_q", "", "low"});
    m.text("assign high_o = high_q;\nassign low_o = low_q;");
  }
  if (output.has_long) {
    m.variable("long_q", "1");
    outputs.push_back({"long_q", "", "|high"});
    m.text("assign long_o = long_q;");
  }
  m.registers("!valid_q || word_take_i", {{"valid_q", "1'b0", "available"}});
  m.registers("load", outputs);
  m.text("assign word_valid_o = valid_q;\nassign word_last_o = last_q;");
  m.text("assign error_o = ended_q && is_long && fill_q == 2'd1;");
}

std::vector<hdl::Module> coded_feed(const ArrayChoice& choice, const Operand& operand,
                                    const FeedOutput& output, const std::string& name) {
  const CodeChoice code(*operand.form, operand.is_signed);
  const hdl::Module logic = decoder_logic(code, choice.slice, name + "_decoder");
  hdl::Module m(name, "border of one operand stream: two slices in, one word out every cycle (" +
                          code.words() + ")");
  add_slice_parameter(m, choice.slice);
  add_feed_ports(m, operand, output);
  add_feed_head(m, logic);
  add_feed_slices(m);
  add_value(m, operand, output);
  add_feed_outputs(m, operand, output);
  return {logic, m};
}

}  // namespace

std::vector<hdl::Module> feed_modules(const ArrayChoice& choice, const Operand& operand,
                                      const FeedOutput& output, const std::string& name) {
  if (!choice.coded) return {plain_feed(choice, name)};
  return coded_feed(choice, operand, output, name);
}

}  // namespace spark::gen

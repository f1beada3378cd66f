#include <algorithm>

#include "gen/blocks/block.h"
#include "gen/blocks/code.h"
#include "gen/blocks/parts.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// The word of a long code and of a short one, over nets `head` and `slice`.
struct WordText {
  std::string long_word;
  std::string short_word;
};

WordText word_text(const CodeChoice& code) {
  const std::string scale = code.halve ? ", 1'b0" : "";
  const std::string fill = code.is_signed ? "slice[SLICE-2]" : "1'b0";
  const std::string width = code.form->narrow ? "SLICE" : "(SLICE+1)";
  return {std::string("{") + code.form->restored + "head, slice" + scale + "}",
          "{{" + width + "{" + fill + "}}, slice[SLICE-2:0]" + scale + "}"};
}

void comment_word(hdl::Module& m, const CodeChoice& code) {
  m.comment(
      std::string("A long word is its head without identifier, ") + code.form->restored_in_words +
      "then its tail; a short word is " + (code.is_signed ? "sign" : "zero") + "-extended." +
      (code.halve ? " Both are doubled: words come back in the scale in which they went in." : ""));
}

void add_word_output(hdl::Module& m, const CodeChoice& code) {
  m.output("words_valid_o", "1", "words are offered");
  m.input("words_ready_i", "1", "ready to take them");
  m.output("words_o", "LANES*(" + code.word_width() + ")",
           "words, the first in the most significant place");
  m.output("words_count_o", "$clog2(LANES+1)", "how many of them, 0 only in the last beat");
  m.output("words_last_o", "1", "the stream ends with them");
  m.output("words_error_o", "1", "with words_last_o: the stream was malformed");
}

/// Registers of the output stage; what drives them differs with the layout.
void add_output_registers(hdl::Module& m) {
  m.variable("valid_q", "1");
  m.variable("last_q", "1");
  m.variable("error_q", "1");
  m.variable("count_q", "COUNT");
  m.variable("words_q", "LANES*WORD");
}

/// The output ports from those registers, the words in the order of the port: first on top.
void add_output_stage(hdl::Module& m) {
  m.comment("The first word comes in the most significant place.");
  m.generate_for("gen_word_order", "i", "LANES", [&] {
    m.text("assign words_o[(LANES-1-i)*WORD +: WORD] = words_q[i*WORD +: WORD];");
  });
  m.text(R"(assign words_valid_o = valid_q;
assign words_count_o = count_q;
assign words_last_o = last_q;
assign words_error_o = error_q;)");
}

void add_unpack_slices_input(hdl::Module& m) {
  m.clock_and_reset();
  m.input("slices_valid_i", "1", "a beat is offered");
  m.output("slices_ready_o", "1", "ready to take it");
  m.input("slices_i", "LANES*SLICE", "slices, the first in the most significant place");
  m.input("slices_count_i", "$clog2(LANES+1)",
          "how many of them: LANES, fewer only in the last beat (not checked)");
  m.input("slices_last_i", "1", "the stream ends with them");
}

/// Bits of a word, and of a number of words.
void add_unpack_sizes(hdl::Module& m, const CodeChoice& code) {
  m.localparam("WORD", code.word_width());
  m.localparam("COUNT", "$clog2(LANES+1)");
}

/// The lanes of a beat, and which of them hold tails.
void add_unpack_lanes(hdl::Module& m, const hdl::Module& heads) {
  m.comment("One register stage: a beat is taken whenever the stage is empty or being emptied.");
  m.text("assign slices_ready_o = !valid_q || words_ready_i;");
  m.wire("accepted", "1", "slices_valid_i && slices_ready_o");
  m.comment(
      "What the next beat needs of this one: whether it begins with a tail, and the head (without "
      "identifier) that the tail completes.");
  m.variable("tail_q", "1");
  m.variable("head_q", "SLICE-1");
  m.comment("Lane i in stream order; present: it holds a slice.");
  m.wire("slices", "LANES*SLICE");
  m.wire("present", "LANES");
  m.wire("identifier", "LANES");
  m.wire("tail", "LANES");
  m.wire("tail_next", "1");
  m.generate_for("gen_lane", "i", "LANES", [&] {
    m.text(R"(assign slices[i*SLICE +: SLICE] = slices_i[(LANES-1-i)*SLICE +: SLICE];
assign present[i] = i < slices_count_i;
assign identifier[i] = slices[i*SLICE+SLICE-1];)");
  });
  m.comment("Heads and tails of the beat, all lanes at once.");
  m.instance(heads, "u_heads", {{"LANES", "LANES"}},
             {{"identifier_i", "identifier"},
              {"tail_i", "tail_q"},
              {"tail_o", "tail"},
              {"tail_next_o", "tail_next"}});
}

/// In each lane the word that ends there.
void add_unpack_words(hdl::Module& m, const CodeChoice& code) {
  m.comment(
      "A word ends in every lane except the heads of long codes, which are holes. Lanes beyond "
      "slices_count_i are kept, so that holes counts heads only; they lie behind the last word and "
      "are not counted in words.");
  m.wire("keep", "LANES", "~(present & identifier & ~tail)");
  m.comment(
      "Lane i of heads: the slice before lane i without its identifier; for lane 0 that of the "
      "beat before.");
  m.wire("heads", "(LANES+1)*(SLICE-1)");
  m.text("assign heads[0 +: SLICE-1] = head_q;");
  comment_word(m, code);
  const WordText word = word_text(code);
  m.wire("word", "LANES*WORD");
  m.generate_for("gen_word", "i", "LANES", [&] {
    m.wire("slice", "SLICE", "slices[i*SLICE +: SLICE]");
    m.wire("head", "SLICE-1", "heads[i*(SLICE-1) +: SLICE-1]");
    m.text("assign heads[(i+1)*(SLICE-1) +: SLICE-1] = slice[SLICE-2:0];");
    m.text("assign word[i*WORD +: WORD] = tail[i] ? " + word.long_word + "\n" +
           "                                     : " + word.short_word + ";");
  });
}

void add_unpack_compaction(hdl::Module& m, const hdl::Module& compact) {
  m.comment(
      "Words together, in order. Long heads are never neighbours, so at most (LANES+1)/2 lanes are "
      "holes.");
  m.wire("together", "LANES*WORD");
  m.wire("holes", "COUNT");
  m.wire("words", "COUNT", "slices_count_i - holes");
  m.instance(
      compact, "u_compact", {{"SLOTS", "LANES"}, {"MAX_HOLES", "(LANES+1)/2"}, {"WIDTH", "WORD"}},
      {{"keep_i", "keep"}, {"data_i", "word"}, {"data_o", "together"}, {"holes_o", "holes"}});
}

void add_unpack_registers(hdl::Module& m) {
  m.comment("Malformed: the lane behind the last slice would be a tail.");
  m.wire("behind", "LANES+1", "{1'b1, ~present} & {present, 1'b1}");
  m.wire("truncated", "1", "|({tail_next, tail} & behind)");
  m.comment("A beat in which no word ends makes no output, unless it is the last.");
  m.registers("slices_ready_o",
              {{"valid_q", "1'b0", "slices_valid_i && (slices_last_i || |(present & keep))"}});
  m.registers("accepted", {{"tail_q", "1'b0", "tail_next && !slices_last_i"},
                           {"head_q", "", "heads[LANES*(SLICE-1) +: SLICE-1]"},
                           {"words_q", "", "together"},
                           {"count_q", "", "words"},
                           {"last_q", "", "slices_last_i"},
                           {"error_q", "", "slices_last_i && truncated"}});
}

hdl::Design build_interleaved_unpack(const Config& config, const std::string& top) {
  const CodeChoice code(config);
  const int64_t lanes = config.integer(params::kLanes);
  const RouteSize size = {lanes, (lanes + 1) / 2, code.word_bits(config)};
  const hdl::Module heads =
      heads_module(top + "_heads", lanes, config.text(params::kHeads) == "ripple");
  const hdl::Module route = route_module(top + "_route", size);
  const hdl::Module compact = compact_module(top + "_compact", route, size);
  hdl::Module m(top, "a beat of slices in, whole words out, one beat every cycle (" + code.words() +
                         ", interleaved layout)");
  add_slice_parameter(m, config);
  add_lanes_parameter(m, lanes);
  add_unpack_slices_input(m);
  add_word_output(m, code);
  add_unpack_sizes(m, code);
  add_output_registers(m);
  add_unpack_lanes(m, heads);
  add_unpack_words(m, code);
  add_unpack_compaction(m, compact);
  add_unpack_registers(m);
  add_output_stage(m);
  return {{heads, route, compact, m}};
}

void add_unpack_planes_input(hdl::Module& m) {
  m.clock_and_reset();
  for (const std::string stream : {"heads", "tails"}) {
    m.input(stream + "_valid_i", "1", "a beat of the plane of " + stream + " is offered");
    m.output(stream + "_ready_o", "1", "ready to take it");
    m.input(stream + "_i", "LANES*SLICE", stream + ", the first in the most significant place");
    m.input(stream + "_count_i", "$clog2(LANES+1)",
            "how many: LANES, fewer only in the last beat (not checked)");
    m.input(stream + "_last_i", "1", "the plane ends with them");
  }
}

/// What is kept from one beat to the next.
void add_unpack_tail_buffer(hdl::Module& m) {
  m.comment(
      "Tails wait in a buffer of two beats, the first in the lowest place; beyond fill_q it is "
      "zero. ended_q: the stream's last tails have come. excess_q: its words are out, and tails "
      "that still come are dropped. missing_q: some head of this stream found no tail.");
  m.variable("fill_q", "FILL");
  m.variable("buffer_q", "2*LANES*SLICE");
  m.variable("ended_q", "1");
  m.variable("excess_q", "1");
  m.variable("missing_q", "1");
}

/// The lanes of a beat of heads, and to each long one its tail.
void add_unpack_tails(hdl::Module& m, const hdl::Module& expand) {
  m.comment("Lane i in stream order; what lies beyond the count is no slice.");
  m.wire("heads", "LANES*SLICE");
  m.wire("is_long", "LANES");
  m.generate_for("gen_lane", "i", "LANES", [&] {
    m.text(R"(assign heads[i*SLICE +: SLICE] = heads_i[(LANES-1-i)*SLICE +: SLICE];
assign is_long[i] = heads[i*SLICE+SLICE-1] && i < heads_count_i;)");
  });
  m.comment("To each long head its tail: the first tails of the buffer, spread over the lanes.");
  m.wire("tails", "LANES*SLICE");
  m.wire("holes", "COUNT");
  m.wire("wanted", "FILL", "LANES[FILL-1:0] - {{(FILL-COUNT){1'b0}}, holes}");
  m.instance(expand, "u_expand",
             {{"SLOTS", "LANES"}, {"MAX_HOLES", "MAX_HOLES"}, {"WIDTH", "SLICE"}},
             {{"keep_i", "is_long"},
              {"data_i", "buffer_q[0 +: LANES*SLICE]"},
              {"data_o", "tails"},
              {"holes_o", "holes"}});
}

void add_unpack_planar_words(hdl::Module& m, const CodeChoice& code) {
  comment_word(m, code);
  const WordText word = word_text(code);
  m.wire("word", "LANES*WORD");
  m.generate_for("gen_word", "i", "LANES", [&] {
    m.wire("slice", "SLICE", "is_long[i] ? tails[i*SLICE +: SLICE] : heads[i*SLICE +: SLICE]");
    m.wire("head", "SLICE-1", "heads[i*SLICE +: SLICE-1]");
    m.text("assign word[i*WORD +: WORD] = is_long[i] ? " + word.long_word + "\n" +
           "                                        : " + word.short_word + ";");
  });
}

/// When a beat of heads is taken, and how many tails go with it.
void add_unpack_heads_handshake(hdl::Module& m) {
  m.comment(
      "Heads are taken as soon as all their tails are there, or never will be. The last ones wait "
      "until it is known whether tails are left over. How many tails are wanted is read from the "
      "heads, so heads_ready_o waits for heads_valid_i, and where it is set they are accepted.");
  m.wire("stage_free", "1", "!valid_q || words_ready_i");
  m.text(R"(assign heads_ready_o = heads_valid_i && stage_free && !excess_q
                    && (ended_q || (heads_last_i ? fill_q > wanted : fill_q >= wanted));)");
  m.wire("accepted", "1", "heads_ready_o");
  m.wire("finish", "1", "accepted && heads_last_i");
  m.wire("missing", "1", "fill_q < wanted");
  m.wire("used", "FILL", "!accepted ? {FILL{1'b0}} : missing ? fill_q : wanted");
  m.wire("left", "FILL", "fill_q - used");
}

/// When a beat of tails is taken, and what the buffer then holds.
void add_unpack_refill(hdl::Module& m) {
  m.comment("A beat of tails is taken if it fits behind those that are left.");
  m.wire("full", "FILL", "LANES[FILL-1:0]");
  m.text("assign tails_ready_o = excess_q || (!ended_q && left <= full);");
  m.wire("refill", "1", "tails_valid_i && tails_ready_o");
  m.integer("lane");
  m.integer("level");
  m.variable("kept", "2*LANES*SLICE");
  m.variable("arriving", "2*LANES*SLICE");
  m.text(R"(always @* begin
  arriving = 0;
  for (lane = 0; lane < LANES; lane = lane + 1)
    if (refill && lane < tails_count_i)
      arriving[lane*SLICE +: SLICE] = tails_i[(LANES-1-lane)*SLICE +: SLICE];
  kept = buffer_q;
  for (level = 0; level < COUNT; level = level + 1) begin
    if (left[level])
      arriving = arriving << (SLICE << level);
    if (used[level])
      kept = kept >> (SLICE << level);
  end
end)");
}

void add_unpack_planar_registers(hdl::Module& m) {
  m.comment("The last heads end the stream; tails of it that come later are excess.");
  m.registers(
      "", {{"fill_q", "0",
            "(finish || excess_q) ? {FILL{1'b0}} : refill ? left + tails_count_i : left"},
           {"buffer_q", "0", "(finish || excess_q) ? {(2*LANES*SLICE){1'b0}} : kept | arriving"},
           {"ended_q", "1'b0", "!finish && !excess_q && (ended_q || (refill && tails_last_i))"},
           {"excess_q", "1'b0", "((finish && !ended_q) || excess_q) && !(refill && tails_last_i)"},
           {"missing_q", "1'b0", "!finish && (missing_q || (accepted && missing))"}});
  m.comment("Words leave with their heads. Malformed: too few tails, or too many.");
  m.registers("stage_free",
              {{"valid_q", "1'b0", "accepted && (heads_last_i || heads_count_i != 0)"}});
  m.registers("accepted",
              {{"words_q", "", "word"},
               {"count_q", "", "heads_count_i"},
               {"last_q", "", "heads_last_i"},
               {"error_q", "", "heads_last_i && (missing_q || !ended_q || fill_q != wanted)"}});
}

hdl::Design build_planar_unpack(const Config& config, const std::string& top) {
  const CodeChoice code(config);
  const int64_t lanes = config.integer(params::kLanes);
  const RouteSize size = {lanes, std::max<int64_t>(1, lanes - 1), config.integer(params::kSlice)};
  const hdl::Module route = route_module(top + "_route", size);
  const hdl::Module expand = expand_module(top + "_expand", route, size);
  hdl::Module m(top, "a beat of heads and their tails in, whole words out, one beat every cycle (" +
                         code.words() + ", planar layout)");
  add_slice_parameter(m, config);
  add_lanes_parameter(m, lanes);
  add_unpack_planes_input(m);
  add_word_output(m, code);
  add_unpack_sizes(m, code);
  m.localparam("FILL", "$clog2(2*LANES+1)");
  m.comment("Most lanes without a tail before one that has: LANES-1, but at least 1.");
  m.localparam("MAX_HOLES", "LANES-1+1/LANES");
  add_output_registers(m);
  add_unpack_tail_buffer(m);
  add_unpack_tails(m, expand);
  add_unpack_planar_words(m, code);
  add_unpack_heads_handshake(m);
  add_unpack_refill(m);
  add_unpack_planar_registers(m);
  add_output_stage(m);
  return {{route, expand, m}};
}

hdl::Design build_unpack(const Config& config, const std::string& top) {
  return config.text(params::kLayout) == "planar" ? build_planar_unpack(config, top)
                                                  : build_interleaved_unpack(config, top);
}

}  // namespace

/// `spark_unpack`: LANES slices a beat in, whole words out, one beat every cycle.
Block unpack_block() {
  return {
      "spark_unpack",
      "a beat of LANES slices in, whole words out; all heads of a beat found at once; ready/valid",
      {&params::kSlice, &params::kSigned, &params::kForm, &params::kHalve, &params::kLanes,
       &params::kLayout, &params::kHeads},
      build_unpack};
}

}  // namespace spark::gen

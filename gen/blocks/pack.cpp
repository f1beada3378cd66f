#include <algorithm>

#include "gen/blocks/block.h"
#include "gen/blocks/code.h"
#include "gen/blocks/encoder.h"
#include "gen/blocks/parts.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

void add_word_input(hdl::Module& m, const CodeChoice& code) {
  m.clock_and_reset();
  m.input("words_valid_i", "1", "words are offered");
  m.output("words_ready_o", "1", "ready to take them");
  m.input("words_i", "LANES*(" + code.word_width() + ")",
          "words, the first in the most significant place");
  m.input("words_count_i", "$clog2(LANES+1)", "how many of them, 0..LANES");
  m.input("words_last_i", "1", "the stream ends with them");
}

void add_beat_output(hdl::Module& m, const std::string& stream, const std::string& what) {
  m.output(stream + "_valid_o", "1", "a beat of " + stream + " is offered");
  m.input(stream + "_ready_i", "1", "ready to take it");
  m.output(stream + "_o", "LANES*SLICE", stream + ", the first in the most significant place");
  m.output(stream + "_count_o", "$clog2(LANES+1)", "how many: LANES, fewer only in the last beat");
  m.output(stream + "_last_o", "1", "the " + what + " ends with them");
}

/// One encoder a lane, lane 0 the first word.
void add_encoders(hdl::Module& m, const CodeChoice& code, const hdl::Module& encoder) {
  m.localparam("WORD", code.word_width());
  m.comment("Most short words before a tail: LANES-1, but at least 1.");
  m.localparam("MAX_HOLES", "LANES-1+1/LANES");
  m.comment("One encoder per lane; lane 0 has the first word.");
  m.wire("head", "LANES*SLICE");
  m.wire("tail", "LANES*SLICE");
  m.wire("is_long", "LANES");
  m.generate_for("gen_encoder", "i", "LANES", [&] {
    m.instance(encoder, "u_encoder", {{"SLICE", "SLICE"}},
               {{"word_i", "words_i[(LANES-1-i)*WORD +: WORD]"},
                {"head_o", "head[i*SLICE +: SLICE]"},
                {"tail_o", "tail[i*SLICE +: SLICE]"},
                {"long_o", "is_long[i]"}});
  });
}

/// A gearbox and the beats it makes, first slice on top.
void add_gearbox(hdl::Module& m, const hdl::Module& gearbox, const std::string& stream,
                 const std::string& slots, const std::string& slots_net, const std::string& count,
                 const std::string& valid, const std::string& ready) {
  const std::string beat = stream + "_beat";
  m.wire(beat, "LANES*SLICE");
  m.instance(gearbox, "u_" + stream + "_gearbox",
             {{"SLICE", "SLICE"}, {"LANES", "LANES"}, {"SLOTS", slots}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", valid},
              {"ready_o", ready},
              {"slots_i", slots_net},
              {"count_i", count},
              {"last_i", "words_last_i"},
              {"valid_o", stream + "_valid_o"},
              {"ready_i", stream + "_ready_i"},
              {"slices_o", beat},
              {"count_o", stream + "_count_o"},
              {"last_o", stream + "_last_o"}});
  m.generate_for("gen_" + stream + "_order", "i", "LANES", [&] {
    m.text("assign " + stream + "_o[(LANES-1-i)*SLICE +: SLICE] = " + beat + "[i*SLICE +: SLICE];");
  });
}

hdl::Design build_interleaved_pack(const Config& config, const std::string& top) {
  const CodeChoice code(config);
  const hdl::Module encoder = encoder_module(config, top + "_encoder");
  const int64_t lanes = config.integer(params::kLanes);
  const RouteSize size = {2 * lanes, std::max<int64_t>(1, lanes - 1),
                          config.integer(params::kSlice)};
  const hdl::Module route = route_module(top + "_route", size);
  const hdl::Module compact = compact_module(top + "_compact", route, size);
  const hdl::Module gearbox =
      gearbox_module(top + "_gearbox", config.integer(params::kSlice), lanes, 2 * lanes);
  hdl::Module m(top,
                "words in, full beats of slices out (" + code.words() + ", interleaved layout)");
  add_slice_parameter(m, config);
  add_lanes_parameter(m, lanes);
  add_word_input(m, code);
  add_beat_output(m, "slices", "stream");
  add_encoders(m, code, encoder);
  m.comment(
      "Head and tail of each lane side by side; the tail of a short word is a hole. What lies "
      "beyond the count moves along and is cleared later.");
  m.localparam("SLOTS", "2*LANES");
  m.wire("pair", "SLOTS*SLICE");
  m.wire("keep", "SLOTS");
  m.generate_for("gen_pair", "i", "LANES", [&] {
    m.text(R"(assign pair[2*i*SLICE +: 2*SLICE] = {tail[i*SLICE +: SLICE], head[i*SLICE +: SLICE]};
assign keep[2*i +: 2] = {is_long[i] || i >= words_count_i, 1'b1};)");
  });
  m.comment("Slices together, in order, and from there into beats.");
  m.wire("together", "SLOTS*SLICE");
  m.wire("holes", "$clog2(SLOTS+1)");
  m.wire("slices", "$clog2(SLOTS+1)", "{words_count_i, 1'b0} - holes");
  m.instance(
      compact, "u_compact", {{"SLOTS", "SLOTS"}, {"MAX_HOLES", "MAX_HOLES"}, {"WIDTH", "SLICE"}},
      {{"keep_i", "keep"}, {"data_i", "pair"}, {"data_o", "together"}, {"holes_o", "holes"}});
  add_gearbox(m, gearbox, "slices", "SLOTS", "together", "slices", "words_valid_i",
              "words_ready_o");
  return {{encoder, route, compact, gearbox, m}};
}

hdl::Design build_planar_pack(const Config& config, const std::string& top) {
  const CodeChoice code(config);
  const hdl::Module encoder = encoder_module(config, top + "_encoder");
  const int64_t lanes = config.integer(params::kLanes);
  const RouteSize size = {lanes, std::max<int64_t>(1, lanes - 1), config.integer(params::kSlice)};
  const hdl::Module route = route_module(top + "_route", size);
  const hdl::Module compact = compact_module(top + "_compact", route, size);
  const hdl::Module gearbox =
      gearbox_module(top + "_gearbox", config.integer(params::kSlice), lanes, lanes);
  hdl::Module m(
      top, "words in, full beats of heads and of tails out (" + code.words() + ", planar layout)");
  add_slice_parameter(m, config);
  add_lanes_parameter(m, lanes);
  add_word_input(m, code);
  add_beat_output(m, "heads", "plane");
  add_beat_output(m, "tails", "plane");
  add_encoders(m, code, encoder);
  m.comment("Words are taken when both planes have room for them.");
  m.wire("heads_ready", "1");
  m.wire("tails_ready", "1");
  m.wire("heads_valid", "1", "words_valid_i && tails_ready");
  m.wire("tails_valid", "1", "words_valid_i && heads_ready");
  m.text("assign words_ready_o = heads_ready && tails_ready;");
  m.comment("Tails together, in order.");
  m.wire("present", "LANES");
  m.generate_for("gen_present", "i", "LANES",
                 [&] { m.text("assign present[i] = is_long[i] && i < words_count_i;"); });
  m.wire("together", "LANES*SLICE");
  m.wire("holes", "$clog2(LANES+1)");
  m.wire("tails", "$clog2(LANES+1)", "LANES[$clog2(LANES+1)-1:0] - holes");
  m.instance(
      compact, "u_compact", {{"SLOTS", "LANES"}, {"MAX_HOLES", "MAX_HOLES"}, {"WIDTH", "SLICE"}},
      {{"keep_i", "present"}, {"data_i", "tail"}, {"data_o", "together"}, {"holes_o", "holes"}});
  add_gearbox(m, gearbox, "heads", "LANES", "head", "words_count_i", "heads_valid", "heads_ready");
  add_gearbox(m, gearbox, "tails", "LANES", "together", "tails", "tails_valid", "tails_ready");
  return {{encoder, route, compact, gearbox, m}};
}

hdl::Design build_pack(const Config& config, const std::string& top) {
  return config.text(params::kLayout) == "planar" ? build_planar_pack(config, top)
                                                  : build_interleaved_pack(config, top);
}

}  // namespace

/// `spark_pack`: up to LANES words a beat in, full beats of LANES slices out.
Block pack_block() {
  return {"spark_pack",
          "words in, full bus beats of LANES slices out; ready/valid",
          {&params::kSlice, &params::kSigned, &params::kForm, &params::kRounding, &params::kHalve,
           &params::kLanes, &params::kLayout},
          build_pack};
}

}  // namespace spark::gen

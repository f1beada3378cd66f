#include <fmt/format.h>

#include <algorithm>

#include "gen/blocks/block.h"
#include "gen/blocks/encoder.h"
#include "gen/blocks/gemm_parts.h"
#include "gen/blocks/gemm_registers.h"
#include "gen/blocks/parts.h"
#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// `net` of `from` bits as one of `to`: cut off, or extended.
std::string resized(const std::string& net, int64_t from, int64_t to, bool is_signed) {
  if (from == to) return net;
  if (from > to) return fmt::format("{}[{}:0]", net, to - 1);
  return hdl::extended(net, std::to_string(from), std::to_string(to - from), is_signed);
}

/// Takes a row's accumulators in groups; drives group_q, base, take, group_last, job_last.
void add_groups(hdl::Module& m) {
  m.comment(
      "A row is taken in groups of OUT_LANES columns. Its channels lie in the tables from base on; "
      "each tile's behind those of the tile before.");
  m.localparam("GROUPS", "COLS/OUT_LANES");
  m.localparam("GROUP", "$clog2(GROUPS+1)");
  m.localparam("PLACE", "$clog2(CHANNELS/OUT_LANES)");
  m.variable("group_q", "GROUP");
  m.variable("tile_q", "TILES_BITS");
  m.variable("strip_q", "STRIPS_BITS");
  m.variable("base_q", "PLACE");
  m.variable("waiting_q", "1");
  m.wire("base", "PLACE",
         "tile_q == {TILES_BITS{1'b0}} ? channel_i[CHANNEL_BITS-1 -: PLACE] : base_q");
  m.wire("go", "1");
  m.wire("take", "1", "row_valid_i && job_i && !waiting_q && go");
  m.wire("group_last", "1", "group_q == GROUPS[GROUP-1:0] - 1'b1");
  m.wire("row_end", "1", "take && group_last");
  m.wire("tile_end", "1", "row_end && row_last_i");
  m.wire("tile_last", "1", "tile_q == tiles_i - 1'b1");
  m.wire("strip_last", "1", "strip_q == strips_i - 1'b1");
  m.wire("job_end", "1", "tile_end && tile_last && strip_last");
  m.text("assign row_ready_o = row_end;");
  m.registers("take",
              {{"group_q", "{GROUP{1'b0}}", "group_last ? {GROUP{1'b0}} : group_q + 1'b1"}});
  m.registers("tile_end",
              {{"base_q", "", "base + GROUPS[PLACE-1:0]"},
               {"tile_q", "{TILES_BITS{1'b0}}", "tile_last ? {TILES_BITS{1'b0}} : tile_q + 1'b1"}});
  m.registers("tile_end && tile_last", {{"strip_q", "{STRIPS_BITS{1'b0}}",
                                         "strip_last ? {STRIPS_BITS{1'b0}} : strip_q + 1'b1"}});
  m.comment("The next job's rows wait until this one's words have left: they share its registers.");
  m.registers("", {{"waiting_q", "1'b0", "waiting_q ? !done_i : job_end"}});
}

void add_requantiser_ports(hdl::Module& m, const GemmChoice& choice) {
  m.clock_and_reset();
  m.input("row_valid_i", "1", "a row of results is offered");
  m.output("row_ready_o", "1", "ready to take it");
  m.input("row_last_i", "1", "it is the tile's last");
  m.input("row_i", "COLS*SUM_WIDTH", "accumulators, column 0 in the least significant place");
  m.input("job_i", "1", "there is a job");
  for (const JobField& field : job_fields(choice)) {
    if (field.name == "words" || field.name.ends_with("beats")) continue;
    m.input(field.name + "_i", field.name == "strips" ? "STRIPS_BITS" : field.port_width,
            "of the job");
  }
  m.input("done_i", "1", "the job's last word has left the tile");
  m.input("table_write_i", "3",
          "one-hot or 0: bit 2 SHIFT, 1 MULTIPLIER, 0 BIAS of a channel is written");
  m.input("table_channel_i", "$clog2(CHANNELS)", "the channel");
  m.input("table_data_i", "32", "the value");
  m.output("valid_o", "1", "words are offered");
  m.input("ready_i", "1", "ready to take them");
  m.output("last_o", "1", "the job ends with them");
  m.output("words_o", "OUT_LANES*8", "the first in the least significant place");
}

/// A table of one value of each lane's channels.
void add_table(hdl::Module& m, const hdl::Module& ram, const std::string& value, int bits,
               int index) {
  m.instance(ram, "u_" + value, {{"WIDTH", std::to_string(bits)}, {"DEPTH", "CHANNELS/OUT_LANES"}},
             {{"clk_i", "clk_i"},
              {"write_i", fmt::format("write_lane[{}]", index)},
              {"write_address_i", "table_place"},
              {"write_data_i", fmt::format("table_data_i[{}:0]", bits - 1)},
              {"read_i", "take"},
              {"read_address_i", "address"},
              {"read_data_o", value}});
}

void add_requantiser_parameters(hdl::Module& m, const GemmChoice& choice) {
  m.parameter({"COLS", choice.array.cols, params::kCols.min, params::kCols.max, "columns of PEs"});
  m.parameter(
      {"SUM_WIDTH", choice.array.acc_width, params::kAccWidth.min, 32, "bits of an accumulator"});
  m.parameter({"OUT_LANES", choice.out_lanes, params::kOutLanes.min, params::kOutLanes.max,
               "results per cycle"});
  m.parameter({"CHANNELS", choice.channels, params::kChannels.min, params::kChannels.max,
               "channels in the tables"});
  m.parameter({"STRIPS_BITS", 16, 1, 16, "bits of a number of strips"});
}

/// A group's accumulators, and where its channels lie in the tables.
void add_requantiser_group(hdl::Module& m) {
  m.comment(
      "A group's accumulators; the tables read its channels' bias, multiplier and shift in the "
      "same cycle.");
  m.variable("valid_q", "1");
  m.variable("last_q", "1");
  m.variable("group_sums_q", "OUT_LANES*SUM_WIDTH");
  m.wire("lanes_ready", "OUT_LANES");
  m.text("assign go = !valid_q || lanes_ready[0];");
  m.registers("go", {{"valid_q", "1'b0", "take"}});
  m.registers("take", {{"last_q", "", "job_end"},
                       {"group_sums_q", "",
                        "row_i[group_q*(OUT_LANES*SUM_WIDTH) +: OUT_LANES*SUM_WIDTH]"}});
  m.wire("wide_address", "PLACE+GROUP", "{{GROUP{1'b0}}, base} + {{PLACE{1'b0}}, group_q}");
  m.wire("address", "PLACE", "wide_address[PLACE-1:0]");
  m.unused("address", "wide_address[PLACE+GROUP-1:PLACE]");
  m.wire("table_place", "PLACE", "table_channel_i[CHANNEL_BITS-1 -: PLACE]");
}

/// The tables of one lane, with its share of the channels.
void add_requantiser_tables(hdl::Module& m, const hdl::Module& ram) {
  m.wire("write_lane", "3", "table_write_i & {3{table_channel_i % OUT_LANES == i}}");
  m.wire("bias", "32");
  m.wire("multiplier", "31");
  m.wire("shift", "6");
  add_table(m, ram, "bias", 32, 0);
  add_table(m, ram, "multiplier", 31, 1);
  add_table(m, ram, "shift", 6, 2);
}

/// One lane; the job's registers come extended if its words are `narrow`.
void add_requantiser_lane(hdl::Module& m, const GemmChoice& choice, const hdl::Module& lane,
                          bool narrow) {
  const auto byte = [&](const std::string& field) { return narrow ? field : field + "_i"; };
  const std::string sum = "group_sums_q[i*SUM_WIDTH +: SUM_WIDTH]";
  if (choice.halve) m.comment("Sums of products of halved words count four times.");
  m.wire("sum", "ACC_WIDTH", choice.halve ? fmt::format("{{{}, {}'d0}}", sum, kHalveBits) : sum);
  m.instance(lane, "u_lane", {{"ACC_WIDTH", "ACC_WIDTH"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"acc_valid_i", "valid_q"},
              {"acc_ready_o", "lanes_ready[i]"},
              {"acc_i", "sum"},
              {"bias_i", "bias"},
              {"multiplier_i", "multiplier"},
              {"shift_i", "shift"},
              {"acc_last_i", "last_q"},
              {"word_valid_o", "lanes_valid[i]"},
              {"word_ready_i", "ready_i"},
              {"word_o", "words_o[i*8 +: 8]"},
              {"word_last_o", "lanes_last[i]"},
              {"zero_point_i", byte("zero_point")},
              {"min_i", byte("clamp_min")},
              {"max_i", byte("clamp_max")}});
}

/// Lanes side by side, each a requantiser with its tables.
void add_requantiser_lanes(hdl::Module& m, const GemmChoice& choice, const hdl::Module& ram,
                           const hdl::Module& lane) {
  m.wire("lanes_valid", "OUT_LANES");
  m.wire("lanes_last", "OUT_LANES");
  const bool narrow = choice.result_bits() < 8;
  if (narrow) {
    m.comment("The job's registers, extended to the lanes' 8 bits.");
    for (const std::string field : {"zero_point", "clamp_min", "clamp_max"}) {
      m.wire(field, "8", resized(field + "_i", choice.result_bits(), 8, choice.array.a.is_signed));
    }
  }
  m.comment("All lanes move together.");
  m.generate_for("gen_lane", "i", "OUT_LANES", [&] {
    add_requantiser_tables(m, ram);
    add_requantiser_lane(m, choice, lane, narrow);
  });
  m.text("assign valid_o = lanes_valid[0];\nassign last_o = lanes_last[0];");
  m.comment("All lanes agree, so lane 0 speaks for them; channel_i is a multiple of OUT_LANES.");
  m.unused("bits", "lanes_ready, lanes_valid, lanes_last, channel_i");
}

hdl::Module requantiser_module(const GemmChoice& choice, const hdl::Module& ram,
                               const hdl::Module& lane, const std::string& name) {
  hdl::Module m(name, "rows of accumulators in, requantised words out, with all channels' tables");
  add_requantiser_parameters(m, choice);
  add_requantiser_ports(m, choice);
  m.localparam("ACC_WIDTH", choice.halve ? fmt::format("SUM_WIDTH+{}", kHalveBits) : "SUM_WIDTH");
  m.localparam("TILES_BITS", "$clog2(CHANNELS/COLS+1)");
  m.localparam("CHANNEL_BITS", "$clog2(CHANNELS)");
  add_groups(m);
  add_requantiser_group(m);
  add_requantiser_lanes(m, choice, ram, lane);
  return m;
}

void add_packer_ports(hdl::Module& m, const GemmChoice& choice) {
  add_slice_parameter(m, choice.array.slice);
  m.parameter({"LANES", choice.lanes(), 2, params::kLanes.max, "slices of a beat"});
  m.parameter({"OUT_LANES", choice.out_lanes, params::kOutLanes.min, params::kOutLanes.max,
               "words per cycle"});
  m.clock_and_reset();
  m.input("valid_i", "1", "words are offered");
  m.output("ready_o", "1", "ready to take them");
  m.input("last_i", "1", "the packet ends with them");
  m.input("words_i", "OUT_LANES*8", "the first in the least significant place");
  m.output("valid_o", "1", "a beat is offered");
  m.input("ready_i", "1", "ready to take it");
  m.output("last_o", "1", "the packet ends with it");
  m.output("slices_o", "LANES*SLICE", "the first in the least significant place");
  m.output("count_o", "$clog2(LANES+1)", "how many: LANES, fewer only in the last beat");
}

/// Word i, as wide as the code takes it.
void add_packer_word(hdl::Module& m, const GemmChoice& choice) {
  if (choice.word_bits() == 8) {
    m.wire("word", "8", "words_i[i*8 +: 8]");
    return;
  }
  m.wire("result", "8", "words_i[i*8 +: 8]");
  m.wire("word", std::to_string(choice.word_bits()),
         resized("result", 8, choice.word_bits(), choice.array.a.is_signed));
  if (choice.word_bits() < 8) {
    m.unused("result", fmt::format("result[7:{}]", choice.word_bits()));
  }
}

/// The slices of encoded words, close together.
void add_packer_codes(hdl::Module& m, const GemmChoice& choice, const hdl::Module& encoder,
                      const hdl::Module& compact) {
  m.comment("Head and tail of each word side by side; the tail of a short word is a hole.");
  m.wire("pair", "SLOTS*SLICE");
  m.wire("keep", "SLOTS");
  m.generate_for("gen_encoder", "i", "OUT_LANES", [&] {
    add_packer_word(m, choice);
    m.wire("is_long", "1");
    m.instance(encoder, "u_encoder", {{"SLICE", "SLICE"}},
               {{"word_i", "word"},
                {"head_o", "pair[2*i*SLICE +: SLICE]"},
                {"tail_o", "pair[(2*i+1)*SLICE +: SLICE]"},
                {"long_o", "is_long"}});
    m.text("assign keep[2*i +: 2] = {is_long, 1'b1};");
  });
  m.comment("Close the holes between the slices.");
  m.wire("together", "SLOTS*SLICE");
  m.wire("holes", "COUNT");
  m.wire("count", "COUNT", "SLOTS[COUNT-1:0] - holes");
  m.instance(
      compact, "u_compact",
      {{"SLOTS", "SLOTS"}, {"MAX_HOLES", "OUT_LANES-1+1/OUT_LANES"}, {"WIDTH", "SLICE"}},
      {{"keep_i", "keep"}, {"data_i", "pair"}, {"data_o", "together"}, {"holes_o", "holes"}});
}

/// The slices of plain words.
void add_packer_slices(hdl::Module& m, const GemmChoice& choice) {
  m.comment("The two slices of each word.");
  m.wire("pair", "SLOTS*SLICE");
  m.generate_for("gen_word", "i", "OUT_LANES", [&] {
    add_packer_word(m, choice);
    m.text("assign pair[2*i*SLICE +: 2*SLICE] = {word[SLICE-1:0], word[2*SLICE-1:SLICE]};");
  });
  m.wire("together", "SLOTS*SLICE", "pair");
  m.wire("count", "COUNT", "SLOTS[COUNT-1:0]");
}

void add_packer_beats(hdl::Module& m, const hdl::Module& gearbox) {
  m.comment("A register, and from there into beats.");
  m.variable("valid_q", "1");
  m.variable("last_q", "1");
  m.variable("slots_q", "SLOTS*SLICE");
  m.variable("count_q", "COUNT");
  m.wire("gearbox_ready", "1");
  m.text("assign ready_o = !valid_q || gearbox_ready;");
  m.registers("ready_o", {{"valid_q", "1'b0", "valid_i"},
                          {"last_q", "", "last_i"},
                          {"slots_q", "", "together"},
                          {"count_q", "", "count"}});
  m.instance(gearbox, "u_gearbox", {{"SLICE", "SLICE"}, {"LANES", "LANES"}, {"SLOTS", "SLOTS"}},
             {{"clk_i", "clk_i"},
              {"rst_ni", "rst_ni"},
              {"valid_i", "valid_q"},
              {"ready_o", "gearbox_ready"},
              {"slots_i", "slots_q"},
              {"count_i", "count_q"},
              {"last_i", "last_q"},
              {"valid_o", "valid_o"},
              {"ready_i", "ready_i"},
              {"slices_o", "slices_o"},
              {"count_o", "count_o"},
              {"last_o", "last_o"}});
}

}  // namespace

std::vector<hdl::Module> requantiser_modules(const GemmChoice& choice, const hdl::Module& ram,
                                             const std::string& name) {
  const bool is_signed = choice.array.a.is_signed;
  const Config config =
      configured("spark_requant", {{"signed", is_signed ? "true" : "false"},
                                   {"acc_width", std::to_string(choice.acc_width())}});
  std::vector<hdl::Module> modules = build(config, name + "_lane").modules;
  const hdl::Module lane = modules.back();
  modules.push_back(requantiser_module(choice, ram, lane, name));
  return modules;
}

std::vector<hdl::Module> packer_modules(const GemmChoice& choice, const std::string& name) {
  const bool coded = choice.array.coded;
  const int64_t slots = 2 * choice.out_lanes;
  const hdl::Module encoder = encoder_module(choice.encoder_config, name + "_encoder");
  const RouteSize size = {slots, std::max<int64_t>(1, choice.out_lanes - 1), choice.array.slice};
  const hdl::Module route = route_module(name + "_route", size);
  const hdl::Module compact = compact_module(name + "_compact", route, size);
  const hdl::Module gearbox =
      gearbox_module(name + "_gearbox", choice.array.slice, choice.lanes(), slots);
  hdl::Module m(name, coded ? "words in, encoded; full beats out" : "words in, full beats out");
  add_packer_ports(m, choice);
  m.localparam("SLOTS", "2*OUT_LANES");
  m.localparam("COUNT", "$clog2(SLOTS+1)");
  if (coded) {
    add_packer_codes(m, choice, encoder, compact);
  } else {
    add_packer_slices(m, choice);
  }
  add_packer_beats(m, gearbox);
  if (!coded) return {gearbox, m};
  return {encoder, route, compact, gearbox, m};
}

}  // namespace spark::gen

#include <fmt/format.h>

#include "gen/blocks/block.h"
#include "gen/blocks/gemm_build.h"
#include "gen/blocks/gemm_parts.h"
#include "gen/blocks/gemm_registers.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

/// A net with `field` of the job of `part`.
std::string job_net(GemmBuild& build, Part part, const std::string& prefix,
                    const std::string& field) {
  hdl::Module& m = build.top;
  std::string width;
  for (const JobField& each : job_fields(build.choice)) {
    if (each.name == field) width = each.width;
  }
  std::string net = prefix + "_" + field;
  m.wire(
      net, width,
      fmt::format("\n    entry[{0}] ? jobs[JOB+AT_{1} +: {2}]\n             : jobs[AT_{1} +: {2}]",
                  static_cast<int>(part), hdl::upper(field), width));
  return net;
}

/// One operand's way in, under construction. Its nets begin with the operand's letter.
class OperandWay {
 public:
  OperandWay(GemmBuild& build, const Operand& operand)
      : build_(build), m_(build.top), operand_(operand), is_a_(operand.is_a()) {}

  /// The port, and the beat's slices in the order of the stream.
  void add_port(const hdl::Module& port) {
    m_.instance(port, name("u_{}_port"), {},
                clocked("rst_ni", {{"abort_i", "abort"},
                                   {"tvalid_i", name("s_axis_{}_tvalid")},
                                   {"tready_o", name("s_axis_{}_tready")},
                                   {"tlast_i", name("s_axis_{}_tlast")},
                                   {"valid_o", wire("load_valid", "1")},
                                   {"ready_i", wire("load_ready", "1")}}));
    m_.comment(
        "Slices of a beat begin at the most significant end of byte 0. bits: bytes reversed, the "
        "first slice on top; beat: words of 2 slices, the first lowest.");
    wire("bits", "BUS_WIDTH");
    wire("beat", "BUS_WIDTH");
    m_.generate_for(name("gen_{}_byte"), "n", "BUS_WIDTH/8", [&] {
      m_.text(name("assign {0}_bits[(BUS_WIDTH/8-1-n)*8 +: 8] = s_axis_{0}_tdata[n*8 +: 8];"));
    });
    m_.generate_for(name("gen_{}_place"), "n", "LANES/2", [&] {
      m_.text(
          name("assign {0}_beat[n*2*SLICE +: 2*SLICE] =\n"
               "    {0}_bits[(LANES/2-1-n)*2*SLICE +: 2*SLICE];"));
    });
  }

  void add_loader(const hdl::Module& loader) {
    const Part part = is_a_ ? kLoadA : kLoadB;
    const std::string words = job(part, "load", "words");
    const std::string slots = job(part, "load", is_a_ ? "strips" : "tiles");
    const std::string beats = job(part, "load", name("{}_beats"));
    const int first_error = is_a_ ? 0 : 3;
    const auto error = [&](int n) { return fmt::format("error[{}]", first_error + n); };
    const std::string width =
        fmt::format("BUS_WIDTH+$clog2(LANES/2)+{}", build_.choice.array.coded ? 2 : 1);
    m_.instance(loader, name("u_{}_loader"),
                {{"SLICE", "SLICE"},
                 {"LANES", "LANES"},
                 {"STREAMS", streams()},
                 {"DEPTH", depth()},
                 {"WORDS_BITS", "WORDS_BITS"},
                 {"SLOTS_BITS", is_a_ ? "STRIPS_BITS" : "TILES_BITS"},
                 {"KEEP", is_a_ ? "0" : "1"}},
                clocked("core_rst_n", {{"valid_i", name("{}_load_valid")},
                                       {"ready_o", name("{}_load_ready")},
                                       {"beat_i", name("{}_beat")},
                                       {"last_i", name("s_axis_{}_tlast")},
                                       {"job_i", bit_of("has_job", part)},
                                       {"words_i", words},
                                       {"slots_i", slots},
                                       {"beats_i", beats},
                                       {"next_o", bit_of("next_job", part)},
                                       {"free_i", wire("free", address() + "+1")},
                                       {"loaded_o", wire("loaded", address() + "+1")},
                                       {"write_o", wire("write", streams())},
                                       {"write_address_o", wire("write_address", address())},
                                       {"write_data_o", wire("write_data", width)},
                                       {"early_o", error(0)},
                                       {"late_o", error(1)},
                                       {"overflow_o", error(2)}}));
  }

  void add_player() {
    const Part part = is_a_ ? kPlayA : kPlayB;
    const hdl::Module player =
        build_.keep({player_module(operand_, build_.name(name("{}_player")))});
    const std::string strips = job(part, "play", "strips");
    const std::string tiles = job(part, "play", "tiles");
    const std::string beats = job(part, "play", name("{}_beats"));
    m_.instance(
        player, name("u_{}_player"),
        {{"STREAMS", streams()},
         {"DEPTH", depth()},
         {"STRIPS_BITS", "STRIPS_BITS"},
         {"TILES_BITS", "TILES_BITS"}},
        clocked("core_rst_n", {{"job_i", bit_of("has_job", part)},
                               {"strips_i", strips},
                               {"tiles_i", tiles},
                               {"beats_i", beats},
                               {"next_o", bit_of("next_job", part)},
                               {"loaded_i", name("{}_loaded")},
                               {"free_o", name("{}_free")},
                               {"current_o", wire("current", "1")},
                               {"current_address_o", wire("current_address", address())},
                               {"following_o", wire("following", "1")},
                               {"following_address_o", wire("following_address", address())},
                               {"finished_i", wire("finished", streams())},
                               {"retire_o", wire("retire", "1")}}));
  }

  void add_banks(const hdl::Module& bank) {
    hdl::Connections connections = {
        {"write_i", name("{}_write[n]")},
        {"write_address_i", name("{}_write_address")},
        {"write_data_i", name("{}_write_data")},
        {"current_i", name("{}_current")},
        {"current_address_i", name("{}_current_address")},
        {"following_i", name("{}_following")},
        {"following_address_i", name("{}_following_address")},
        {"retire_i", name("{}_retire")},
        {"finished_o", name("{}_finished[n]")},
        {"valid_o", wire("valid", streams()) + "[n]"},
        {"ready_i", wire("ready", streams()) + "[n]"},
        {"slices_o", wire("slices", streams() + "*2*SLICE") + "[n*2*SLICE +: 2*SLICE]"},
        {"last_o", wire("last", streams()) + "[n]"}};
    if (build_.choice.array.coded) {
      connections.emplace_back("two_o", wire("two", streams()) + "[n]");
    }
    m_.generate_for(name("gen_{}_bank"), "n", streams(), [&] {
      m_.instance(bank, name("u_{}_bank"),
                  {{"SLICE", "SLICE"}, {"LANES", "LANES"}, {"DEPTH", depth()}},
                  clocked("core_rst_n", connections));
    });
  }

 private:
  /// `pattern` with the operand's letter for `{}` and `{0}`.
  std::string name(const std::string& pattern) const {
    return fmt::format(fmt::runtime(pattern), operand_.letter);
  }
  std::string wire(const std::string& suffix, const std::string& width) {
    const std::string net = name("{}_" + suffix);
    m_.wire(net, width);
    return net;
  }
  std::string job(Part part, const std::string& verb, const std::string& field) {
    return job_net(build_, part, name("{}_" + verb), field);
  }
  static std::string bit_of(const std::string& net, Part part) {
    return fmt::format("{}[{}]", net, static_cast<int>(part));
  }
  std::string streams() const { return operand_.streams(); }
  std::string depth() const { return is_a_ ? "A_DEPTH" : "B_DEPTH"; }
  std::string address() const { return "$clog2(" + depth() + ")"; }

  GemmBuild& build_;
  hdl::Module& m_;
  const Operand& operand_;
  bool is_a_;
};

/// The job's words: words_valid, words_ready, words_last, words_data.
void add_result_words(GemmBuild& build, const hdl::Module& ram) {
  hdl::Module& m = build.top;
  const hdl::Module requantiser =
      build.keep(requantiser_modules(build.choice, ram, build.name("requantiser")));
  hdl::Connections connections = {{"row_valid_i", "row_valid"},
                                  {"row_ready_o", "row_ready"},
                                  {"row_last_i", "row_last"},
                                  {"row_i", "row"},
                                  {"job_i", fmt::format("has_job[{}]", static_cast<int>(kResults))},
                                  {"done_i", "done"},
                                  {"table_write_i", "table_write"},
                                  {"table_channel_i", "table_channel"},
                                  {"table_data_i", "table_data"},
                                  {"valid_o", "words_valid"},
                                  {"ready_i", "words_ready"},
                                  {"last_o", "words_last"},
                                  {"words_o", "words_data"}};
  for (const std::string field :
       {"strips", "tiles", "channel", "zero_point", "clamp_min", "clamp_max"}) {
    connections.emplace_back(field + "_i", job_net(build, kResults, "c", field));
  }
  m.text(fmt::format("assign next_job[{}] = done;", static_cast<int>(kResults)));
  m.wire("words_valid", "1");
  m.wire("words_ready", "1");
  m.wire("words_last", "1");
  m.wire("words_data", "OUT_LANES*8");
  m.instance(requantiser, "u_requantiser",
             {{"COLS", "COLS"},
              {"SUM_WIDTH", "SUM_WIDTH"},
              {"OUT_LANES", "OUT_LANES"},
              {"CHANNELS", "CHANNELS"},
              {"STRIPS_BITS", "STRIPS_BITS"}},
             clocked("core_rst_n", connections));
}

/// Their slices: c_valid, c_ready, c_last, c_slices, c_count.
void add_result_slices(GemmBuild& build) {
  hdl::Module& m = build.top;
  const hdl::Module packer = build.keep(packer_modules(build.choice, build.name("packer")));
  m.wire("c_valid", "1");
  m.wire("c_ready", "1");
  m.wire("c_last", "1");
  m.wire("c_slices", "BUS_WIDTH");
  m.wire("c_count", "$clog2(LANES+1)");
  m.instance(packer, "u_packer",
             {{"SLICE", "SLICE"}, {"LANES", "LANES"}, {"OUT_LANES", "OUT_LANES"}},
             clocked("core_rst_n", {{"valid_i", "words_valid"},
                                    {"ready_o", "words_ready"},
                                    {"last_i", "words_last"},
                                    {"words_i", "words_data"},
                                    {"valid_o", "c_valid"},
                                    {"ready_i", "c_ready"},
                                    {"last_o", "c_last"},
                                    {"slices_o", "c_slices"},
                                    {"count_o", "c_count"}}));
}

void add_result_bytes(hdl::Module& m) {
  m.comment("Bytes in memory order.");
  m.wire("c_bits", "BUS_WIDTH");
  m.wire("c_data", "BUS_WIDTH");
  m.wire("c_keep", "BUS_WIDTH/8");
  m.generate_for("gen_c_slice", "n", "LANES", [&] {
    m.text("assign c_bits[(LANES-1-n)*SLICE +: SLICE] = c_slices[n*SLICE +: SLICE];");
  });
  m.generate_for("gen_c_byte", "n", "BUS_WIDTH/8", [&] {
    m.text(
        "assign c_data[n*8 +: 8] = c_bits[(BUS_WIDTH/8-1-n)*8 +: 8];\n"
        "assign c_keep[n] = c_count > (8*n)/SLICE;");
  });
}

void add_result_port(GemmBuild& build) {
  const hdl::Module port = build.keep({sink_port_module(build.choice, build.name("sink_port"))});
  build.top.instance(port, "u_c_port", {{"BUS_WIDTH", "BUS_WIDTH"}},
                     clocked("rst_ni", {{"abort_i", "abort"},
                                        {"closed_o", "closed"},
                                        {"valid_i", "c_valid"},
                                        {"ready_o", "c_ready"},
                                        {"data_i", "c_data"},
                                        {"keep_i", "c_keep"},
                                        {"last_i", "c_last"},
                                        {"done_o", "done"},
                                        {"tdata_o", "m_axis_c_tdata"},
                                        {"tkeep_o", "m_axis_c_tkeep"},
                                        {"tlast_o", "m_axis_c_tlast"},
                                        {"tvalid_o", "m_axis_c_tvalid"},
                                        {"tready_i", "m_axis_c_tready"}}));
}

}  // namespace

void add_operand(GemmBuild& build, const Operand& operand, const OperandModules& modules) {
  build.top.comment(operand.is_a() ? "A: its strips stay for all tiles."
                                   : "B: its tiles stay for all strips of the job.");
  OperandWay way(build, operand);
  way.add_port(modules.port);
  way.add_loader(modules.loader);
  way.add_player();
  way.add_banks(modules.bank);
}

void add_array(GemmBuild& build) {
  hdl::Module& m = build.top;
  const ArrayChoice& choice = build.choice.array;
  m.comment("The array, decoders at its borders.");
  hdl::Design design = gen::build(build.choice.array_config, build.name("array"));
  const hdl::Module array = build.keep(design.modules);
  m.wire("row_valid", "1");
  m.wire("row_ready", "1");
  m.wire("row_last", "1");
  m.wire("row", "COLS*SUM_WIDTH");
  std::map<std::string, std::string> parameters;
  for (const hdl::Parameter& parameter : array.parameters()) {
    parameters[parameter.name] = parameter.name == "ACC_WIDTH" ? "SUM_WIDTH" : parameter.name;
  }
  hdl::Connections connections = {{"c_valid_o", "row_valid"},
                                  {"c_ready_i", "row_ready"},
                                  {"c_last_o", "row_last"},
                                  {"c_o", "row"},
                                  {"error_o", "error[6]"}};
  for (const std::string letter : {"a", "b"}) {
    connections.emplace_back(letter + "_valid_i", letter + "_valid");
    connections.emplace_back(letter + "_ready_o", letter + "_ready");
    connections.emplace_back(letter + "_i", letter + "_slices");
    if (choice.coded) connections.emplace_back(letter + "_two_i", letter + "_two");
    connections.emplace_back(letter + "_last_i", letter + "_last");
  }
  m.instance(array, "u_array", parameters, clocked("core_rst_n", connections));
}

void add_results(GemmBuild& build, const hdl::Module& ram) {
  build.top.comment("Results: requantised, encoded, packed.");
  add_result_words(build, ram);
  add_result_slices(build);
  add_result_bytes(build.top);
  add_result_port(build);
}

}  // namespace spark::gen

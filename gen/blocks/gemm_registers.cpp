#include "gen/blocks/gemm_registers.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/hdl/constant.h"
#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

/// A read-only constant of the configuration.
RegisterField fact(const std::string& name, int low, int width, int64_t value,
                   const std::string& meaning) {
  const std::string text =
      width == 32 ? fmt::format("32'h{:08x}", value) : fmt::format("{}'d{}", width, value);
  return {name, low, std::to_string(width), text, meaning};
}

/// A parameter of the control module.
RegisterField parameter(const std::string& name, int low, int width, const std::string& parameter,
                        const std::string& meaning) {
  return {name, low, std::to_string(width), fmt::format("{}[{}:0]", parameter, width - 1), meaning};
}

/// A choice of the configuration, by its place among all choices.
RegisterField choice_fact(int low, int width, const Param& param, const Config& config) {
  const auto& choices = param.choices;
  const auto place = std::find(choices.begin(), choices.end(), config.text(param));
  std::string meaning;
  for (size_t n = 0; n < choices.size(); ++n) {
    meaning += fmt::format("{}{} {}", n == 0 ? "" : ", ", n, choices[n]);
  }
  return fact(param.name, low, width, place - choices.begin(), meaning);
}

/// A register of the next job.
TileRegister job_register(const std::string& name, int address, const std::string& width,
                          const std::string& meaning, bool is_signed = false) {
  return {name,
          address,
          Access::read_write,
          is_signed,
          {{"", 0, width, hdl::lower(name) + "_q", meaning}}};
}

RegisterField bit(const std::string& name, int low, const std::string& value,
                  const std::string& meaning) {
  return {name, low, "1", value, meaning};
}

const std::vector<std::pair<std::string, std::string>> kWidths = {
    {"WORDS_BITS", "$clog2((K_MAX+VECTOR-1)/VECTOR+2)"},
    {"STRIPS_BITS", "16"},
    {"TILES_BITS", "$clog2(CHANNELS/COLS+1)"},
    {"A_BEATS_BITS", "$clog2(A_DEPTH)+1"},
    {"B_BEATS_BITS", "$clog2(B_DEPTH)+1"},
    {"CHANNEL_BITS", "$clog2(CHANNELS)"}};

}  // namespace

std::vector<TileRegister> tile_registers(const GemmChoice& choice) {
  const Config& array = choice.array_config;
  const CodeChoice code(choice.encoder_config);
  const bool is_signed = choice.array.a.is_signed;
  const std::string word = std::to_string(choice.result_bits());
  return {
      {"ID", 0x00, Access::read, false, {fact("", 0, 32, 0x53504731, "`SPG1`")}},
      {"SHAPE",
       0x04,
       Access::read,
       false,
       {parameter("rows", 0, 8, "ROWS", "rows of PEs"),
        parameter("cols", 8, 8, "COLS", "columns of PEs"),
        parameter("vector", 16, 8, "VECTOR", "lanes of a PE"),
        parameter("out_lanes", 24, 8, "OUT_LANES", "results per cycle")}},
      {"CODE",
       0x08,
       Access::read,
       false,
       {choice_fact(0, 2, params::kOperandForm, array),
        fact("signed_a", 2, 1, choice.array.a.is_signed ? 1 : 0, "words of A and C are signed"),
        fact("signed_b", 3, 1, choice.array.b.is_signed ? 1 : 0, "words of B are signed"),
        fact("halve", 4, 1, choice.halve ? 1 : 0,
             "words are halved before they are encoded; sums count four times"),
        fact("nearest", 5, 1, code.nearest ? 1 : 0, "rounding of C, paper form: nearest"),
        choice_fact(8, 4, params::kPe, array), choice_fact(12, 4, params::kSync, array),
        fact("slice", 16, 4, choice.array.slice, "bits of a slice")}},
      {"BUS",
       0x0c,
       Access::read,
       false,
       {parameter("bus_width", 0, 16, "BUS_WIDTH", "bits of a beat"),
        parameter("channels", 16, 16, "CHANNELS", "channels in the tables")}},
      {"DEPTH",
       0x10,
       Access::read,
       false,
       {parameter("a_depth", 0, 16, "A_DEPTH", "beats of a bank of A"),
        parameter("b_depth", 16, 16, "B_DEPTH", "beats of a bank of B")}},
      {"MAX_WORDS",
       0x14,
       Access::read,
       false,
       {parameter("", 0, 32, "MAX_WORDS", "most words of a stream: ceil(K_MAX / VECTOR)")}},
      job_register("WORDS", 0x20, "WORDS_BITS", "words of each stream: ceil(K / VECTOR)"),
      job_register("STRIPS", 0x24, "STRIPS_BITS", "strips of A: ceil(M / ROWS)"),
      job_register("TILES", 0x28, "TILES_BITS", "tiles of B: ceil(N / COLS)"),
      job_register("A_BEATS", 0x2c, "A_BEATS_BITS", "most beats of a packet of A"),
      job_register("B_BEATS", 0x30, "B_BEATS_BITS", "most beats of a packet of B"),
      job_register("CHANNEL", 0x34, "CHANNEL_BITS",
                   "where the job's channels begin in the tables; a multiple of OUT_LANES"),
      job_register("ZERO_POINT", 0x38, word, "of C's words", is_signed),
      job_register("CLAMP_MIN", 0x3c, word, "the smallest word of C", is_signed),
      job_register("CLAMP_MAX", 0x40, word, "the largest word of C", is_signed),
      {"CONTROL",
       0x44,
       Access::write,
       false,
       {bit("START", 0, "", "queue a job as the job's registers say"),
        bit("RESET", 1, "", "drop all jobs and errors; START is ignored beside it")}},
      {"STATUS",
       0x48,
       Access::read,
       false,
       {bit("busy", 0, "busy_i", "a job is in the queue"),
        bit("full", 1, "full_i", "two are: START is refused"),
        bit("halted", 2, "halted", "by an error; RESET goes on"),
        bit("resetting", 3, "resetting_q", "RESET waits for the beat of C on offer")}},
      {"ERROR",
       0x4c,
       Access::read,
       false,
       {bit("a_early", 0, "error_q[0]", "a packet of A ended before its words; halts"),
        bit("a_late", 1, "error_q[1]", "a packet of A went on after its words; halts"),
        bit("a_overflow", 2, "error_q[2]", "a packet of A is longer than A_BEATS; halts"),
        bit("b_early", 3, "error_q[3]", "a packet of B ended before its words; halts"),
        bit("b_late", 4, "error_q[4]", "a packet of B went on after its words; halts"),
        bit("b_overflow", 5, "error_q[5]",
            "a packet of B is longer than B_BEATS, or a job's tiles than B_DEPTH; halts"),
        bit("array", 6, "error_q[6]", "the array's `error_o`; halts"),
        bit("start", 7, "error_q[7]", "START while the queue was full or the tile halted: refused"),
        bit("job", 8, "error_q[8]",
            "START of a job without words, strips, tiles or beats, beyond MAX_WORDS, A_DEPTH, "
            "B_DEPTH or CHANNELS, or with a CHANNEL that is no multiple of OUT_LANES: refused")}},
      {"DONE",
       0x50,
       Access::read,
       false,
       {{"", 0, "32", "done_q", "jobs done since the last reset, modulo 2^32"}}},
  };
}

std::vector<JobField> job_fields(const GemmChoice& choice) {
  std::vector<JobField> fields;
  for (const auto& [name, expression] : kWidths) {
    fields.push_back({hdl::lower(name.substr(0, name.size() - 5)), name, expression});
  }
  const std::string word = std::to_string(choice.result_bits());
  for (const std::string name : {"zero_point", "clamp_min", "clamp_max"}) {
    fields.push_back({name, word, word});
  }
  return fields;
}

void add_tile_parameters(hdl::Module& m, const GemmChoice& choice) {
  const auto range = [&](const std::string& name, const Param& param, int64_t value,
                         const std::string& meaning) {
    m.parameter({name, value, param.min, param.max, meaning});
  };
  range("ROWS", params::kRows, choice.array.rows, "rows of PEs");
  range("COLS", params::kCols, choice.array.cols, "columns of PEs");
  add_vector_parameter(m, choice.array);
  range("K_MAX", params::kKMax, choice.array.k_max, "longest dot product");
  m.parameter({"BUS_WIDTH", choice.bus_width, choice.bus_width, choice.bus_width,
               "bits of a beat; fixed by this text"});
  range("A_DEPTH", params::kADepth, choice.a_depth, "beats in the buffer of a stream of A");
  range("B_DEPTH", params::kBDepth, choice.b_depth, "beats in the buffer of a stream of B");
  range("OUT_LANES", params::kOutLanes, choice.out_lanes, "results per cycle");
  range("CHANNELS", params::kChannels, choice.channels, "channels in the tables");
}

std::map<std::string, std::string> tile_parameters() {
  std::map<std::string, std::string> parameters;
  for (const std::string name : {"ROWS", "COLS", "VECTOR", "K_MAX", "BUS_WIDTH", "A_DEPTH",
                                 "B_DEPTH", "OUT_LANES", "CHANNELS"}) {
    parameters[name] = name;
  }
  return parameters;
}

void add_register_widths(hdl::Module& m) {
  for (const auto& [name, expression] : kWidths) m.localparam(name, expression);
}

std::string register_table(const Config& config) {
  const GemmChoice choice(config);
  hdl::Constants widths = {{"COLS", choice.array.cols},   {"VECTOR", choice.array.vector},
                           {"K_MAX", choice.array.k_max}, {"A_DEPTH", choice.a_depth},
                           {"B_DEPTH", choice.b_depth},   {"CHANNELS", choice.channels}};
  for (const auto& [name, expression] : kWidths) widths[name] = hdl::evaluate(expression, widths);
  std::string table =
      "| address | register | access | bits | field | meaning |\n|---|---|---|---|---|---|\n";
  const auto access = [](Access a) {
    return a == Access::read ? "R" : a == Access::write ? "W" : "RW";
  };
  for (const TileRegister& reg : tile_registers(choice)) {
    for (const RegisterField& field : reg.fields) {
      const int64_t width = hdl::evaluate(field.width, widths);
      const std::string bits = width == 1 ? std::to_string(field.low)
                                          : fmt::format("{}:{}", field.low + width - 1, field.low);
      table += fmt::format("| 0x{:05x} | {} | {} | {} | {} | {}{} |\n", reg.address, reg.name,
                           access(reg.access), bits, field.name, field.meaning,
                           reg.is_signed ? "; signed" : "");
    }
  }
  const auto entry = [&](int offset, const std::string& name, const std::string& bits,
                         const std::string& meaning) {
    table += fmt::format("| 0x{:05x} + 16 * c | {} | W | {} |  | {}; c = 0..{} |\n",
                         kTableAddress + offset, name, bits, meaning, choice.channels - 1);
  };
  entry(0, "BIAS", "31:0", "added to the sum; signed");
  entry(4, "MULTIPLIER", "30:0", "0, or 2^30..2^31-1");
  entry(8, "SHIFT", "5:0", "result = value * MULTIPLIER * 2^(SHIFT - 31); signed");
  return table;
}

}  // namespace spark::gen

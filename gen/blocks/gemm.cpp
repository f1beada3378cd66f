#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/block.h"
#include "gen/blocks/gemm_build.h"
#include "gen/blocks/gemm_parts.h"
#include "gen/blocks/gemm_registers.h"
#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

void add_interface(hdl::Module& m, const GemmChoice& choice, const hdl::Module& control) {
  add_fixed_slice_parameter(m, choice.array.slice);
  add_tile_parameters(m, choice);
  if (choice.array.has_queue()) add_depth(m, choice.array);
  const int64_t scale = choice.acc_width() - choice.array.acc_width;
  m.parameter({"ACC_WIDTH", choice.acc_width(), choice.array.least_acc_width() + scale, 32,
               scale == 0 ? "bits of an accumulator"
                          : "bits of a sum of words; an accumulator of halved ones has 2 less"});
  m.require("(A_DEPTH & (A_DEPTH-1)) == 0 && (B_DEPTH & (B_DEPTH-1)) == 0",
            "depths_to_be_powers_of_two");
  m.require("(OUT_LANES & (OUT_LANES-1)) == 0 && COLS % OUT_LANES == 0",
            "OUT_LANES_to_be_a_power_of_two_that_divides_COLS");
  m.require("(CHANNELS & (CHANNELS-1)) == 0", "CHANNELS_to_be_a_power_of_two");
  m.require("CHANNELS >= COLS", "CHANNELS_of_at_least_COLS");
  m.require("CHANNELS >= 2*OUT_LANES", "CHANNELS_of_at_least_2_OUT_LANES");
  m.clock_and_reset();
  for (const hdl::Port& port : control.ports()) {
    if (!port.name.starts_with("s_axil_")) continue;
    const bool in = port.direction == hdl::Direction::input;
    in ? m.input(port.name, port.width, port.meaning)
       : m.output(port.name, port.width, port.meaning);
  }
  for (const std::string operand : {"a", "b"}) {
    const std::string prefix = "s_axis_" + operand + "_";
    m.input(prefix + "tdata", "BUS_WIDTH",
            operand == "a" ? "A: a beat of a packet of codes, byte 0 in the least significant place"
                           : "B: the same");
    m.input(prefix + "tvalid", "1", "it is offered");
    m.output(prefix + "tready", "1", "ready to take it");
    m.input(prefix + "tlast", "1", "the packet ends with it");
  }
  m.output("m_axis_c_tdata", "BUS_WIDTH", "C: a beat of the job's results");
  m.output("m_axis_c_tkeep", "BUS_WIDTH/8", "its bytes that hold slices");
  m.output("m_axis_c_tvalid", "1", "it is offered");
  m.input("m_axis_c_tready", "1", "ready to take it");
  m.output("m_axis_c_tlast", "1", "the job's results end with it");
}

/// Control and queue.
void add_jobs(GemmBuild& build, const hdl::Module& control) {
  hdl::Module& m = build.top;
  const std::vector<JobField> fields = job_fields(build.choice);
  m.comment(
      "Registers, errors and the queue of jobs. An error or RESET (abort) holds all but control "
      "and ports in reset.");
  std::string size;
  std::string job;
  for (const JobField& field : fields) {
    const std::string upper = hdl::upper(field.name);
    m.localparam("AT_" + upper, size.empty() ? "0" : size);
    size = "AT_" + upper + "+" + field.width;
    m.wire(field.name, field.width);
    job = field.name + (job.empty() ? "" : ", ") + job;
  }
  m.localparam("JOB", size);
  m.localparam("PARTS", std::to_string(kParts));
  for (const std::string net : {"start", "full", "busy", "done", "abort", "closed"}) {
    m.wire(net, "1");
  }
  m.wire("core_rst_n", "1", "rst_ni && !abort");
  m.comment("ERROR, bits 0 to 6: A early, late, overflow; B early, late, overflow; the array's.");
  m.wire("error", "7");
  m.wire("table_write", "3");
  m.wire("table_channel", "CHANNEL_BITS");
  m.wire("table_data", "32");
  hdl::Connections connections = {{"start_o", "start"},
                                  {"full_i", "full"},
                                  {"busy_i", "busy"},
                                  {"done_i", "done"},
                                  {"error_i", "error"},
                                  {"abort_o", "abort"},
                                  {"closed_i", "closed"},
                                  {"table_write_o", "table_write"},
                                  {"table_channel_o", "table_channel"},
                                  {"table_data_o", "table_data"}};
  for (const JobField& field : fields) connections.emplace_back(field.name + "_o", field.name);
  for (const hdl::Port& port : control.ports()) {
    if (port.name.starts_with("s_axil_")) connections.emplace_back(port.name, port.name);
  }
  m.instance(control, "u_control", tile_parameters(), clocked("rst_ni", connections));
  const hdl::Module queue = build.keep({queue_module(build.name("queue"))});
  m.wire("job", "JOB", "{\n    " + job + "}");
  m.wire("jobs", "2*JOB");
  m.wire("entry", "PARTS");
  m.wire("has_job", "PARTS");
  m.wire("next_job", "PARTS");
  m.instance(queue, "u_queue", {{"JOB", "JOB"}, {"PARTS", "PARTS"}},
             clocked("core_rst_n", {{"start_i", "start"},
                                    {"job_i", "job"},
                                    {"full_o", "full"},
                                    {"busy_o", "busy"},
                                    {"jobs_o", "jobs"},
                                    {"entry_o", "entry"},
                                    {"valid_o", "has_job"},
                                    {"next_i", "next_job"}}));
}

hdl::Design build_gemm(const Config& config, const std::string& top) {
  const GemmChoice choice(config);
  std::vector<hdl::Module> modules;
  hdl::Module m(top, fmt::format("tile: encoded operands in, products requantised and encoded out; "
                                 "{} A x {} B, {}, {}",
                                 choice.array.a.is_signed ? "signed" : "unsigned",
                                 choice.array.b.is_signed ? "signed" : "unsigned", choice.array.pe,
                                 choice.array.sync));
  GemmBuild build{choice, m, modules};
  const hdl::Module ram = build.keep({ram_module(build.name("ram"))});
  const hdl::Module control = build.keep({control_module(choice, build.name("control"))});
  const OperandModules operand = {build.keep({source_port_module(build.name("source_port"))}),
                                  build.keep(loader_modules(choice, build.name("loader"))),
                                  build.keep({bank_module(choice, ram, build.name("bank"))})};
  add_interface(m, choice, control);
  m.localparam("LANES", "BUS_WIDTH/SLICE");
  m.localparam("SUM_WIDTH", choice.halve ? fmt::format("ACC_WIDTH-{}", kHalveBits) : "ACC_WIDTH");
  add_register_widths(m);
  add_jobs(build, control);
  add_operand(build, choice.array.a, operand);
  add_operand(build, choice.array.b, operand);
  add_array(build);
  add_results(build, ram);
  modules.push_back(m);
  return {modules};
}

std::map<std::string, std::string> files(const Config& config) {
  return {{"registers.md", register_table(config)}};
}

}  // namespace

hdl::Connections clocked(const std::string& reset, const hdl::Connections& more) {
  hdl::Connections all = {{"clk_i", "clk_i"}, {"rst_ni", reset}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// `spark_gemm`: the tile. Encoded operands in, products requantised and encoded out; see GEMM.md.
Block gemm_block() {
  return {"spark_gemm",
          "the tile: streams of encoded operands in, an array, requantised and encoded products "
          "out; registers behind AXI4-Lite",
          {&params::kSlice,      &params::kSignedA,  &params::kSignedB,  &params::kOperandForm,
           &params::kRounding,   &params::kHalve,    &params::kPe,       &params::kSync,
           &params::kRows,       &params::kCols,     &params::kVector,   &params::kShare,
           &params::kQueueDepth, &params::kAccWidth, &params::kKMax,     &params::kBusWidth,
           &params::kADepth,     &params::kBDepth,   &params::kOutLanes, &params::kChannels},
          build_gemm,
          files};
}

}  // namespace spark::gen

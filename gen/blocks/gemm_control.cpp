#include <fmt/format.h>

#include <algorithm>

#include "gen/blocks/gemm_registers.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

void add_axi_lite(hdl::Module& m) {
  const std::string address = std::to_string(kAddressBits);
  m.input("s_axil_awaddr", address, "AXI4-Lite: address of a write, in bytes");
  m.input("s_axil_awvalid", "1", "it is offered");
  m.output("s_axil_awready", "1", "ready to take it");
  m.input("s_axil_wdata", "32", "data of a write");
  m.input("s_axil_wstrb", "4", "byte strobes; all ones, or the write is answered with SLVERR");
  m.input("s_axil_wvalid", "1", "they are offered");
  m.output("s_axil_wready", "1", "ready to take them");
  m.output("s_axil_bresp", "2", "0 OKAY, 2 SLVERR: nothing has been written");
  m.output("s_axil_bvalid", "1", "a write's response is offered");
  m.input("s_axil_bready", "1", "ready to take it");
  m.input("s_axil_araddr", address, "address of a read");
  m.input("s_axil_arvalid", "1", "it is offered");
  m.output("s_axil_arready", "1", "ready to take it");
  m.output("s_axil_rdata", "32", "data of a read; 0 with SLVERR");
  m.output("s_axil_rresp", "2", "0 OKAY, 2 SLVERR: there is nothing to read");
  m.output("s_axil_rvalid", "1", "they are offered");
  m.input("s_axil_rready", "1", "ready to take them");
}

std::string address_of(const TileRegister& reg) {
  return fmt::format("{}'h{:05x}", kAddressBits, reg.address);
}

/// The condition that a legal write goes to `reg`.
std::string written(const TileRegister& reg) {
  return "write && legal && aw_address_q == " + address_of(reg);
}

bool is_number(const std::string& width) {
  return width.find_first_not_of("0123456789") == std::string::npos;
}

/// Whether the data of a write fit `bits`.
std::string fits(const std::string& bits, bool is_signed) {
  if (!is_signed) return fmt::format("(w_data_q >> {}) == 32'd0", bits);
  return fmt::format("(w_data_q >> {0}) == 32'd0 || (~w_data_q >> {0}) == 32'd0",
                     hdl::factor(hdl::less_one(bits)));
}

/// Fields that are single bits of one variable, side by side from bit 0 on, as one select; empty if
/// they are not.
std::string run_of_bits(const std::vector<RegisterField>& fields) {
  const std::string vector = fields.front().value.substr(0, fields.front().value.find('['));
  for (size_t n = 0; n < fields.size(); ++n) {
    if (fields[n].low != static_cast<int>(n)) return "";
    if (fields[n].value != fmt::format("{}[{}]", vector, n)) return "";
  }
  return fmt::format("{}[{}:0]", vector, fields.size() - 1);
}

/// The 32 bits that a read gives.
std::string read_value(const TileRegister& reg) {
  const RegisterField& first = reg.fields.front();
  if (reg.fields.size() == 1) {
    if (first.width == "32") return first.value;
    const std::string more =
        is_number(first.width) ? std::to_string(32 - std::stoi(first.width)) : "32-" + first.width;
    return hdl::extended(first.value, first.width, more, reg.is_signed);
  }
  if (const std::string bits = run_of_bits(reg.fields); !bits.empty()) {
    return fmt::format("{{{}'d0, {}}}", 32 - reg.fields.size(), bits);
  }
  std::string items;
  int next = 0;
  for (const RegisterField& field : reg.fields) {
    if (field.low > next) items = fmt::format(", {}'d0{}", field.low - next, items);
    items = ", " + field.value + items;
    next = field.low + std::stoi(field.width);
  }
  if (next < 32) items = fmt::format(", {}'d0{}", 32 - next, items);
  return "{" + items.substr(2) + "}";
}

/// A line of a case over addresses: the register's name, and above it the fields of one that has
/// several, from the most significant on.
std::string case_line(const TileRegister& reg, const std::string& assignment) {
  std::string fields;
  for (const RegisterField& field : reg.fields) {
    fields = field.name + (fields.empty() ? "" : ", ") + fields;
  }
  if (reg.fields.size() == 1) {
    return fmt::format("    {}: {};  // {}\n", address_of(reg), assignment, reg.name);
  }
  return fmt::format("    // {}: {}\n    {}: {};\n", reg.name, fields, address_of(reg), assignment);
}

/// Takes writes and answers them; drives `write` and, with it, `legal`.
void add_writes(hdl::Module& m, const std::vector<TileRegister>& registers) {
  m.comment(
      "A write: address and data wait for each other; the next one waits for the response to be "
      "taken.");
  m.variable("aw_valid_q", "1");
  m.variable("aw_address_q", std::to_string(kAddressBits));
  m.variable("w_valid_q", "1");
  m.variable("w_data_q", "32");
  m.variable("w_whole_q", "1");
  m.variable("b_valid_q", "1");
  m.variable("b_error_q", "1");
  m.wire("write", "1", "aw_valid_q && w_valid_q && !b_valid_q");
  m.text("assign s_axil_awready = !aw_valid_q;\nassign s_axil_wready = !w_valid_q;");
  m.registers("", {{"aw_valid_q", "1'b0", "aw_valid_q ? !write : s_axil_awvalid"},
                   {"w_valid_q", "1'b0", "w_valid_q ? !write : s_axil_wvalid"},
                   {"b_valid_q", "1'b0", "b_valid_q ? !s_axil_bready : write"}});
  m.registers("!aw_valid_q", {{"aw_address_q", "", "s_axil_awaddr"}});
  m.registers("!w_valid_q", {{"w_data_q", "", "s_axil_wdata"}, {"w_whole_q", "", "&s_axil_wstrb"}});
  m.comment("Legal: a register that can be written, or a place in the tables, with data that fit.");
  static_assert(kTableAddress == 1 << (kAddressBits - 1));
  m.wire("in_tables", "1",
         fmt::format("aw_address_q[{}] && aw_address_q[1:0] == 2'd0 &&\n"
                     "    (aw_address_q[{}:4] >> CHANNEL_BITS) == {}'d0",
                     kAddressBits - 1, kAddressBits - 2, kAddressBits - 5));
  m.variable("fits", "1");
  std::string cases;
  for (const TileRegister& reg : registers) {
    if (reg.access == Access::read) continue;
    const std::string bits =
        reg.access == Access::write ? std::to_string(reg.fields.size()) : reg.fields.front().width;
    cases += case_line(reg, "fits = " + fits(bits, reg.is_signed));
  }
  m.text(
      fmt::format("always @* begin\n  case (aw_address_q)\n{}    default:\n"
                  "      case (aw_address_q[3:2])\n"
                  "        2'd0: fits = in_tables;  // BIAS\n"
                  "        2'd1: fits = in_tables && {};  // MULTIPLIER\n"
                  "        2'd2: fits = in_tables && ({});  // SHIFT\n"
                  "        default: fits = 1'b0;\n"
                  "      endcase\n  endcase\nend",
                  cases, fits("31", false), fits("6", true)));
  m.wire("legal", "1", "w_whole_q && fits");
  m.registers("write", {{"b_error_q", "", "!legal"}});
  m.text("assign s_axil_bvalid = b_valid_q;\nassign s_axil_bresp = {b_error_q, 1'b0};");
  m.text(
      R"(assign table_write_o = {3{write && legal && in_tables}}
    & {aw_address_q[3:2] == 2'd2, aw_address_q[3:2] == 2'd1, aw_address_q[3:2] == 2'd0};
assign table_channel_o = aw_address_q[4 +: CHANNEL_BITS];
assign table_data_o = w_data_q;)");
}

void add_reads(hdl::Module& m, const std::vector<TileRegister>& registers) {
  m.comment("A read is answered in the next cycle.");
  m.variable("r_valid_q", "1");
  m.variable("r_data_q", "32");
  m.variable("r_error_q", "1");
  m.variable("read_data", "32");
  m.variable("read_error", "1");
  std::string cases;
  for (const TileRegister& reg : registers) {
    if (reg.access == Access::write) continue;
    cases += case_line(reg, "read_data = " + read_value(reg));
  }
  m.text(
      fmt::format("always @* begin\n  read_error = 1'b0;\n  case (s_axil_araddr)\n{}"
                  "    default: begin\n      read_data = 32'd0;\n      read_error = 1'b1;\n"
                  "    end\n  endcase\nend",
                  cases));
  m.text("assign s_axil_arready = !r_valid_q;");
  m.registers("", {{"r_valid_q", "1'b0", "r_valid_q ? !s_axil_rready : s_axil_arvalid"}});
  m.registers("!r_valid_q", {{"r_data_q", "", "read_data"}, {"r_error_q", "", "read_error"}});
  m.text(
      "assign s_axil_rvalid = r_valid_q;\nassign s_axil_rdata = r_data_q;\n"
      "assign s_axil_rresp = {r_error_q, 1'b0};");
}

}  // namespace

hdl::Module control_module(const GemmChoice& choice, const std::string& name) {
  const std::vector<TileRegister> registers = tile_registers(choice);
  hdl::Module m(name, "registers behind AXI4-Lite, and the tile's errors");
  add_tile_parameters(m, choice);
  m.clock_and_reset();
  add_axi_lite(m);
  m.output("start_o", "1", "a job is started: the registers say which");
  for (const JobField& field : job_fields(choice)) {
    m.output(field.name + "_o", field.port_width, hdl::upper(field.name) + ", as last written");
  }
  m.input("full_i", "1", "the queue of jobs is full");
  m.input("busy_i", "1", "it holds a job");
  m.input("done_i", "1", "a job is done");
  m.input("error_i", "7", "bits 6 .. 0 of ERROR, in the cycle in which they happen");
  m.output("abort_o", "1", "the tile is halted or resetting: all parts but this one are in reset");
  m.input("closed_i", "1", "no beat of C is offered, and no packet open");
  m.output("table_write_o", "3",
           "one-hot or 0: bit 2 SHIFT, 1 MULTIPLIER, 0 BIAS of a channel is written");
  m.output("table_channel_o", "$clog2(CHANNELS)", "the channel");
  m.output("table_data_o", "32", "the value");
  m.localparam("MAX_WORDS", "(K_MAX+VECTOR-1)/VECTOR");
  add_register_widths(m);
  add_writes(m, registers);
  m.comment("The next job's registers.");
  for (const JobField& field : job_fields(choice)) m.variable(field.name + "_q", field.width);
  for (const TileRegister& reg : registers) {
    if (reg.access != Access::read_write) continue;
    const RegisterField& field = reg.fields.front();
    const std::string zero =
        is_number(field.width) ? field.width + "'d0" : "{" + field.width + "{1'b0}}";
    m.registers(written(reg),
                {{field.value, zero, fmt::format("w_data_q[{}:0]", hdl::less_one(field.width))}});
  }
  for (const JobField& field : job_fields(choice)) {
    m.text(fmt::format("assign {0}_o = {0}_q;", field.name));
  }
  m.comment(
      "START and RESET. A START is refused if its job could never end (possible is 0), and while "
      "the queue is full or the tile halted (refused). error_q: the bits of ERROR; 0 to 6 halt the "
      "tile, 7 and 8 are refused STARTs.");
  const auto control = std::find_if(registers.begin(), registers.end(),
                                    [](const TileRegister& reg) { return reg.name == "CONTROL"; });
  m.wire("control", "1", written(*control));
  m.wire("reset", "1", "control && w_data_q[1]");
  m.wire("start", "1", "control && w_data_q[1:0] == 2'b01");
  m.wire("channels", "32",
         "{{(32-CHANNEL_BITS){1'b0}}, channel_q} + {{(32-TILES_BITS){1'b0}}, tiles_q} * COLS");
  m.wire("possible", "1",
         "words_q != {WORDS_BITS{1'b0}} && words_q <= MAX_WORDS[WORDS_BITS-1:0] &&\n"
         "    strips_q != {STRIPS_BITS{1'b0}} && tiles_q != {TILES_BITS{1'b0}} &&\n"
         "    a_beats_q != {A_BEATS_BITS{1'b0}} && a_beats_q <= A_DEPTH[A_BEATS_BITS-1:0] &&\n"
         "    b_beats_q != {B_BEATS_BITS{1'b0}} && b_beats_q <= B_DEPTH[B_BEATS_BITS-1:0] &&\n"
         "    channels <= CHANNELS && channels % OUT_LANES == 32'd0");
  m.variable("error_q", "9");
  m.variable("resetting_q", "1");
  m.variable("done_q", "32");
  m.wire("halted", "1", "|error_q[6:0]");
  m.text("assign abort_o = halted || resetting_q;");
  m.wire("refused", "1", "full_i || abort_o");
  m.text("assign start_o = start && possible && !refused;");
  m.registers(
      "", {{"error_q", "9'd0",
            "reset ? 9'd0 : error_q | {start && !possible, start && refused, error_i & "
            "{7{!abort_o}}}"},
           {"resetting_q", "1'b0", "reset || (resetting_q && !closed_i)"},
           {"done_q", "32'd0", "reset ? 32'd0 : done_i && !abort_o ? done_q + 32'd1 : done_q"}});
  add_reads(m, registers);
  return m;
}

hdl::Module queue_module(const std::string& name) {
  hdl::Module m(name, "queue of two jobs, through which several parts go at their own pace");
  m.parameter({"JOB", 96, 1, 256, "bits of a job"});
  m.parameter({"PARTS", 5, 1, 8, "parts; the last of them ends a job"});
  m.clock_and_reset();
  m.input("start_i", "1", "a job is added; only while full_o is 0");
  m.input("job_i", "JOB", "what it is");
  m.output("full_o", "1", "two jobs are there");
  m.output("busy_o", "1", "at least one job is there");
  m.output("jobs_o", "2*JOB", "both entries");
  m.output("entry_o", "PARTS", "of each part: the entry of its job");
  m.output("valid_o", "PARTS", "of each part: it has a job");
  m.input("next_i", "PARTS", "of each part: it has finished its job");
  m.comment(
      "Pointers count jobs modulo 4; the lower bit is the entry. The last part is behind all "
      "others.");
  m.variable("start_q", "2");
  m.variable("part_q", "2*PARTS");
  m.variable("jobs_q", "2*JOB");
  m.wire("oldest", "2", "part_q[2*PARTS-2 +: 2]");
  m.text("assign full_o = start_q == (oldest ^ 2'b10);\nassign busy_o = start_q != oldest;");
  m.registers("start_i", {{"start_q", "2'd0", "start_q + 2'd1"}});
  m.registers("start_i && !start_q[0]", {{"jobs_q[0 +: JOB]", "", "job_i"}});
  m.registers("start_i && start_q[0]", {{"jobs_q[JOB +: JOB]", "", "job_i"}});
  m.text("assign jobs_o = jobs_q;");
  m.generate_for("gen_part", "i", "PARTS", [&] {
    m.registers("next_i[i]", {{"part_q[2*i +: 2]", "2'd0", "part_q[2*i +: 2] + 2'd1"}});
    m.text("assign entry_o[i] = part_q[2*i];\nassign valid_o[i] = part_q[2*i +: 2] != start_q;");
  });
  return m;
}

}  // namespace spark::gen

#include "synth/ice40.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/names.h"
#include "gen/base/process.h"
#include "synth/cache.h"

namespace spark::synth {
namespace {

namespace fs = std::filesystem;

/// {0} reads the design, {1} top, {2} flags. The design alone, to be counted.
constexpr const char* kMap = R"({0}synth_ice40 -top {1} {2}
write_verilog -noattr netlist.v
json -o netlist.json {1}
)";

/// The same between registers, to be placed.
constexpr const char* kMapBetween = R"({0}read_verilog between.v
synth_ice40 -top between {1} -json between.json
)";

/// Inputs shift in, outputs are caught and leave through a chain of XORs, all on one clock: {0}
/// top, {1} and {2} bits of its inputs and outputs, {3} its connections.
constexpr const char* kBetween = R"(module between(input clk_i, input in_i, output out_o);
  reg [{1}-1:0] in_q;
  reg [{2}-1:0] out_q, chain_q;
  wire [{2}-1:0] out;
  always @(posedge clk_i) begin
    in_q <= (in_q << 1) | in_i;
    out_q <= out;
    chain_q <= (chain_q << 1) ^ out_q;
  end
  assign out_o = chain_q[{2}-1];
  {0} dut ({3});
endmodule
)";

std::string between(const Module& module, const Design& design) {
  std::string connections;
  size_t inputs = 0;
  size_t outputs = 0;
  for (const Port& port : module.ports) {
    size_t& bits = port.output ? outputs : inputs;
    const size_t width = port.nets.size();
    const std::string bus =
        port.name == design.clock
            ? "clk_i"
            : fmt::format("{}[{}:{}]", port.output ? "out" : "in_q", bits + width - 1, bits);
    if (port.name != design.clock) bits += width;
    connections += fmt::format("{}.{}({})", connections.empty() ? "" : ", ", port.name, bus);
  }
  return fmt::format(fmt::runtime(kBetween), design.top, std::max<size_t>(inputs, 1),
                     std::max<size_t>(outputs, 1), connections);
}

void count(const Module& module, Record& record) {
  for (const Instance& cell : module.instances) {
    const std::string& type = cell.type;
    ++record.area.cells_by_kind[type];
    record.fpga->luts += type == "SB_LUT4" ? 1 : 0;
    record.fpga->carries += type == "SB_CARRY" ? 1 : 0;
    record.fpga->flip_flops += type.starts_with("SB_DFF") ? 1 : 0;
    record.fpga->rams += type.starts_with("SB_RAM") ? 1 : 0;
    record.fpga->dsps += type == "SB_MAC16" ? 1 : 0;
  }
}

/// Megahertz; empty if there is no room. nextpnr names the clock after its net.
std::optional<double> place(const Design& design, const Ice40& device, int seed,
                            const fs::path& folder) {
  const std::string name = fmt::format("seed-{}", seed);
  const ToolRun run =
      run_tool("nextpnr-ice40",
               {"--" + device.name, "--package", device.package, "--json", "between.json", "--seed",
                fmt::format("{}", seed), "--freq", "200", "--timing-allow-fail",
                "--pcf-allow-unconstrained", "--report", name + ".json"},
               folder);
  write_file(folder / (name + ".log"), run.output);
  if (run.output.find("no BELs remaining") != std::string::npos ||
      run.output.find("Unable to place") != std::string::npos) {
    return std::nullopt;
  }
  if (run.status != 0 || run.output.find("ERROR:") != std::string::npos) {
    throw InputError("nextpnr-ice40 cannot place {}: {} (log: {})", design.top,
                     run.complaint("ERROR:"), (folder / (name + ".log")).string());
  }
  const auto report = nlohmann::json::parse(read_file(folder / (name + ".json")));
  return report.at("fmax").begin().value().at("achieved").get<double>();
}

}  // namespace

const std::vector<Ice40>& ice40_devices() {
  static const std::vector<Ice40> kDevices = {{"hx8k", "iCE40 HX8K", "ct256", false},
                                              {"up5k", "iCE40 UP5K", "sg48", true}};
  return kDevices;
}

const Ice40& find_ice40(const std::string& name) {
  return find_named("device", ice40_devices(), name);
}

Record place_and_route(const Design& design, const Ice40& device, int seeds,
                       const fs::path& work_dir) {
  const auto tools = tool_versions({"yosys", "nextpnr-ice40"});
  const std::string flags = device.dsp ? "-dsp" : "";
  const std::string key = cache_key(design,
                                    fmt::format("{}{}{}{} {} {}", kMap, kMapBetween, kBetween,
                                                device.name, device.package, seeds),
                                    tools);
  return made_once(design, key, work_dir, [&](const fs::path& folder) {
    const std::string reading = reading_script(design);
    write_file(folder / "ice40.ys", fmt::format(fmt::runtime(kMap), reading, design.top, flags));
    run_yosys(design.top, "ice40", folder);
    const Netlist netlist = parse_netlist(read_file(folder / "netlist.json"), design.top);
    fs::remove(folder / "netlist.json");
    Record record;
    record.target = "ice40";
    record.library = device.title;
    record.mode = "speed";
    record.tools = tools;
    record.fpga.emplace();
    count(netlist.modules.at(design.top), record);
    write_file(folder / "between.v", between(netlist.modules.at(design.top), design));
    write_file(folder / "between.ys", fmt::format(fmt::runtime(kMapBetween), reading, flags));
    run_yosys(design.top, "between", folder);
    for (int seed = 1; seed <= seeds; ++seed) {
      const auto fmax = place(design, device, seed, folder);
      if (!fmax) break;
      record.fpga->fmax_mhz.push_back(*fmax);
    }
    fs::remove(folder / "between.json");
    return record;
  });
}

}  // namespace spark::synth

#include "synth/yosys.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/names.h"
#include "gen/base/process.h"
#include "synth/fanout.h"
#include "synth/netlist.h"
#include "synth/timing_model.h"

namespace spark::synth {
namespace {

constexpr std::array<std::string_view, 3> kGoals = {"area", "speed", "period"};

/// One way for abc to cover the logic with cells.
struct Cover {
  std::string_view name;
  std::string_view script;
};

// Neither is always the smaller: `amap` by 5 to 10 % on arithmetic and networks of multiplexers,
// `&nf` on blocks of some ten gates. GE in SKY130 HD (words of 8 bits; the multiply-accumulate unit
// with its flip-flops), with tmin in ns where it has them; in OSU018 for the packer of 64 lanes:
//                     decoder    encoder, S = 4, unsigned   8x8 MAC    unpack 8  pack 64
//                       exact  compensate  exact  nearest
//   amap                 3.67       23.00  11.00    36.33  1026, 8.23  873, 4.71   24986
//   &nf                  3.33       21.33   8.67    39.33  1124, 8.58  885, 4.61   27252
//   Yosys' own script    3.33       21.67   8.67    41.67  1165, 8.69  916, 4.29
//
// Covers for area leave small cells to drive large fan-outs, up to nine times the period; `buffer`
// repairs that for 2 to 5 % of area. It also picks larger cells throughout, which `dnsize` with a
// period that nothing misses takes back.
//
// For speed, `if -g` balances the logic and `upsize` sizes the cells: half the period for 1.3
// to 1.6 times the area.
//
// For a given period the same, told of it: cells are only as large as it needs.
const std::vector<Cover>& covers(Goal goal) {
  static const std::vector<Cover> kArea = {
      {"amap", "+strash;ifraig;scorr;dc2;strash;dch,-f;amap,-m;topo;buffer,-c;dnsize,-D,1000000"},
      {"nf",
       "+strash;ifraig;scorr;dc2;strash;&get,-n;&dch,-f;&nf,-R,1000;&put;topo;buffer,-c;dnsize,-D,"
       "1000000"}};
  static const std::vector<Cover> kSpeed = {
      {"speed",
       "+strash;ifraig;scorr;dc2;dch,-f;if,-g;strash;dch,-f;map;topo;buffer,-c;upsize;dnsize"}};
  static const std::vector<Cover> kPeriod = {
      {"period",
       "+strash;ifraig;scorr;dc2;dch,-f;if,-g;strash;dch,-f;map,{D};topo;buffer,-c;upsize,{D};"
       "dnsize,{D}"}};
  return goal == Goal::area ? kArea : goal == Goal::speed ? kSpeed : kPeriod;
}

/// The passes after reading; {0} is the top module, {1} the Liberty file.
constexpr std::string_view kPasses = R"(hierarchy -check -top {0}
synth -flatten -top {0}
dfflibmap -liberty "{1}"
design -save generic
)";

/// Then these for each cover; {2} is its name, {3} its abc script, {4} the period for it, if any.
///
/// `setundef` settles what no one reads; `splitnets` and `-simple-lhs` are there because OpenSTA
/// rejects assignments to concatenations. Plain opt_clean keeps the registers' names, which
/// equivalence checks need.
constexpr std::string_view kCoverPasses = R"(design -load generic
abc {4}-liberty "{1}" -script "{3}"
setundef -zero
opt_clean
splitnets
opt_clean
write_verilog -noattr -simple-lhs {2}.v
tee -q -o {2}.txt stat -liberty "{1}" -top {0}
)";

// Hierarchical designs are arrays, of which operations per second and gate count. With a driving
// cell in its constraints abc knows that flip-flops and ports are no ideal drivers and buffers what
// they drive. GE and ns of a 16x16 array in SKY130 HD, int8 with 8 lanes: `speed` 2318415, 3.69;
// `balanced` 2325665, 3.04.
constexpr std::string_view kBalanced =
    "+strash;ifraig;scorr;dc2;dch,-f;if,-g,-K,6,-C,32;strash;dch,-f;map,-B,0.9;topo;buffer,-c;"
    "upsize,-W,5;dnsize";

Cover hierarchical_cover(Goal goal) {
  return goal == Goal::area ? covers(goal).front() : Cover{"balanced", kBalanced};
}

/// {0} top, {1} Liberty file, {2} abc script. The modules directly below the top stay.
constexpr std::string_view kHierarchicalPasses = R"(hierarchy -check -top {0}
select -set kept {0}/t:* %M
setattr -mod -set keep_hierarchy 1 @kept
synth -flatten -top {0}
dfflibmap -liberty "{1}"
abc -constr abc.constr -liberty "{1}" -script "{2}"
setundef -zero
opt_clean
write_json mapped.json
)";

/// Before them, of a design with memories: {0} top. Each memory, with the register that its output
/// is read into, is replaced by registers for all its inputs and outputs, so that paths end and
/// begin there.
constexpr std::string_view kMemoryPasses = R"(hierarchy -check -top {0}
proc
opt
memory -nomap
write_json memories.json
select -set memories t:$mem_v2 %m
setattr -mod -set keep_hierarchy 1 @memories
techmap -autoproc -map memory.v
select -set first {0}/t:* %M
select -set second @first t:* %i %M
setattr -mod -set keep_hierarchy 1 @second
)";

/// The registers that stand in for a memory with one read and one write port. What they hold means
/// nothing, but no two of them may hold the same, or they would be merged.
constexpr std::string_view kMemoryMap = R"((* techmap_celltype = "$mem_v2" *)
module spark_memory (RD_CLK, RD_EN, RD_ARST, RD_SRST, RD_ADDR, RD_DATA, WR_CLK, WR_EN, WR_ADDR, WR_DATA);
  parameter MEMID = "";
  parameter signed SIZE = 4;
  parameter signed OFFSET = 0;
  parameter signed ABITS = 2;
  parameter signed WIDTH = 8;
  parameter signed INIT = 1'bx;
  parameter signed RD_PORTS = 1;
  parameter RD_CLK_ENABLE = 1'b1;
  parameter RD_CLK_POLARITY = 1'b1;
  parameter RD_TRANSPARENCY_MASK = 1'b0;
  parameter RD_COLLISION_X_MASK = 1'b0;
  parameter RD_WIDE_CONTINUATION = 1'b0;
  parameter RD_CE_OVER_SRST = 1'b0;
  parameter RD_ARST_VALUE = 1'b0;
  parameter RD_SRST_VALUE = 1'b0;
  parameter RD_INIT_VALUE = 1'b0;
  parameter signed WR_PORTS = 1;
  parameter WR_CLK_ENABLE = 1'b1;
  parameter WR_CLK_POLARITY = 1'b1;
  parameter WR_PRIORITY_MASK = 1'b0;
  parameter WR_WIDE_CONTINUATION = 1'b0;
  input [RD_PORTS-1:0] RD_CLK, RD_EN, RD_ARST, RD_SRST;
  input [RD_PORTS*ABITS-1:0] RD_ADDR;
  output [RD_PORTS*WIDTH-1:0] RD_DATA;
  input [WR_PORTS-1:0] WR_CLK;
  input [WR_PORTS*WIDTH-1:0] WR_EN;
  input [WR_PORTS*ABITS-1:0] WR_ADDR;
  input [WR_PORTS*WIDTH-1:0] WR_DATA;
  reg [WIDTH-1:0] write_q, read_q;
  reg [2*ABITS+1:0] control_q;
  always @(posedge RD_CLK[0]) begin
    write_q <= WR_DATA;
    control_q <= {WR_EN[0], RD_EN, WR_ADDR, RD_ADDR};
    read_q <= write_q ^ {WIDTH{^control_q}};
  end
  assign RD_DATA = read_q;
endmodule
)";

std::string hierarchical_passes(const std::string& top, const std::string& library_file,
                                const Design& design) {
  std::string parts;
  for (const std::string& part : design.parts) {
    // With or without the decoration that parameters give the name.
    parts += fmt::format("setattr -mod -set keep_hierarchy 1 *{}*\n", part);
  }
  return (design.memories ? fmt::format(fmt::runtime(kMemoryPasses), top) : "") + parts +
         fmt::format(fmt::runtime(kHierarchicalPasses), top, library_file,
                     hierarchical_cover(design.goal).script);
}

std::string passes(const std::string& top, const std::string& library_file, const Design& design) {
  const std::string period =
      design.goal == Goal::period ? fmt::format("-D {:.0f} ", 1000 * design.period_ns) : "";
  std::string text = fmt::format(fmt::runtime(kPasses), top, library_file);
  for (const Cover& cover : covers(design.goal)) {
    text += fmt::format(fmt::runtime(kCoverPasses), top, library_file, cover.name, cover.script,
                        period);
  }
  return text;
}

/// What Yosys complains of; of abc, what it means.
std::string complaint(const ToolRun& run) {
  if (run.output.find("Can't open ABC output file") != std::string::npos) {
    return "abc cannot map it with the cells of this library; it needs an inverter, for one";
  }
  return run.complaint("ERROR");
}

/// Fills in what follows from the counts of cells.
void count_up(Area& area, const Design& design, const Library& library) {
  for (const auto& [kind, count] : area.cells_by_kind) {
    if (!library.cell_areas.contains(kind)) {
      throw InputError("{} needs {} of {}, for which library {} has no cell", design.top, count,
                       kind, library.name);
    }
  }
  for (const std::string& kind : library.flip_flops) {
    const auto found = area.cells_by_kind.find(kind);
    if (found == area.cells_by_kind.end()) continue;
    area.flip_flops += found->second;
    area.flip_flop_um2 += static_cast<double>(found->second) * library.cell_areas.at(kind);
  }
  area.ge = area.um2 / library.nand2_area;
}

/// Reads the table of `stat -liberty`: `Number of cells:`, then a line for each kind, then, unless
/// there are no cells, `Chip area for [top] module`.
Area parse(const std::string& stat, const Design& design, const Library& library) {
  Area area;
  bool in_kinds = false;
  std::istringstream lines(stat);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind;
    int64_t count = 0;
    if (line.find("Number of cells:") != std::string::npos) {
      area.cells = std::stoll(line.substr(line.find(':') + 1));
      in_kinds = true;
    } else if (line.find("Chip area for") != std::string::npos) {
      area.um2 = std::stod(line.substr(line.rfind(':') + 1));
    } else if (in_kinds && words >> kind >> count) {
      area.cells_by_kind[kind] = count;
    } else {
      in_kinds = false;
    }
  }
  count_up(area, design, library);
  return area;
}

/// Of each module that is a memory: its bits, as Yosys' write_json tells them before it is mapped.
std::map<std::string, int64_t> memory_bits(const std::string& json) {
  std::map<std::string, int64_t> bits;
  const auto number = [](const nlohmann::json& value) {
    return value.is_string() ? std::stoll(value.get<std::string>(), nullptr, 2)
                             : value.get<int64_t>();
  };
  const nlohmann::json design = nlohmann::json::parse(json);
  for (const auto& [name, module] : design.at("modules").items()) {
    for (const auto& [cell, content] : module.at("cells").items()) {
      if (content.at("type") != "$mem_v2") continue;
      const auto& parameters = content.at("parameters");
      bits[name] += number(parameters.at("SIZE")) * number(parameters.at("WIDTH"));
    }
  }
  return bits;
}

Area area_of(const Netlist& netlist, const Design& design, const Library& library,
             const std::map<std::string, int64_t>& memories) {
  Area area;
  for (const auto& [name, instances] : bottom_up(netlist)) {
    if (memories.contains(name)) continue;
    ModuleArea own{name, instances, 0, 0, {}};
    std::map<std::string, ModuleArea> held;
    for (const Instance& instance : netlist.modules.at(name).instances) {
      if (const auto memory = memories.find(instance.type); memory != memories.end()) {
        ModuleArea& part = held[instance.type];
        part = {instance.type, part.instances + instances, 0, memory->second, name};
        area.memory_bits += memory->second * instances;
      }
      if (netlist.modules.contains(instance.type)) continue;
      area.cells_by_kind[instance.type] += instances;
      area.cells += instances;
      const auto cell = library.cell_areas.find(instance.type);
      if (cell != library.cell_areas.end()) own.ge += cell->second / library.nand2_area;
    }
    area.um2 += own.ge * library.nand2_area * static_cast<double>(instances);
    for (const auto& [type, memory] : held) area.by_module.push_back(memory);
    area.by_module.push_back(own);
  }
  count_up(area, design, library);
  return area;
}

Area map_hierarchical(const Design& design, const Library& library,
                      const std::filesystem::path& folder) {
  if (library.buffer.empty()) {
    throw InputError("library {} has no buffer, which a hierarchical synthesis needs",
                     library.name);
  }
  write_file(folder / "abc.constr",
             fmt::format("set_driving_cell {}\nset_load 10 [all_outputs]\n", library.buffer));
  if (design.memories) write_file(folder / "memory.v", kMemoryMap);
  run_yosys(design.top, "yosys", folder);
  std::map<std::string, int64_t> memories;
  if (design.memories) {
    memories = memory_bits(read_file(folder / "memories.json"));
    std::filesystem::remove(folder / "memories.json");
  }
  Netlist netlist = parse_netlist(read_file(folder / "mapped.json"), design.top);
  std::filesystem::remove(folder / "mapped.json");
  buffer_fanout(netlist, library);
  Area area = area_of(netlist, design, library, memories);
  area.script = hierarchical_cover(design.goal).name;
  area.netlist_path = (folder / "netlist.v").string();
  write_file(area.netlist_path, verilog(netlist));
  const TimingModel model = timing_model(netlist, library);
  area.timing_path = (folder / "timing.v").string();
  write_file(area.timing_path, model.verilog);
  if (!model.loads.empty()) {
    area.loads_path = (folder / "loads.lib").string();
    write_file(area.loads_path, model.loads);
  }
  return area;
}

}  // namespace

std::string reading_script(const Design& design) {
  std::string text;
  for (const std::filesystem::path& file : design.files) {
    // -defer: the default parameters may be illegal together; only the ones that are asked for are
    // elaborated.
    text += fmt::format("read_verilog -defer {}\"{}\"\n", file.extension() == ".sv" ? "-sv " : "",
                        std::filesystem::absolute(file).string());
  }
  for (const auto& [name, value] : design.parameters) {
    if (value != static_cast<int32_t>(value)) {
      throw InputError("parameter {} of {} is {}; allowed: 32-bit integers", name, design.top,
                       value);
    }
    // chparam reads no minus sign: two's complement.
    text += fmt::format("chparam -set {} 32'h{:08x} {}\n", name, static_cast<uint32_t>(value),
                        design.top);
  }
  return text;
}

void run_yosys(const std::string& top, const std::string& name,
               const std::filesystem::path& folder) {
  const ToolRun run = run_tool("yosys", {"-q", "-l", name + ".log", "-s", name + ".ys"}, folder);
  if (run.status == 0) return;
  throw InputError("Yosys cannot synthesize {}: {} (log: {})", top, complaint(run),
                   (folder / (name + ".log")).string());
}

std::string_view to_string(Goal goal) { return kGoals.at(static_cast<size_t>(goal)); }

Goal parse_goal(std::string_view name) { return parse_name<Goal>("goal", kGoals, name); }

std::string recipe(const Design& design) {
  if (!design.hierarchical) return passes("TOP", "LIBRARY", design) + "the smallest of them\n";
  return hierarchical_passes("TOP", "LIBRARY", design) + "buffer trees\n" +
         (design.memories ? std::string(kMemoryMap) : "");
}

Area map_cells(const Design& design, const Library& library,
               const std::filesystem::path& library_file, const std::filesystem::path& folder) {
  write_file(
      folder / "yosys.ys",
      reading_script(design) + (design.hierarchical
                                    ? hierarchical_passes(design.top, library_file.string(), design)
                                    : passes(design.top, library_file.string(), design)));
  if (design.hierarchical) return map_hierarchical(design, library, folder);
  run_yosys(design.top, "yosys", folder);
  std::optional<Area> least;
  for (const Cover& cover : covers(design.goal)) {
    Area area = parse(read_file(folder / fmt::format("{}.txt", cover.name)), design, library);
    area.script = cover.name;
    if (!least || area.um2 < least->um2) least = std::move(area);
  }
  least->netlist_path = (folder / "netlist.v").string();
  write_file(least->netlist_path, read_file(folder / (least->script + ".v")));
  return *least;
}

}  // namespace spark::synth

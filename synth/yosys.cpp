#include "synth/yosys.h"

#include <chrono>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::synth {
namespace {

constexpr std::chrono::seconds kTimeLimit = std::chrono::minutes(10);

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
const std::vector<Cover>& covers(Goal goal) {
  static const std::vector<Cover> kArea = {
      {"amap", "+strash;ifraig;scorr;dc2;strash;dch,-f;amap,-m;topo;buffer,-c;dnsize,-D,1000000"},
      {"nf",
       "+strash;ifraig;scorr;dc2;strash;&get,-n;&dch,-f;&nf,-R,1000;&put;topo;buffer,-c;dnsize,-D,"
       "1000000"}};
  static const std::vector<Cover> kSpeed = {
      {"speed",
       "+strash;ifraig;scorr;dc2;dch,-f;if,-g;strash;dch,-f;map;topo;buffer,-c;upsize;dnsize"}};
  return goal == Goal::area ? kArea : kSpeed;
}

/// The passes after reading; {0} is the top module, {1} the Liberty file.
constexpr std::string_view kPasses = R"(hierarchy -check -top {0}
synth -flatten -top {0}
dfflibmap -liberty "{1}"
design -save generic
)";

/// Then these for each cover; {2} is its name, {3} its abc script.
///
/// `setundef` settles what no one reads; `splitnets` and `-simple-lhs` are there because OpenSTA
/// rejects assignments to concatenations. Plain opt_clean keeps the registers' names, which
/// equivalence checks need.
constexpr std::string_view kCoverPasses = R"(design -load generic
abc -liberty "{1}" -script "{3}"
setundef -zero
opt_clean
splitnets
opt_clean
write_verilog -noattr -simple-lhs {2}.v
tee -q -o {2}.txt stat -liberty "{1}" -top {0}
)";

std::string passes(const std::string& top, const std::string& library_file, Goal goal) {
  std::string text = fmt::format(fmt::runtime(kPasses), top, library_file);
  for (const Cover& cover : covers(goal)) {
    text += fmt::format(fmt::runtime(kCoverPasses), top, library_file, cover.name, cover.script);
  }
  return text;
}

std::string script(const Design& design, const std::filesystem::path& library_file) {
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
  return text + passes(design.top, library_file.string(), design.goal);
}

/// The first line of `output` that holds `ERROR`, or else its last line.
std::string complaint(const std::string& output) {
  std::istringstream lines(output);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("ERROR") != std::string::npos) return line;
    if (!line.empty()) last = line;
  }
  return last;
}

void run_yosys(const Design& design, const std::filesystem::path& folder) {
  const ToolRun run =
      run_tool("yosys", {"-q", "-l", "yosys.log", "-s", "yosys.ys"}, folder, kTimeLimit);
  if (run.status == 0) return;
  const std::string reason = run.status == 124
                                 ? fmt::format("not done after {} s", kTimeLimit.count())
                                 : complaint(run.output);
  throw InputError("Yosys cannot synthesize {}: {} (log: {})", design.top, reason,
                   (folder / "yosys.log").string());
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
  return area;
}

}  // namespace

std::string recipe(Goal goal) { return passes("TOP", "LIBRARY", goal) + "the smallest of them\n"; }

Area map_cells(const Design& design, const Library& library,
               const std::filesystem::path& library_file, const std::filesystem::path& folder) {
  write_file(folder / "yosys.ys", script(design, library_file));
  run_yosys(design, folder);
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
